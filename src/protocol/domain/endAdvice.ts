import type { EndCause, SessionEnd } from './session.ts';

/** What can be advised: by what stood in the agent's way, else by how the session ended. */
export type AdviceKey = Extract<EndCause, 'agentNotLoggedIn' | 'billing'> | Extract<SessionEnd['reason'], 'failed' | 'interrupted' | 'hibernated'>;

/** What to advise a person after the end of a session; `undefined` where nothing needs to be done, or its sentence says it already, as those of our own errors do. */
export function adviceAfter({ reason, cause, detailRef }: Pick<SessionEnd, 'reason' | 'cause' | 'detailRef'>): AdviceKey | undefined {
  if (reason === 'interrupted' || reason === 'hibernated') return reason;
  if (reason !== 'failed' || (detailRef !== undefined && !detailRef.id.startsWith('agent.ended'))) return undefined;
  return cause === 'agentNotLoggedIn' || cause === 'billing' ? cause : 'failed';
}
