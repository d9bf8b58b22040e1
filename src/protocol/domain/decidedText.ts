import { say, type Said } from '../texts/say.ts';
import type { Decision, Withdrawal } from './request.ts';

const ruled = (): Said => say('request.answeredByRule');

const ANSWERED: Readonly<Record<Decision['by'], () => Said>> = {
  policy: ruled,
  rule: ruled,
  role: ruled,
  brain: ruled,
  human: () => say('request.answeredInWindow'),
  phone: () => say('request.answeredByPhone'),
  terminal: () => say('request.answeredInTerminal'),
  agent: () => say('request.answeredByAgent'),
  host: () => say('request.answered'),
};

const WITHDRAWN: Readonly<Record<Withdrawal, () => Said>> = {
  interrupted: () => say('request.interrupted'),
  ended: () => say('request.agentGone'),
  hostGone: () => say('request.agentGone'),
  superseded: () => say('request.superseded'),
};

/** Tells a client that comes too late who was faster, or why nobody waits for its answer any more. `clientId` is the one that is told. */
export function decidedText(decision: Pick<Decision, 'by' | 'clientId' | 'outcome' | 'withdrawal'>, clientId: string | undefined): Said {
  if (decision.outcome === 'withdrawn') return decision.withdrawal === undefined ? say('request.withdrawn') : WITHDRAWN[decision.withdrawal]();
  if (decision.by === 'human' && decision.clientId !== undefined && decision.clientId === clientId) return say('request.answeredHere');
  return ANSWERED[decision.by]();
}
