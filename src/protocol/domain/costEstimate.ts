import type { SessionView } from './session.ts';

/**
 * True while what a session cost is estimated from its tokens: an agent in a terminal says what it was billed only when it ends. A host that was lost leaves
 * the estimate.
 */
export function isCostEstimated({ transport, phase, costUsd }: Pick<SessionView, 'transport' | 'phase' | 'costUsd'>): boolean {
  return transport === 'terminal' && phase !== 'ended' && costUsd !== undefined;
}
