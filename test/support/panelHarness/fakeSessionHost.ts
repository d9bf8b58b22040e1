import { imageRef } from '../../../src/host/util/imageFacts.ts';
import type { ImageRef, NewImage } from '../../../src/protocol/domain/image.ts';
import { findInConversation } from '../../../src/host/sessions/findInConversation.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { reduceSession, type SessionEvent, type SessionState } from '../../../src/protocol/events/session.ts';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import type { RequestView } from '../../../src/protocol/domain/request.ts';
import type { SessionView } from '../../../src/protocol/domain/session.ts';
import type { OperationClient, OperationInput, OperationName, OperationOutput } from '../../../src/protocol/operations/operationTable.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';

/** One call that the panel made. */
export interface RecordedCall {
  readonly op: OperationName;
  readonly input: unknown;
  readonly opId: string | undefined;
}

/** Plays the host for one session: holds the whole conversation, tells its events, records what is asked of it. */
export class FakeSessionHost implements OperationClient {
  /** The whole conversation; panels get its last page. */
  state: SessionState;
  readonly calls: RecordedCall[] = [];
  /** What the agent says it can be told. */
  commands: OperationOutput<'sessions.commands'>['commands'] = [];
  /** Images that it has, by id. */
  readonly images = new Map<string, { readonly ref: ImageRef; readonly data: string }>();
  /** The next call of this operation fails. */
  readonly failures = new Map<OperationName, MissionControlError>();
  /** The next call of this operation waits for this. */
  readonly holds = new Map<OperationName, Promise<void>>();
  /** As in the real host, a repeat with the same opId gets the first result and has no effect. */
  private readonly results = new Map<string, Promise<unknown>>();
  private readonly onEvents: (events: readonly SessionEvent[]) => void;

  constructor(state: SessionState, onEvents: (events: readonly SessionEvent[]) => void) {
    this.state = state;
    this.onEvents = onEvents;
  }

  emit(...events: readonly SessionEvent[]): void {
    this.state = events.reduce(reduceSession, this.state);
    this.onEvents(events);
  }

  session(change: Partial<SessionView>): void {
    this.emit({ type: 'sessionChanged', session: { ...this.state.session, ...change } });
  }

  /** Appends an item, or replaces the one with its id. */
  item(item: ConversationItem): number {
    const known = this.state.items.findIndex((other) => other.id === item.id);
    const index = known === -1 ? this.state.items.length : known;
    this.emit({ type: 'itemChanged', index, item });
    return index;
  }

  append(id: string, text: string): void {
    const index = this.state.items.findIndex((item) => item.id === id);
    const item = this.state.items[index];
    if (item === undefined || !('text' in item)) throw new Error(`No text item "${id}".`);
    this.emit({ type: 'textAppended', index, offset: item.text.length, text });
  }

  request(request: RequestView): void {
    this.emit({ type: 'requestChanged', request });
  }

  /** As if it had been sent before. */
  addImage(bytes: Buffer, name = ''): ImageRef {
    const ref = imageRef(bytes, name);
    if (ref === undefined) throw new MissionControlError('invalidInput', foreignText('This is no image.'));
    this.images.set(ref.id, { ref, data: bytes.toString('base64') });
    return ref;
  }

  called(op: OperationName): readonly unknown[] {
    return this.calls.filter((call) => call.op === op).map((call) => call.input);
  }

  async call<N extends OperationName>(op: N, input: OperationInput<N>, options: { readonly opId?: string } = {}): Promise<OperationOutput<N>> {
    const { opId } = options;
    this.calls.push({ op, input, opId });
    const earlier = opId === undefined ? undefined : this.results.get(opId);
    if (earlier !== undefined) return (await earlier) as OperationOutput<N>;
    const result = this.perform(op, input);
    if (opId !== undefined) {
      this.results.set(opId, result);
      result.catch(() => { this.results.delete(opId); });
    }
    return await result;
  }

  private async perform<N extends OperationName>(op: N, input: OperationInput<N>): Promise<OperationOutput<N>> {
    await this.holds.get(op);
    const failure = this.failures.get(op);
    this.failures.delete(op);
    if (failure !== undefined) throw failure;
    return this.result(op, input as never) as OperationOutput<N>;
  }

  private result(op: OperationName, input: { before?: number; limit?: number; text?: string; messageId?: string; index?: number; query?: string; requestId?: string; image?: NewImage; images?: readonly { readonly id: string }[]; imageId?: string }): unknown {
    const { session, items } = this.state;
    switch (op) {
      case 'sessions.get': {
        const end = input.before ?? items.length;
        const firstIndex = Math.max(0, end - (input.limit ?? 100));
        return { session, items: items.slice(firstIndex, end), firstIndex, total: items.length };
      }
      case 'sessions.commands':
        return { commands: this.commands };
      case 'sessions.find':
        return findInConversation(items, input.query ?? '');
      case 'sessions.attach':
        return { image: this.addImage(Buffer.from(input.image?.data ?? '', 'base64'), input.image?.name) };
      case 'sessions.image': {
        const known = this.images.get(input.imageId ?? '');
        if (known === undefined) throw new MissionControlError('notFound', foreignText('This image is not there any more.'));
        return { mediaType: known.ref.mediaType, data: known.data };
      }
      case 'sessions.queue': {
        const images = (input.images ?? []).flatMap(({ id }) => this.images.get(id)?.ref ?? []);
        const message = { id: `q${this.calls.length}`, text: input.text ?? '', queuedAt: new Date().toISOString(), ...(images.length === 0 ? {} : { images }) };
        if (session.phase !== 'idle') this.session({ queue: [...session.queue, message] });
        return { session: this.state.session, message };
      }
      case 'sessions.unqueue': {
        const message = session.queue.find((queued) => queued.id === input.messageId);
        if (message === undefined) throw new MissionControlError('notFound', foreignText('This message has been sent already.'));
        this.session({ queue: session.queue.filter((queued) => queued !== message) });
        return { session: this.state.session, message };
      }
      case 'sessions.editQueued':
      case 'sessions.moveQueued': {
        const message = session.queue.find((queued) => queued.id === input.messageId);
        if (message === undefined) throw new MissionControlError('notFound', foreignText('This message has been sent already.'));
        const changed = { ...message, text: input.text ?? message.text };
        const others = session.queue.filter((queued) => queued !== message);
        this.session({ queue: others.toSpliced(input.index ?? session.queue.indexOf(message), 0, changed) });
        return { session: this.state.session, message: changed };
      }
      case 'requests.answer': {
        const request = this.state.requests.find((pending) => pending.id === input.requestId);
        if (request === undefined) throw new MissionControlError('alreadyAnswered', foreignText('Someone else answered this request first.'));
        const answered: RequestView = { ...request, state: 'answered' };
        this.request(answered);
        return { request: answered };
      }
      default:
        return { session };
    }
  }
}
