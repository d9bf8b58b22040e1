import type { ConversationItemOf } from '../../../src/protocol/domain/conversation.ts';
import type { AskingAgent, Decision } from '../../../src/protocol/domain/request.ts';
import { ago } from './sampleSession.ts';

/** A subagent that asks. */
export const EXPLORER: AskingAgent = { toolUseId: 'a', type: 'Explore', description: 'Find other tests that sleep' };

const request = (id: string, title: string, decision: Partial<Decision> | undefined, change: Partial<ConversationItemOf<'request'>> = {}): ConversationItemOf<'request'> => ({
  id, at: ago(4), type: 'request', requestId: id, kind: 'permission', title, ...change,
  ...(decision === undefined ? {} : { decision: { by: 'human', outcome: 'allowed', reason: '', at: ago(3), ...decision } }),
});

/** What can become of a request, and how its row reads. */
export const DECISIONS: readonly (readonly [ConversationItemOf<'request'>, string])[] = [
  [request('1', 'Bash: npm test', {}), 'Bash: npm testAllowed by you'],
  [request('2', 'Bash: npm run lint', { by: 'rule' }), 'Bash: npm run lintAllowed by a rule'],
  [request('3', 'Bash: npm ci', { by: 'terminal', outcome: 'allowedAlways' }), 'Bash: npm ciAlways allowed by you, in the terminal'],
  [request('4', 'Write: /etc/hosts', { outcome: 'denied', reason: 'Not on this machine.' }), 'Write: /etc/hostsDenied by youNot on this machine.'],
  [request('5', 'Bash: git push', { by: 'policy', outcome: 'denied' }), 'Bash: git pushDenied by policy'],
  [request('6', 'Bash: touch a', { outcome: 'withdrawn', withdrawal: 'interrupted' }), 'Bash: touch aCancelled: turn interrupted by you'],
  [request('7', 'Bash: touch b', { by: 'agent', outcome: 'withdrawn', withdrawal: 'ended' }), 'Bash: touch bCancelled: agent ended'],
  [request('8', 'Bash: touch c', { by: 'host', outcome: 'withdrawn', withdrawal: 'hostGone' }), 'Bash: touch cCancelled: Mission Control went away'],
  [request('9', 'Bash: touch d', { by: 'agent', outcome: 'withdrawn', withdrawal: 'superseded' }), 'Bash: touch dSuperseded: settled without this answer'],
  [request('10', 'Bash: touch e', { by: 'agent', outcome: 'withdrawn' }), 'Bash: touch eWithdrawn by the agent'],
  [request('11', 'Bash: grep -rn sleep test', {}, { agent: EXPLORER }), 'Bash: grep -rn sleep testSubagent Explore (Find other tests that sleep)Allowed by you'],
  [request('12', 'Plan: make the login test wait', { outcome: 'rejected', reason: 'Add tests first.' }, { kind: 'plan' }), 'Plan: make the login test waitRejected by youAdd tests first.'],
];
