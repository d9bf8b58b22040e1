import type { SessionView } from '../../protocol/domain/session.ts';
import type { OperationResults } from '../rpc/dispatcher.ts';
import { sessionGone } from './sessionErrors.ts';

interface Output {
  readonly session?: { readonly id: string; readonly phase?: string };
  readonly message?: { readonly id: string; readonly text?: string; readonly queuedAt: string; readonly images?: unknown };
}

/**
 * How results with a session in them are remembered: by the session's id, since its state is there to be read again, and without the prompt that
 * the repeat itself brings along. Only `sessions.unqueue` keeps its text: the message is nowhere else any more.
 */
export function sessionResults(findSession: (id: string) => Promise<SessionView | undefined>): OperationResults {
  return {
    toJournal(op, output) {
      const { session, message } = (output ?? {}) as Output;
      if (session === undefined) return output;
      const short = { ...(output as object), session: { id: session.id } };
      return op === 'sessions.queue' && message !== undefined ? { ...short, message: { id: message.id, queuedAt: message.queuedAt, ...(message.images === undefined ? {} : { images: message.images }) } } : short;
    },
    async fromJournal(_op, stored, input) {
      const { session, message } = (stored ?? {}) as Output;
      // Earlier versions kept whole results.
      if (session === undefined || session.phase !== undefined) return stored;
      const now = await findSession(session.id);
      if (now === undefined) throw sessionGone();
      const { text } = input as { readonly text?: string };
      return { ...(stored as object), session: now, ...(message === undefined ? {} : { message: { text, ...message } }) };
    },
  };
}
