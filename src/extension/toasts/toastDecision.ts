import type { RequestView } from '../../protocol/domain/request.ts';

/** What a window knows when a request comes in. */
export interface ToastFacts {
  readonly request: Pick<RequestView, 'id' | 'sessionId' | 'state' | 'createdAt'>;
  readonly areNotificationsOn: boolean;
  readonly isSessionPanelShowing: boolean;
  readonly isNeedsYouVisible: boolean;
  /** Focused, or focused last when no window is. */
  readonly isWindowForToasts: boolean;
  readonly wasToasted: boolean;
  /** The request came with a snapshot: this window did not see it appear. */
  readonly isFromSnapshot: boolean;
  readonly nowMs: number;
}

/** A request that a window only learns of when it connects is announced if it is younger than this; older ones were. */
const FRESH_MS = 60_000;

/** A toast is for a request that a person must answer and that nothing of ours shows in front of them. */
export function shouldToast(facts: ToastFacts): boolean {
  if (!facts.areNotificationsOn || facts.wasToasted || facts.request.state !== 'pending') return false;
  if (!facts.isWindowForToasts) return false;
  if (facts.isNeedsYouVisible || facts.isSessionPanelShowing) return false;
  return !facts.isFromSnapshot || facts.nowMs - Date.parse(facts.request.createdAt) < FRESH_MS;
}
