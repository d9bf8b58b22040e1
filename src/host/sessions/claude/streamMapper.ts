import type { SessionLaunch } from '../../../protocol/domain/launchOptions.ts';
import { PERMISSION_MODES, type EndCause, type PermissionMode, type Phase } from '../../../protocol/domain/session.ts';
import { isoNow, type Clock } from '../../util/clock.ts';
import type { TokenUsage } from '../../../protocol/domain/usage.ts';
import { addTokens, NO_TOKENS } from '../../../protocol/domain/usageTotals.ts';
import type { AgentEvent, ImageBytes, BilledUsage } from '../agentProvider.ts';
import { ToolCards, type ItemPlace } from './conversationBlocks.ts';
import type { CliMessage, RequestUsage, ResultMessage, UserMessage } from './messages.ts';
import { BlockStream } from './blockStream.ts';
import { RecentImages } from './imageBlocks.ts';
import { BillingMeter, tokensOf, type CumulativeUsage } from './billing.ts';
import { limitNotice, limitText, type Limit } from '../limitNotice.ts';
import { causeOf, errorWords, needsPerson } from './syntheticMessages.ts';
import { usageOfTask } from './subagents.ts';
import { systemNotice } from './systemNotices.ts';
import { itemOfUserText, notice, textOfContent } from './userText.ts';

type MappedMessage = Exclude<CliMessage, { type: 'control_request' | 'control_response' | 'control_cancel_request' }>;

/** A screenshot is about a megabyte. */
const RECENT_IMAGE_BYTES = 8 * 1024 * 1024;

/** Results that say that a limit was reached. */
const LIMITS: Readonly<Record<string, Limit>> = { error_max_turns: 'maxTurns', error_max_budget_usd: 'maxBudgetUsd' };

/** Turns what one CLI process says into events. Holds only what a later message needs to be understood. */
export class StreamMapper {
  private readonly clock: Clock;
  private readonly emit: (event: AgentEvent) => void;
  private readonly recentImages = new RecentImages(RECENT_IMAGE_BYTES);
  private readonly tools = new ToolCards((image) => { this.recentImages.add(image); });
  private readonly blocks: BlockStream;
  private readonly onRequestEnded: () => boolean;
  private meter = new BillingMeter({});
  /** What was billed of this turn before its end. */
  private billedSoFar: BilledUsage[] = [];
  /** Tokens of this turn that nobody bills before its end. */
  private unbilled: TokenUsage = NO_TOKENS;
  private phase: Phase = 'starting';
  private agentSessionId: string | undefined;
  private model: string | undefined;
  private permissionMode: string | undefined;
  private launch: SessionLaunch = {};
  private sums: CumulativeUsage | undefined;
  private turnNumber = 0;
  private retryKey: string | undefined;
  private lastError = '';
  private cause: EndCause | undefined;
  /** True when the last error of this turn is one that only a person can settle. */
  private isBlocked = false;
  /** Tool calls that we answered with a denial: 2.1.197 does not say so in the result. */
  private readonly deniedTools = new Set<string>();

  /**
   * `onRequestEnded` is called when a request to a model was answered, or may have been; it says whether the CLI's sums are asked for now, to be
   * given to `report`.
   */
  constructor(options: { clock: Clock; onEvent: (event: AgentEvent) => void; onRequestEnded?: () => boolean }) {
    this.clock = options.clock;
    this.onRequestEnded = options.onRequestEnded ?? (() => false);
    this.emit = options.onEvent;
    this.blocks = new BlockStream({
      tools: this.tools,
      emit: this.emit,
      setPhase: (phase) => { this.setPhase(phase); },
      onError: (text, code) => {
        this.lastError = text;
        this.isBlocked = needsPerson(code);
        this.cause = causeOf(code);
      },
      onUsage: (usage) => { this.contextFrom(usage); },
      onRequestEnded: (usage) => { this.requestEnded(usage); },
    });
  }

  /** An image that a tool showed the model a moment ago. */
  recentImage(imageId: string): ImageBytes | undefined {
    return this.recentImages.find(imageId);
  }

  /** The last error that the CLI reported as text, for the sentence about a failed process. */
  get lastErrorText(): string {
    return this.lastError;
  }

  /** The CLI's id of the conversation that it is in; `/clear` begins another one. */
  get conversation(): string | undefined {
    return this.agentSessionId;
  }

  /** The CLI's sums at the end of the last turn; `undefined` before the first, or when it did not say any. */
  get sumsAtTurnEnd(): CumulativeUsage | undefined {
    return this.sums;
  }

  /** What that error says stood in its way, when that is something a person can settle. */
  get lastCause(): EndCause | undefined {
    return this.cause;
  }

  /** Tells what the CLI has billed in this conversation before now; `undefined` when it does not say. */
  startBilling(baseline: CumulativeUsage | undefined): void {
    this.meter = new BillingMeter(baseline);
  }

  /** The CLI's sums, said while a turn runs. */
  report(sums: CumulativeUsage): void {
    const billed = this.meter.report(sums);
    if (billed.length === 0) return;
    this.billedSoFar.push(...billed);
    this.unbilled = NO_TOKENS;
    this.emit({ type: 'billed', billed });
  }

  /** What we know by having asked for it, so that the first report of it is no change. */
  startWith(known: { agentSessionId: string; permissionMode: PermissionMode; launch?: SessionLaunch | undefined }): void {
    this.agentSessionId = known.agentSessionId;
    this.permissionMode = known.permissionMode;
    this.launch = known.launch ?? {};
  }

  noteDenied(toolUseId: string): void {
    this.deniedTools.add(toolUseId);
  }

  setPhase(phase: Exclude<Phase, 'ended'>): void {
    if (this.phase === phase) return;
    this.phase = phase;
    this.emit({ type: 'phase', phase });
  }

  handle(message: MappedMessage): void {
    switch (message.type) {
      case 'system':
        this.system(message);
        break;
      case 'stream_event':
        this.blocks.streamEvent(message, this.place(undefined, message.parent_tool_use_id));
        break;
      case 'assistant':
        this.blocks.assistant(message, this.place(message.timestamp, message.parent_tool_use_id));
        if (message.parent_tool_use_id) this.onRequestEnded(); // Subagents do not stream, and some do not say their last words.
        break;
      case 'user':
        this.user(message);
        this.onRequestEnded();
        break;
      case 'result':
        this.result(message);
        break;
    }
  }

  /** Closes what the process left open. To be called once it is gone. */
  close(): void {
    for (const item of [...this.blocks.closeOpenText(), ...this.tools.interruptAll()]) this.emit({ type: 'item', item });
  }

  private system(message: Extract<CliMessage, { type: 'system' }>): void {
    if (message.subtype === 'init') {
      this.conversationIs(message.session_id);
      if (message.model && message.model !== this.model) {
        if (this.model !== undefined) this.emit({ type: 'item', item: notice(`model:${message.uuid ?? isoNow(this.clock)}`, this.place(), 'modelChanged', `${this.model} → ${message.model}`) });
        this.model = message.model;
        this.emit({ type: 'model', model: message.model });
      }
      this.modeIs(message.permissionMode);
      return;
    }
    if (message.subtype === 'status') {
      if (message.status === 'requesting' || message.status === 'compacting') this.setPhase('thinking');
      if (message.permissionMode && this.modeIs(message.permissionMode)) {
        this.emit({ type: 'item', item: notice(`mode:${message.uuid ?? isoNow(this.clock)}`, this.place(), 'modeChanged', message.permissionMode) });
      }
    }
    if (message.subtype === 'compact_boundary') {
      this.emit({ type: 'context', contextTokens: message.compact_metadata?.post_tokens, contextWindow: undefined });
    }
    if (this.subagent(message)) return;
    if (message.subtype === 'api_retry') this.retryKey ??= message.uuid ?? isoNow(this.clock);
    const item = systemNotice(message, this.place(), { retryKey: this.retryKey ?? '', hasOpenTool: (id) => this.tools.has(id) });
    if (item !== undefined) this.emit({ type: 'item', item });
  }

  /** True when all that a message says shows in the card of a subagent. */
  private subagent({ subtype, tool_use_id: toolUseId, usage, status, summary }: Extract<CliMessage, { type: 'system' }>): boolean {
    if (!toolUseId || (subtype !== 'task_progress' && subtype !== 'task_notification')) return false;
    const ended = subtype === 'task_notification' ? { toolUseId, status: status ?? '', report: summary ?? '', subagent: usageOfTask(usage) } : undefined;
    const items = (ended === undefined ? undefined : this.tools.finishBackground(ended)) ?? this.tools.progress(toolUseId, usageOfTask(usage)) ?? [];
    for (const item of Array.isArray(items) ? items : [items]) this.emit({ type: 'item', item });
    return Array.isArray(items) && items.length > 0;
  }

  private conversationIs(agentSessionId: string | undefined): void {
    if (agentSessionId === undefined || agentSessionId === this.agentSessionId) return;
    const isCleared = this.agentSessionId !== undefined;
    this.agentSessionId = agentSessionId;
    this.emit({ type: 'agentSession', agentSessionId });
    if (isCleared) this.emit({ type: 'item', item: notice(`cleared:${agentSessionId}`, this.place(), 'cleared', '') });
  }

  /** True when the mode is another one than before. */
  private modeIs(mode: string | null | undefined): boolean {
    const known = PERMISSION_MODES.find((one) => one === mode);
    if (known === undefined || known === this.permissionMode) return false;
    this.permissionMode = known;
    this.emit({ type: 'permissionMode', permissionMode: known });
    return true;
  }

  private user(message: UserMessage): void {
    const place = this.place(message.timestamp, message.parent_tool_use_id);
    const { content } = message.message;
    for (const block of typeof content === 'string' ? [] : content) {
      if (block.type !== 'tool_result') continue;
      const meta = message.tool_result_meta?.find(({ id }) => id === block.tool_use_id);
      const isDenied = meta?.permission_decision?.decision === 'reject' || this.deniedTools.delete(block.tool_use_id ?? '');
      const item = this.tools.finish(block, isDenied ? 'denied' : undefined, message.tool_use_result);
      if (item !== undefined) this.emit({ type: 'item', item });
    }
    // A subagent's prompt shows in the card of the tool that started it.
    if (place.parentToolUseId !== undefined || message.uuid === undefined) return;
    const item = itemOfUserText({ id: message.uuid, text: textOfContent(content), isSynthetic: true }, place);
    if (item !== undefined) this.emit({ type: 'item', item });
  }

  private result(message: ResultMessage): void {
    this.turnNumber += 1;
    this.retryKey = undefined;
    this.conversationIs(message.session_id);
    const isAborted = message.terminal_reason?.startsWith('aborted') ?? false;
    this.closeTurn();
    const model = this.model ?? Object.keys(message.modelUsage ?? {})[0] ?? 'unknown';
    const billed = this.meter.bill(message.modelUsage, { model, usage: message.usage });
    this.sums = message.modelUsage;
    const whole = [...this.billedSoFar, ...billed];
    this.billedSoFar = [];
    this.unbilled = NO_TOKENS;
    const contextWindow = message.modelUsage?.[model]?.contextWindow ?? undefined;
    if (contextWindow !== undefined) this.emit({ type: 'context', contextTokens: undefined, contextWindow });
    const reachedLimit = LIMITS[message.subtype];
    this.outcome(message, isAborted, reachedLimit);
    const durationMs = message.duration_ms ?? 0;
    const costs = whole.flatMap(({ costUsd }) => costUsd ?? []);
    this.emit({
      type: 'item',
      item: {
        id: `turn:${message.uuid ?? `${this.agentSessionId ?? ''}:${this.turnNumber}`}`,
        at: isoNow(this.clock),
        type: 'turn',
        isError: message.is_error,
        ...(isAborted ? { isInterrupted: true } : {}),
        durationMs,
        usage: whole.reduce<TokenUsage>((sum, one) => addTokens(sum, one), NO_TOKENS),
        ...(costs.length > 0 ? { costUsd: costs.reduce((sum, cost) => sum + cost, 0) } : {}),
      },
    });
    this.setPhase(message.is_error && !isAborted ? 'error' : 'idle');
    // Each further prompt would spend as much again: a person shall want that.
    const isBlocked = message.is_error && (this.isBlocked || reachedLimit === 'maxBudgetUsd');
    this.isBlocked = false;
    const isSelfStarted = message.origin?.kind !== undefined && message.origin.kind !== null && message.origin.kind !== 'human';
    this.emit({ type: 'turnEnded', isError: message.is_error, durationMs, billed, ...(isSelfStarted ? { isSelfStarted } : {}), ...(isBlocked ? { isBlocked } : {}), ...(reachedLimit === undefined ? {} : { reachedLimit }) });
  }

  /** Says what went wrong in a turn, and remembers it for the sentence about a process that fails. */
  private outcome(message: ResultMessage, isAborted: boolean, reachedLimit: Limit | undefined): void {
    const key = message.uuid ?? `${this.agentSessionId ?? ''}:${this.turnNumber}`;
    if (reachedLimit !== undefined) {
      this.lastError = limitText(reachedLimit, this.launch).english;
      this.emit({ type: 'item', item: limitNotice(reachedLimit, this.launch, isoNow(this.clock), key) });
      return;
    }
    if (!message.is_error || isAborted) {
      this.lastError = '';
      return;
    }
    const errors = (message.errors ?? []).filter((text) => !text.startsWith('[ede_diagnostic]')).join('\n');
    if (errors !== '') {
      this.lastError = errors;
      this.emit({ type: 'item', item: notice(`error:${message.uuid ?? this.turnNumber}`, this.place(), 'apiError', errorWords(errors), 'error') });
    } else if (this.lastError === '') this.lastError = message.result ?? '';
  }

  /** Subagents in the background go on after the turn that started them. */
  private closeTurn(): void {
    const goesOn = (toolUseId: string | undefined): boolean => this.tools.isBackground(toolUseId);
    const texts = this.blocks.closeOpenText(goesOn);
    const cards = this.tools.interruptAll((card) => !goesOn(card.id) && !goesOn(card.parentToolUseId));
    for (const item of [...texts, ...cards]) this.emit({ type: 'item', item });
  }

  private requestEnded(usage: RequestUsage): void {
    if (this.onRequestEnded()) return;
    this.unbilled = addTokens(this.unbilled, tokensOf(usage));
    this.emit({ type: 'unbilled', tokens: this.unbilled });
  }

  private contextFrom(usage: RequestUsage): void {
    const contextTokens =
      (usage.input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0) + (usage.output_tokens ?? 0);
    if (contextTokens > 0) this.emit({ type: 'context', contextTokens, contextWindow: undefined });
  }

  private place(at?: string, parentToolUseId?: string | null): ItemPlace {
    return { at: at ?? isoNow(this.clock), parentToolUseId: parentToolUseId ?? undefined };
  }
}
