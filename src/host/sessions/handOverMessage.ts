import type { QueuedMessage } from '../../protocol/domain/session.ts';
import { fieldsOf, say } from '../../protocol/texts/say.ts';
import { isoNow, type Clock } from '../util/clock.ts';
import type { AgentProcess } from './agentProvider.ts';
import type { ImageStore } from './collaborators.ts';
import type { SessionConversation } from './sessionConversation.ts';

export interface MessageTarget {
  readonly sessionId: string;
  readonly clock: Clock;
  readonly images: Pick<ImageStore, 'readNow'>;
  readonly conversation: Pick<SessionConversation, 'set'>;
}

/**
 * Gives a message with its images to the agent, all in one step, so that nothing comes in between. An image whose file is gone is left out, and the
 * conversation says so.
 */
export function handOverMessage(message: QueuedMessage, agent: AgentProcess, to: MessageTarget): void {
  const { images: refs = [], id, text } = message;
  const images = refs.flatMap((ref) => {
    const data = to.images.readNow(to.sessionId, ref.id);
    return data === undefined ? [] : [{ ref, data }];
  });
  const names = refs.filter((ref) => !images.some((image) => image.ref === ref)).map((ref) => ref.name ?? ref.mediaType).join(', ');
  // An agent cannot be told nothing.
  const told = text === '' && images.length === 0 ? `[${names}]` : text;
  agent.send({ id, text: told, ...(images.length === 0 ? {} : { images }) });
  if (names === '') return;
  const at = isoNow(to.clock);
  to.conversation.set({ id: `imageGone:${id}`, at, type: 'notice', code: 'agentNotice', level: 'warning', ...fieldsOf('text', say('image.notSent', { names })) });
}
