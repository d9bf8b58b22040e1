import type { ConversationItem, ConversationItemOf } from '../../../protocol/domain/conversation.ts';
import type { RequestAnswer } from '../../../protocol/domain/request.ts';
import type { PermissionMode } from '../../../protocol/domain/session.ts';
import type { AgentRequest } from '../../util/agentRequest.ts';
import { isoNow, type Clock } from '../../util/clock.ts';
import type { AgentEvent, AgentMessage, AgentProcess, BilledUsage } from '../agentProvider.ts';
import type { DemoTranscript } from './demoTranscript.ts';
import { playTurn, type DemoStage } from './demoTurn.ts';

/** Thrown through the story when its turn is over before its end. */
class TurnAborted extends Error {}

/** Letters that the demo writes at once; its speed comes from the time between them. */
const CHARS_PER_TICK = 6;

const CONTEXT_WINDOW = 200_000;

export interface DemoProcessOptions {
  readonly agentSessionId: string;
  readonly clock: Clock;
  /** Milliseconds between two pieces of text, and the unit of all pauses; 0 for tests. */
  readonly tickMs: number;
  readonly transcript: DemoTranscript;
  /** What was said before this process. */
  readonly earlier: readonly ConversationItem[];
  readonly onEvent: (event: AgentEvent) => void;
}

/** A scripted agent that lives inside the host. It behaves like a real one towards its session and touches nothing. */
export class DemoProcess implements AgentProcess {
  readonly process = undefined;
  private readonly options: DemoProcessOptions;
  private readonly answers = new Map<string, (answer: RequestAnswer) => void>();
  private itemCount: number;
  private askCount = 0;
  private turnCount: number;
  private turnStartedMs = 0;
  private abort: AbortController | undefined;
  private running: Promise<void> = Promise.resolve();
  private hasEnded = false;

  constructor(options: DemoProcessOptions) {
    this.options = options;
    this.itemCount = options.earlier.length;
    this.turnCount = options.earlier.filter(({ type }) => type === 'turn').length;
  }

  send(message: AgentMessage): void {
    const { clock, onEvent } = this.options;
    this.item({ id: message.id, at: isoNow(clock), type: 'user', text: message.text, isSynthetic: false, ...(message.images === undefined ? {} : { images: message.images.map(({ ref }) => ref) }) });
    onEvent({ type: 'phase', phase: 'thinking' });
    this.turnStartedMs = clock.monotonicMs();
    this.abort = new AbortController();
    this.running = this.play(message.text, this.abort.signal);
  }

  async interrupt(): Promise<void> {
    this.abort?.abort();
    await this.running;
  }

  async setPermissionMode(permissionMode: PermissionMode): Promise<void> {
    this.options.onEvent({ type: 'permissionMode', permissionMode });
    this.item({ ...this.newItem(), type: 'notice', code: 'modeChanged', level: 'info', text: permissionMode });
  }

  answer(agentRequestId: string, answer: RequestAnswer): void {
    const resolve = this.answers.get(agentRequestId);
    this.answers.delete(agentRequestId);
    resolve?.(answer);
  }

  async stop(): Promise<void> {
    this.abort?.abort();
    await this.running;
    await this.options.transcript.flush();
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.options.onEvent({ type: 'exit', exitCode: 0, signal: undefined, detail: undefined });
  }

  private async play(text: string, signal: AbortSignal): Promise<void> {
    let isAborted = false;
    try {
      await playTurn(this.stage(signal), { text, isFirst: this.turnCount === 0 });
    } catch (error) {
      if (!(error instanceof TurnAborted)) throw error;
      isAborted = true;
      for (const id of this.answers.keys()) this.options.onEvent({ type: 'requestWithdrawn', agentRequestId: id });
      this.answers.clear();
      this.item({ ...this.newItem(), type: 'notice', code: 'interrupted', level: 'info', text: '' });
    }
    this.endTurn(isAborted);
  }

  private endTurn(isAborted: boolean): void {
    const { clock, onEvent } = this.options;
    this.turnCount += 1;
    const billed: BilledUsage = { model: 'demo-1', inputTokens: 1200, outputTokens: 350, cacheReadTokens: 8000, cacheWriteTokens: 600, costUsd: 0.0123 };
    const { model: _model, costUsd, ...usage } = billed;
    const durationMs = Math.round(clock.monotonicMs() - this.turnStartedMs);
    this.item({ ...this.newItem(), type: 'turn', isError: isAborted, ...(isAborted ? { isInterrupted: true } : {}), durationMs, usage, ...(costUsd === undefined ? {} : { costUsd }) });
    onEvent({ type: 'context', contextTokens: Math.min(12_000 + 3500 * this.turnCount, CONTEXT_WINDOW), contextWindow: CONTEXT_WINDOW });
    onEvent({ type: 'phase', phase: 'idle' });
    onEvent({ type: 'turnEnded', isError: isAborted, durationMs, billed: [billed] });
  }

  private stage(signal: AbortSignal): DemoStage {
    const { onEvent, tickMs } = this.options;
    return {
      say: async (text) => {
        onEvent({ type: 'phase', phase: 'responding' });
        const item: ConversationItemOf<'text'> = { ...this.newItem(), type: 'text', text: '', isStreaming: true };
        onEvent({ type: 'item', item });
        let said = '';
        try {
          while (said.length < text.length) {
            const piece = text.slice(said.length, said.length + CHARS_PER_TICK);
            said += piece;
            onEvent({ type: 'text', itemId: item.id, text: piece });
            await this.pause(tickMs, signal);
          }
        } finally {
          this.item({ ...item, text: said, isStreaming: false });
        }
      },
      think: async () => {
        onEvent({ type: 'phase', phase: 'thinking' });
        await this.pause(20 * tickMs, signal);
      },
      tool: async (name, input, work) => {
        onEvent({ type: 'phase', phase: 'runningTool' });
        const card: ConversationItemOf<'tool'> = { ...this.newItem(), type: 'tool', name, input, state: 'running', output: '', isTruncated: false };
        this.item(card);
        try {
          const result = await work(card.id);
          this.item({ ...card, ...result });
          return result.state === 'done';
        } catch (error) {
          this.item({ ...card, state: 'interrupted' });
          throw error;
        }
      },
      work: () => this.pause(40 * tickMs, signal),
      ask: (request) => this.ask(request, signal),
    };
  }

  private async ask(request: Omit<AgentRequest, 'agentRequestId'>, signal: AbortSignal): Promise<RequestAnswer> {
    this.askCount += 1;
    const agentRequestId = `${this.options.agentSessionId}:ask:${this.askCount}`;
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => { reject(new TurnAborted()); }, { once: true });
      this.answers.set(agentRequestId, resolve);
      this.options.onEvent({ type: 'request', request: { ...request, agentRequestId } });
    });
  }

  private async pause(delayMs: number, signal: AbortSignal): Promise<void> {
    if (delayMs > 0) await new Promise<void>((resolve) => { this.options.clock.after(delayMs, resolve); });
    if (signal.aborted) throw new TurnAborted();
  }

  private item(item: ConversationItem): void {
    this.options.transcript.append(item);
    this.options.onEvent({ type: 'item', item });
  }

  private newItem(): { id: string; at: string } {
    this.itemCount += 1;
    return { id: `${this.options.agentSessionId}:${this.turnCount}:${this.itemCount}`, at: isoNow(this.options.clock) };
  }
}
