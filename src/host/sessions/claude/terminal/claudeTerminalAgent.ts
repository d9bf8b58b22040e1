import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageRef } from '../../../../protocol/domain/image.ts';
import type { RequestAnswer } from '../../../../protocol/domain/request.ts';
import type { PermissionMode } from '../../../../protocol/domain/session.ts';
import { permissionModeSchema } from '../../../../protocol/domain/session.ts';
import { MissionControlError } from '../../../../protocol/errors.ts';
import type { ProcessIdentity } from '../../../../protocol/files/fileKinds.ts';
import { say, type Said } from '../../../../protocol/texts/say.ts';
import { isoNow, type Clock } from '../../../util/clock.ts';
import { DisposableStore } from '../../../util/disposable.ts';
import { Emitter } from '../../../util/emitter.ts';
import type { Log } from '../../../util/log.ts';
import type { TerminalExit, TerminalProcess } from '../../../util/terminalProcess.ts';
import type { AgentCommand, AgentEvent, AgentMessage, AgentProcess, AgentSpec } from '../../agentProvider.ts';
import type { HookBlock } from '../hooks/hookBlock.ts';
import type { AgentHooks, HookListener } from '../hooks/hookDesk.ts';
import type { HookPayload } from '../hooks/hookPayload.ts';
import { itemOfPrompt, notice } from '../userText.ts';
import type { AgentStatus, StatusWatch, TranscriptEvent, TranscriptFollower } from './agentWitness.ts';
import { switchMode } from './modeSwitch.ts';
import { PromptTyper, type Typed } from './promptTyper.ts';
import type { BrokenTurn } from './turnLines.ts';
import { TurnWatch } from './turnWatch.ts';

/** Time for leaving by itself after TERM: it writes its transcript and goes, within 0.2 s when idle. */
const LEAVE_MS = 3000;
/** An interrupt is obeyed within 0.2 s; a first Escape may only close a list. */
const INTERRUPTED_WITHIN_MS = 1500;
const INTERRUPT_TRIES = 3;
/** It begins with its first prompt a second after its start, on a busy machine five. */
const BEGINS_WITHIN_MS = 10_000;
const LOOK_MS = 50;
const ESCAPE = '\u001b';
/** Lines of its last screen that say why it left. */
const LAST_WORDS_LINES = 4;

/**
 * Hooks that begin something in the conversation that they name. Others may be late: the end of the former conversation is told at the same time as the
 * beginning of the next.
 */
const TELLS_CONVERSATION: ReadonlySet<string> = new Set(['SessionStart', 'UserPromptSubmit']);

/** Extension of an image file, as the CLI tells images by it. */
const EXTENSIONS: Readonly<Record<ImageRef['mediaType'], string>> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif', 'image/webp': 'webp' };

export interface ClaudeTerminalAgentOptions {
  readonly spec: AgentSpec;
  readonly clock: Clock;
  readonly log: Log;
  readonly onEvent: (event: AgentEvent) => void;
  readonly commands: readonly AgentCommand[];
  /** Folder for images that prompts name; made when it is needed, and removed with the agent. */
  readonly imageFolder: string;
  readonly reap: (process: ProcessIdentity) => Promise<void>;
}

/** What an agent is made of once its program runs. */
export interface TerminalParts {
  readonly terminal: TerminalProcess;
  readonly identity: ProcessIdentity | undefined;
  readonly hooks: AgentHooks;
  readonly transcript: TranscriptFollower;
  readonly status: StatusWatch;
  /** The prompt that it was started with. */
  readonly first: AgentMessage | undefined;
  /** Why it runs no hooks, where its settings say so. */
  readonly hookBlock?: HookBlock | undefined;
}

/**
 * Claude Code in a terminal of ours. What it does and says comes from its hooks, its status file and its transcript; the screen only says whether its input
 * takes a prompt. People may type in the terminal at any time; what they do there is seen the same way.
 */
export class ClaudeTerminalAgent implements AgentProcess, HookListener {
  private readonly options: ClaudeTerminalAgentOptions;
  private readonly turns: TurnWatch;
  private readonly disposables = new DisposableStore();
  private readonly submits = this.disposables.add(new Emitter<void>());
  private readonly gone = new AbortController();
  private readonly held = new Set<string>();
  private parts: TerminalParts | undefined;
  private typer: PromptTyper | undefined;
  /** A hook came that only comes while hooks work. */
  private hasHook = false;
  private areHooksOff = false;
  private agentSessionId: string;
  private permissionMode: PermissionMode;
  /** Something that it started went on after its last turn; the end of that begins another turn. */
  private isAtTasks = false;
  /** Hooks and turns are told in order; each after what the transcript had by then. */
  private telling: Promise<void> = Promise.resolve();
  /** The last prompt that was sent. */
  private typing: Promise<void> = Promise.resolve();
  private ending: Promise<void> | undefined;
  private switching: Promise<void> = Promise.resolve();

  constructor(options: ClaudeTerminalAgentOptions) {
    this.options = options;
    this.agentSessionId = options.spec.resume ?? options.spec.sessionId;
    this.permissionMode = options.spec.permissionMode;
    this.turns = new TurnWatch({
      clock: options.clock,
      onPhase: (phase) => { this.tell({ type: 'phase', phase }); },
      onTurnEnded: ({ isError, isInterrupted, isSelfStarted, isSure, durationMs }) => {
        const since = new Date(options.clock.now() - durationMs).toISOString();
        this.afterTranscript(
          () => { this.tell({ type: 'turnEnded', isError, durationMs, billed: [], ...(isSelfStarted ? { isSelfStarted } : {}) }); },
          // Its last words and what they cost belong to it, and are written a moment after it is over.
          isInterrupted ? { brokenTurn: { since, durationMs, isSure } } : { turnSince: since },
        );
      },
    });
  }

  get process(): ProcessIdentity | undefined {
    return this.parts?.identity;
  }

  get terminal(): TerminalProcess {
    if (this.parts === undefined) throw new Error('The agent has not been started.');
    return this.parts.terminal;
  }

  get tookFirst(): boolean {
    return this.parts?.first !== undefined;
  }

  get commands(): readonly AgentCommand[] {
    return this.options.commands;
  }

  get hasTasks(): boolean {
    return this.isAtTasks;
  }

  /** Its program runs. */
  begin(parts: TerminalParts): void {
    this.parts = parts;
    const { terminal, status, transcript, first, hookBlock } = parts;
    this.typer = new PromptTyper({
      terminal, status, clock: this.options.clock, onDidSubmit: this.submits.event, signal: this.gone.signal,
      onBlocked: () => { this.note('typing', say('terminal.inputInUse')); },
    });
    this.tell({ type: 'agentSession', agentSessionId: this.agentSessionId });
    if (parts.identity !== undefined) this.tell({ type: 'process', process: parts.identity });
    if (first !== undefined) this.promptIsOnItsWay(first);
    if (hookBlock !== undefined) this.hooksAreOff(say('terminal.hooksOff', { setting: hookBlock.setting, file: hookBlock.file }));
    void transcript.read();
    void terminal.ended.then((exit) => this.ended(exit));
  }

  /** Nothing more comes of it: its program has ended, or could not be started. */
  abandon(): void {
    this.turns.close();
    this.disposables.dispose();
  }

  /** The status file says something else. */
  statusChanged(status: AgentStatus | undefined): void {
    if (status !== undefined && status.agentSessionId !== '') this.conversationIs(status.agentSessionId);
    this.parts?.hooks.statusIs(status?.status);
    this.typer?.statusIs(status?.status);
    this.afterTranscript(() => { this.turns.status(status); });
  }

  /** Its transcript says something. Before a model is asked, a hook says that the agent has a prompt. */
  transcriptSays({ type }: TranscriptEvent): void {
    if (type === 'model' && !this.hasHook) this.hooksAreOff(say('terminal.hooksSilent'));
  }

  onHook(payload: HookPayload): void {
    // That one alone is no HTTP hook: there are settings that forbid only those.
    this.hasHook ||= payload.hook_event_name !== 'SessionStart';
    if (TELLS_CONVERSATION.has(payload.hook_event_name)) this.conversationIs(payload.session_id);
    if (payload.hook_event_name === 'SessionStart') this.modelIs(payload);
    const mode = permissionModeSchema.safeParse(payload.permission_mode);
    if (payload.agent_id === undefined && mode.success) this.permissionModeIs(mode.data);
    if (payload.hook_event_name === 'UserPromptSubmit') this.submits.fire();
    void this.parts?.status.look(); // Where the system says nothing of changes, it is looked at seldom while nothing happens.
    if (payload.hook_event_name === 'Stop' && payload.agent_id === undefined && payload.background_tasks !== undefined) this.isAtTasks = payload.background_tasks.length > 0;
    this.afterTranscript(() => { this.turns.hook(payload); });
  }

  onRequest(request: Parameters<HookListener['onRequest']>[0]): void {
    this.held.add(request.agentRequestId);
    const tell = (): void => { if (this.held.has(request.agentRequestId)) this.tell({ type: 'request', request }); };
    // What the agent said before it asked is above it, also for those who read along.
    this.afterTranscript(tell, request.toolUseId === undefined ? {} : { call: request.toolUseId });
  }

  onRequestGone(agentRequestId: string): void {
    if (this.held.delete(agentRequestId)) this.tell({ type: 'requestWithdrawn', agentRequestId });
  }

  async readDraft(): Promise<string> {
    return await this.typer?.readDraft() ?? '';
  }

  send(message: AgentMessage): void {
    this.promptIsOnItsWay(message);
    this.typing = this.type(message).catch((error: unknown) => {
      this.options.log.error('a prompt could not be typed', error);
      this.typed('lost');
    });
  }

  async interrupt(): Promise<void> {
    const { parts, typer } = this;
    if (parts === undefined) return;
    // Nothing of it is there yet that could be broken off, and a key for that would be for what a person writes there.
    if (typer?.cancel() === true) {
      await this.typing;
      await this.telling;
      return;
    }
    // While it starts a key is lost, or answers what it asks first, such as for trust in the folder.
    const hasBegun = await this.turnIs(() => this.turns.isUnderWay || !this.turns.isInTurn, BEGINS_WITHIN_MS);
    if (this.gone.signal.aborted) return;
    if (!hasBegun && parts.status.current === undefined) throw new MissionControlError('invalidInput', say('terminal.notBegun'));
    typer?.interrupting();
    this.turns.interrupting();
    for (let tries = 0; tries < INTERRUPT_TRIES && this.turns.isInTurn; tries += 1) {
      parts.terminal.write(ESCAPE);
      if (await this.turnIs(() => !this.turns.isInTurn, INTERRUPTED_WITHIN_MS)) return;
      if (!this.turns.isUnderWay && parts.status.current?.status === 'idle') this.turns.brokenOff();
    }
  }

  /** Waits until the turn is so, by what the agent says of itself; false when it is not within this time. */
  private async turnIs(condition: () => boolean, withinMs: number): Promise<boolean> {
    const deadline = this.options.clock.monotonicMs() + withinMs;
    while (!condition()) {
      if (this.gone.signal.aborted || this.options.clock.monotonicMs() >= deadline) return false;
      await this.wait(LOOK_MS);
      this.statusChanged(await this.parts?.status.look());
      await this.telling;
    }
    return true;
  }

  async setPermissionMode(mode: PermissionMode): Promise<void> {
    const { parts, options: { clock } } = this;
    if (parts === undefined || this.turns.isInTurn) throw new MissionControlError('invalidInput', say('terminal.modeBusy'));
    // One after the other: each counts on what the footer shows.
    const switching = this.switching.then(() => switchMode(mode, { terminal: parts.terminal, status: parts.status, clock, signal: this.gone.signal }));
    this.switching = switching.catch(() => {});
    await switching;
    this.permissionModeIs(mode);
  }

  answer(agentRequestId: string, answer: RequestAnswer): void {
    this.held.delete(agentRequestId);
    if (this.parts?.hooks.answer(agentRequestId, answer) === true) this.turns.answered();
  }

  release(agentRequestId: string): void {
    this.held.delete(agentRequestId);
    this.parts?.hooks.release(agentRequestId);
  }

  async stop(): Promise<void> {
    const { parts } = this;
    if (parts === undefined) return;
    parts.terminal.signal('SIGTERM');
    await Promise.race([parts.terminal.ended, this.wait(LEAVE_MS)]);
    if (parts.identity === undefined) parts.terminal.signal('SIGKILL');
    else await this.options.reap(parts.identity);
    await parts.terminal.ended;
    await this.ending;
  }

  private async type(message: AgentMessage): Promise<void> {
    const files = await this.writeImages(message);
    this.typed(await this.typer?.type(message.text, files) ?? 'lost');
  }

  private typed(typed: Typed): void {
    if (typed === 'taken' || this.gone.signal.aborted) return;
    if (typed === 'overtaken') {
      // At once: what is said in the turn that began instead is no answer to it.
      this.tell({ type: 'promptNotTaken', isOvertaken: true });
      this.turns.overtaken();
      return;
    }
    this.afterTranscript(() => {
      if (typed !== 'local') this.tell({ type: 'promptNotTaken' });
      this.turns.notPrompted(typed === 'local');
    });
  }

  /** The CLI turns the path of an image that is pasted into the image. */
  private async writeImages({ images = [] }: AgentMessage): Promise<string[]> {
    if (images.length === 0) return [];
    await mkdir(this.options.imageFolder, { recursive: true, mode: 0o700 });
    return await Promise.all(images.map(async ({ ref, data }) => {
      const file = path.join(this.options.imageFolder, `${ref.id}.${EXTENSIONS[ref.mediaType]}`);
      await writeFile(file, Buffer.from(data, 'base64'), { mode: 0o600 });
      return file;
    }));
  }

  private promptIsOnItsWay(message: AgentMessage): void {
    this.parts?.transcript.expect({ id: message.id, text: message.text });
    this.tell({ type: 'item', item: itemOfPrompt(message, isoNow(this.options.clock)) });
    this.turns.prompted();
  }

  private conversationIs(agentSessionId: string): void {
    if (agentSessionId === this.agentSessionId) return;
    this.agentSessionId = agentSessionId;
    this.parts?.transcript.follow(agentSessionId);
    this.tell({ type: 'agentSession', agentSessionId });
  }

  /** Only the hook of a start has the variant of the model; that of a resumed conversation has none. */
  private modelIs({ model, source }: HookPayload): void {
    if (model !== undefined) this.parts?.transcript.startedWith(model);
    else if (source === 'resume') this.parts?.transcript.resumedWith(this.options.spec.model);
  }

  private permissionModeIs(permissionMode: PermissionMode): void {
    if (permissionMode === this.permissionMode) return;
    this.permissionMode = permissionMode;
    this.tell({ type: 'permissionMode', permissionMode });
  }

  private async ended(exit: TerminalExit): Promise<void> {
    this.ending ??= this.wrapUp(exit);
    await this.ending;
  }

  private async wrapUp({ exitCode, signal }: TerminalExit): Promise<void> {
    const { parts, options } = this;
    this.gone.abort();
    if (parts === undefined) return;
    const wait = async (what: string, work: PromiseLike<unknown>): Promise<void> => {
      await Promise.resolve(work).catch((error: unknown) => { options.log.error(`${what} of an agent could not be closed`, error); });
    };
    if (parts.identity !== undefined) await wait('what was started', options.reap(parts.identity));
    await wait('the transcript', parts.transcript.close());
    await this.telling;
    await wait('the hooks', parts.hooks[Symbol.asyncDispose]());
    await wait('the images', rm(options.imageFolder, { recursive: true, force: true }));
    parts.status.dispose();
    this.abandon();
    this.tell({ type: 'exit', exitCode, signal, detail: exitCode === 0 ? undefined : await this.lastWords(exitCode, signal) });
  }

  /** What its last screen says, for people. */
  private async lastWords(exitCode: number | undefined, signal: string | undefined): Promise<Said> {
    const lines = await this.terminal.readScreen().then((screen) => screen.lines, (error: unknown) => {
      this.options.log.error('the last screen of an agent could not be read', error);
      return [];
    });
    const words = lines.map((line) => line.trim()).filter((line) => line !== '').slice(-LAST_WORDS_LINES).join(' ');
    if (signal !== undefined) return words === '' ? say('agent.endedBySignal', { signal }) : say('agent.endedBySignalSaying', { signal, words });
    const code = String(exitCode ?? '');
    return words === '' ? say('agent.endedByCode', { code }) : say('agent.endedByCodeSaying', { code, words });
  }

  /** Told once a start. */
  private hooksAreOff(text: Said): void {
    if (this.areHooksOff) return;
    this.areHooksOff = true;
    this.note('hooks', text, 'warning');
  }

  private note(what: string, text: Said, level: 'info' | 'warning' = 'info'): void {
    const at = isoNow(this.options.clock);
    this.tell({ type: 'item', item: notice(`${what}:${at}`, { at, parentToolUseId: undefined }, 'agentNotice', text, level) });
  }

  /** Does something when everything that the transcript has by now was told; with `turnSince` also the end of the turn that ended after that, with `brokenTurn` that it was broken off, with `call` that call. */
  private afterTranscript(work: () => void, { turnSince, brokenTurn, call }: { readonly turnSince?: string; readonly brokenTurn?: BrokenTurn; readonly call?: string } = {}): void {
    const read = async (): Promise<void> => {
      const transcript = this.parts?.transcript;
      if (turnSince !== undefined) await transcript?.readTurn(turnSince);
      else if (brokenTurn !== undefined) await transcript?.readBrokenTurn(brokenTurn);
      else if (call !== undefined) await transcript?.readCall(call);
      else await transcript?.read();
    };
    this.telling = this.telling.then(read).catch((error: unknown) => { this.options.log.error('the transcript of an agent could not be read', error); }).then(work);
  }

  private tell(event: AgentEvent): void {
    this.options.onEvent(event);
  }

  private wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => { this.options.clock.after(delayMs, resolve); });
  }
}
