import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { RequestAnswer } from '../../../protocol/domain/request.ts';
import type { PermissionMode } from '../../../protocol/domain/session.ts';
import { MissionControlError } from '../../../protocol/errors.ts';
import type { ProcessIdentity } from '../../../protocol/files/fileKinds.ts';
import { say } from '../../../protocol/texts/say.ts';
import type { AgentRequest } from '../../util/agentRequest.ts';
import { isoNow, type Clock } from '../../util/clock.ts';
import type { Log } from '../../util/log.ts';
import type { AgentCommand, AgentEvent, AgentMessage, AgentProcess, AgentSpec, ImageBytes } from '../agentProvider.ts';
import { askAnswer } from './answers.ts';
import { mapAsk } from './asks.ts';
import { BackgroundTasks } from './backgroundTasks.ts';
import type { CumulativeUsage } from './billing.ts';
import type { ProcessSums } from './carriedSums.ts';
import { commandsOf } from './commandList.ts';
import { ControlChannel } from './controlChannel.ts';
import { LineSplitter, TextTail } from './jsonLines.ts';
import { LineWriter } from './lineWriter.ts';
import { parseCliLine, type ControlRequestMessage } from './messages.ts';
import { endedDetail, ProcessEnd } from './processEnd.ts';
import { StreamMapper } from './streamMapper.ts';
import { SubagentNames } from './subagents.ts';
import { answersUsageAtOnce, hasPlanLimits, USAGE_REQUEST, usageOf, UsageWatch } from './usageWatch.ts';
import { itemOfPrompt, notice } from './userText.ts';

/** One message above this is dropped; a tool result with pictures is some megabytes. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Enough for a stack trace's last lines; it becomes part of one sentence. */
const STDERR_TAIL_CHARS = 4096;

/** The CLI answers within a second when the machine is idle; ten at once on two cores took four. */
const INITIALIZE_TIMEOUT_MS = 60_000;
const CONTROL_TIMEOUT_MS = 15_000;
/** With a subscription the CLI asks the network for this; without an answer in time costs of the first turn stay unpriced. */
const USAGE_TIMEOUT_MS = 8_000;

export interface ClaudeProcessOptions {
  readonly child: ChildProcessWithoutNullStreams;
  readonly spec: AgentSpec;
  readonly isNew: boolean;
  /** Of the CLI. */
  readonly version: string;
  /** What it begins its sums with; it is asked for that when left out. */
  readonly billedBefore?: CumulativeUsage | undefined;
  readonly onBackgroundEnded?: () => void;
  readonly clock: Clock;
  readonly log: Log;
  readonly onEvent: (event: AgentEvent) => void;
  readonly readPlan: (file: string) => string | undefined;
  /** Ends a process and all that descends from it, and resolves when nothing is left. */
  readonly reap: (process: ProcessIdentity) => Promise<void>;
}

/** One live `claude -p` that speaks stream-json. */
export class ClaudeProcess implements AgentProcess {
  /** Known from the handshake on. */
  commands: readonly AgentCommand[] = [];
  private identity: ProcessIdentity | undefined;
  private readonly options: ClaudeProcessOptions;
  private readonly writer: LineWriter;
  private readonly control: ControlChannel;
  private readonly mapper: StreamMapper;
  private readonly usage: UsageWatch;
  private readonly stderr = new TextTail(STDERR_TAIL_CHARS);
  private readonly asks = new Map<string, AgentRequest>();
  private readonly subagents = new SubagentNames();
  private readonly reportedTypes = new Set<string>();
  private readonly end: ProcessEnd;
  private readonly background: BackgroundTasks;
  private asked: CumulativeUsage | undefined;
  private isUsageFree = true;
  private isReady = false;

  constructor(options: ClaudeProcessOptions) {
    this.options = options;
    const { child, clock } = options;
    this.writer = new LineWriter(child.stdin);
    this.control = new ControlChannel({ clock, write: (message) => { this.writer.write(message); } });
    this.usage = new UsageWatch({
      clock,
      ask: async () => {
        const { conversation } = this.mapper;
        const response = await this.control.request(USAGE_REQUEST, USAGE_TIMEOUT_MS);
        // The CLI counts anew from /clear on; what it says of the count before was billed at the end of the turn, and would be billed again.
        if (this.mapper.conversation !== conversation) return 'outdated';
        return hasPlanLimits(response) ? undefined : usageOf(response);
      },
      onUsage: (sums) => { this.mapper.report(sums); },
      onGivenUp: () => { options.log.warn('Claude Code does not say what a turn costs while it runs; its cost shows when it ends'); },
    });
    this.mapper = new StreamMapper({ clock, onEvent: options.onEvent, onRequestEnded: () => this.usage.requestEnded() });
    this.mapper.startWith({ agentSessionId: options.spec.resume ?? options.spec.sessionId, permissionMode: options.spec.permissionMode, launch: options.spec.launch });
    this.background = new BackgroundTasks(() => { options.onBackgroundEnded?.(); });
    const lines = new LineSplitter({ maxLineBytes: MAX_LINE_BYTES, onLine: (line) => { this.handleLine(line); }, onDropped: (bytes) => { this.handleDropped(bytes); } });
    child.stdout.on('data', (chunk: Buffer) => { lines.push(chunk); });
    child.stderr.on('data', (chunk: Buffer) => { this.stderr.push(chunk); });
    this.end = new ProcessEnd({
      child,
      clock,
      log: options.log,
      reap: async () => { if (this.identity !== undefined) await options.reap(this.identity); },
      onEnded: (ended) => {
        lines.end();
        this.usage.stop();
        const detail = endedDetail(ended, { lastError: this.mapper.lastErrorText, stderr: this.stderr.text });
        this.control.close(new MissionControlError('agentFailed', detail ?? say('agent.ended')));
        this.mapper.close();
        if (this.isReady) options.onEvent({ type: 'exit', exitCode: ended.exitCode, signal: ended.signal, detail, cause: this.mapper.lastCause });
      },
    });
  }

  get hasTasks(): boolean {
    return !this.background.isEmpty;
  }

  get process(): ProcessIdentity | undefined {
    return this.identity;
  }

  /** Tells who the process is, as soon as that is known. */
  identify(identity: ProcessIdentity | undefined): void {
    this.identity = identity;
  }

  /** Resolves when the process and all it started are gone. */
  get ended(): Promise<void> {
    return this.end.ended;
  }

  /** What it has said of money. */
  get sums(): ProcessSums {
    return { version: this.options.version, before: this.asked, after: this.mapper.sumsAtTurnEnd, isFree: this.isUsageFree };
  }

  /** Shakes hands: the answer to `initialize` is the first thing the CLI says. Throws `agentFailed`, and then the process is gone. */
  async handshake(): Promise<void> {
    try {
      const initialized = await this.control.request({ subtype: 'initialize' }, INITIALIZE_TIMEOUT_MS);
      this.commands = commandsOf(initialized);
      this.rename(this.options.spec.name);
      this.isUsageFree = answersUsageAtOnce(initialized);
      if (!this.options.isNew) this.mapper.startBilling(this.options.billedBefore ?? await this.readBilled());
      if (this.isUsageFree) this.usage.start();
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.isReady = true;
    this.mapper.setPhase('idle');
  }

  send(message: AgentMessage): void {
    const { images = [] } = message;
    const { clock, onEvent } = this.options;
    onEvent({ type: 'item', item: itemOfPrompt(message, isoNow(clock)) });
    this.mapper.setPhase('thinking');
    // The transcript keeps our uuid: that is how a message is known to have arrived.
    this.writer.write({
      type: 'user',
      message: { role: 'user', content: [...images.map(imageBlock), ...(message.text === '' ? [] : [{ type: 'text', text: message.text }])] },
      parent_tool_use_id: null,
      uuid: message.id,
    });
  }

  recentImage(imageId: string): ImageBytes | undefined {
    return this.mapper.recentImage(imageId);
  }

  async interrupt(): Promise<void> {
    await this.control.request({ subtype: 'interrupt' }, CONTROL_TIMEOUT_MS);
  }

  async setPermissionMode(mode: PermissionMode): Promise<void> {
    await this.control.request({ subtype: 'set_permission_mode', mode }, CONTROL_TIMEOUT_MS);
  }

  rename(name: string): void {
    if (name === '') return;
    this.control.request({ subtype: 'rename_session', title: name }, CONTROL_TIMEOUT_MS).catch(() => {
      if (!this.end.isOver) this.options.log.info('Claude Code did not take the name of its session');
    });
  }

  answer(agentRequestId: string, answer: RequestAnswer): void {
    const ask = this.asks.get(agentRequestId);
    if (ask === undefined) return; // Withdrawn meanwhile.
    this.asks.delete(agentRequestId);
    const response = askAnswer(ask, answer);
    if (response.behavior === 'deny' && ask.toolUseId !== undefined) this.mapper.noteDenied(ask.toolUseId);
    this.writer.write({ type: 'control_response', response: { subtype: 'success', request_id: agentRequestId, response } });
  }

  async stop(): Promise<void> {
    this.usage.stop();
    if (!this.end.isOver) {
      // Refused only by a CLI that is already leaving.
      this.control.request({ subtype: 'end_session' }, CONTROL_TIMEOUT_MS).catch(() => {});
      this.writer.end();
    }
    await this.end.force();
  }

  /** What the CLI says was billed in the conversation before this process; `undefined` when it does not say. */
  private async readBilled(): Promise<CumulativeUsage | undefined> {
    try {
      this.asked = usageOf(await this.control.request(USAGE_REQUEST, USAGE_TIMEOUT_MS));
      return this.asked;
    } catch (error) {
      if (this.end.isOver) throw error;
      this.options.log.warn('Claude Code did not say what the conversation has cost so far; its next turn stays unpriced');
      return undefined;
    }
  }

  private handleLine(line: string): void {
    const message = parseCliLine(line);
    if ('ignored' in message) {
      // Without any answer the CLI would wait for good.
      if (message.unansweredId !== undefined) this.refuse(message.unansweredId, 'This client cannot read the request.');
      if (this.reportedTypes.has(message.ignored)) return;
      this.reportedTypes.add(message.ignored);
      this.options.log.info(`ignored a message of Claude Code: ${message.ignored}`);
      return;
    }
    switch (message.type) {
      case 'control_response':
        this.control.handle(message);
        break;
      case 'control_request':
        this.handleAsk(message);
        break;
      case 'control_cancel_request':
        if (this.asks.delete(message.request_id)) this.options.onEvent({ type: 'requestWithdrawn', agentRequestId: message.request_id });
        break;
      default:
        if (message.type === 'result') this.usage.settled();
        if (message.type === 'system') {
          this.background.note(message);
          this.subagents.note(message);
        }
        this.mapper.handle(message);
    }
  }

  private handleAsk(message: ControlRequestMessage): void {
    if (message.request.subtype !== 'can_use_tool') {
      this.options.log.info(`refused a control request of Claude Code: ${message.request.subtype}`);
      this.refuse(message.request_id, 'Not supported by this client.');
      return;
    }
    const ask = { ...mapAsk(message, this.options.readPlan), agent: this.subagents.find(message.request.agent_id ?? undefined) };
    this.asks.set(ask.agentRequestId, ask);
    this.options.onEvent({ type: 'request', request: ask });
  }

  private refuse(requestId: string, error: string): void {
    this.writer.write({ type: 'control_response', response: { subtype: 'error', request_id: requestId, error } });
  }

  private handleDropped(bytes: number): void {
    const { clock, log, onEvent } = this.options;
    log.warn(`dropped a message of Claude Code of ${bytes} bytes`);
    const text = say('agent.messageTooLong', { size: Math.round(bytes / 1024 / 1024) });
    onEvent({ type: 'item', item: notice(`dropped:${isoNow(clock)}:${bytes}`, { at: isoNow(clock), parentToolUseId: undefined }, 'agentNotice', text, 'warning') });
  }
}

/** Models read images best in front of the text (platform.claude.com/docs/en/build-with-claude/vision). */
function imageBlock({ ref, data }: NonNullable<AgentMessage['images']>[number]): Record<string, unknown> {
  return { type: 'image', source: { type: 'base64', media_type: ref.mediaType, data } };
}
