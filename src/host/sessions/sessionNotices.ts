import type { ConversationItemOf } from '../../protocol/domain/conversation.ts';
import type { Caller } from '../../protocol/domain/caller.ts';
import type { SessionEnd } from '../../protocol/domain/session.ts';
import { say, type Said } from '../../protocol/texts/say.ts';

/** Says in the conversation that the agent is gone, and why. */
export function endedNotice(end: SessionEnd): ConversationItemOf<'notice'> {
  return { id: `ended:${end.at}`, at: end.at, type: 'notice', code: 'ended', level: end.reason === 'failed' ? 'error' : 'info', text: end.detail, ...(end.detailRef === undefined ? {} : { textRef: end.detailRef }) };
}

/** Says that a new agent goes on. */
export function resumedNotice(at: string): ConversationItemOf<'notice'> {
  return { id: `resumed:${at}`, at, type: 'notice', code: 'resumed', level: 'info', text: '' };
}

/** Who stopped a session. Clients of the host that are no window of the editor, such as scripts, are programs. */
export function stoppedDetail(by: Caller['kind']): Said {
  return STOPPED[by]();
}

const STOPPED: Readonly<Record<Caller['kind'], () => Said>> = {
  window: () => say('session.stoppedByPerson'),
  http: () => say('session.stoppedByPerson'),
  node: () => say('session.stoppedByProgram'),
  agent: () => say('session.stoppedByAgent'),
  host: () => say('session.stoppedByRule'),
};

/** Why a session ended whose host was lost. What an agent writes is in its transcript only once it is whole. */
export function hostLostDetail(isTurnOpen: boolean): Said {
  return say(isTurnOpen ? 'session.hostGoneMidTurn' : 'session.hostGone');
}
