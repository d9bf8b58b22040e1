import type { SessionEvent, SessionState } from '../../protocol/events/session.ts';

/** Types of events that this version knows. A newer host may send others; they are passed over. */
const KNOWN_EVENTS: Readonly<Record<SessionEvent['type'], true>> = {
  sessionChanged: true,
  itemChanged: true,
  textAppended: true,
  requestChanged: true,
};

/** A snapshot of channel `session/<id>` as it came from the host. */
export function isSessionState(value: unknown): value is SessionState {
  if (typeof value !== 'object' || value === null) return false;
  const state = value as Partial<Record<keyof SessionState, unknown>>;
  return (
    typeof state.session === 'object' && state.session !== null && Array.isArray(state.items) && Array.isArray(state.requests) && typeof state.firstIndex === 'number'
  );
}

export function isSessionEvent(value: unknown): value is SessionEvent {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  return typeof value.type === 'string' && Object.hasOwn(KNOWN_EVENTS, value.type);
}
