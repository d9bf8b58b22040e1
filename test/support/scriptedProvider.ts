import type { ConversationItem } from '../../src/protocol/domain/conversation.ts';
import type { RequestAnswer } from '../../src/protocol/domain/request.ts';
import { TRANSPORTS } from '../../src/protocol/domain/transport.ts';
import { foreignText } from '../../src/protocol/texts/say.ts';
import type { TerminalProcess, TerminalStarter } from '../../src/host/util/terminalProcess.ts';
import type { AgentCommandLine, AgentEvent, AgentMessage, AgentProcess, AgentProvider, AgentSpec, ConversationReader, RecordedFileChange } from '../../src/host/sessions/agentProvider.ts';

/** What runs in the terminals of scripted agents: it shows itself in colours, and then repeats lines. */
export const SCRIPTED_PROGRAM = String.raw`printf '\033]2;scripted\007\033[41m red \033[0m ready\r\n'; exec cat`;

/**
 * An agent below the real ones, for speed: the prompt says what it does. `echo X` answers X; `ask` asks one permission and says what was
 * answered; `hang` stays in its turn until interrupted; `write F` writes file F and records it. Every turn bills 10 tokens in, 5 out, $0.01.
 */
export class ScriptedProvider implements AgentProvider {
  readonly id = 'claude';
  readonly transports = TRANSPORTS;
  /** What every start was given, in order. */
  readonly started: AgentSpec[] = [];
  /** Prompts in the order in which agents got them, over all sessions. */
  readonly prompts: string[] = [];
  /** Images in the order in which agents got them, as base64. */
  readonly images: string[] = [];
  /** Where agents in terminals run a program; without it they have none. */
  terminals: TerminalStarter | undefined;
  private readonly written = new Map<string, RecordedFileChange>();
  private readonly transcripts = new Map<string, ConversationItem[]>();

  async start(spec: AgentSpec, onEvent: (event: AgentEvent) => void): Promise<AgentProcess> {
    this.started.push(spec);
    const agentSessionId = spec.resume ?? spec.sessionId;
    const transcript = this.transcripts.get(agentSessionId) ?? [];
    this.transcripts.set(agentSessionId, transcript);
    const agent = new ScriptedAgent(onEvent, transcript, this.prompts, this.images, this.written);
    onEvent({ type: 'agentSession', agentSessionId });
    onEvent({ type: 'model', model: spec.model ?? 'scripted-1' });
    onEvent({ type: 'permissionMode', permissionMode: spec.permissionMode });
    if (spec.transport === 'terminal' && this.terminals !== undefined) {
      const { sessionId: id, cwd, environment: env } = spec;
      agent.runsIn(await this.terminals.start({ id, command: '/bin/sh', args: ['-c', SCRIPTED_PROGRAM], cwd, env: { ...env } }));
    }
    onEvent({ type: 'phase', phase: 'idle' });
    return agent;
  }

  async commandLine({ model, launch, resume }: AgentSpec): Promise<AgentCommandLine> {
    return { executable: '/bin/scripted', args: [model ?? 'any model', launch?.streamMode ?? 'persistent', String(launch?.maxTurns ?? 0), resume === undefined ? 'new' : 'resume'] };
  }

  async readConversation(request: { agentSessionIds: readonly string[] }, reader: ConversationReader): Promise<boolean> {
    for (const item of request.agentSessionIds.flatMap((id) => this.transcripts.get(id) ?? [])) reader.add(item);
    return true;
  }

  async readFileChange({ toolUseId }: { toolUseId: string }): Promise<RecordedFileChange | undefined> {
    return this.written.get(toolUseId);
  }
}

class ScriptedAgent implements AgentProcess {
  readonly process = undefined;
  readonly commands = [{ name: 'echo', description: 'Answers what it is given', argumentHint: '<text>' }];
  private readonly onEvent: (event: AgentEvent) => void;
  private readonly transcript: ConversationItem[];
  private readonly prompts: string[];
  private readonly images: string[];
  private readonly written: Map<string, RecordedFileChange>;
  private pending: { agentRequestId: string; turn: number } | undefined;
  terminal?: TerminalProcess;
  private turn = 0;
  private isBusy = false;

  constructor(onEvent: (event: AgentEvent) => void, transcript: ConversationItem[], prompts: string[], images: string[], written: Map<string, RecordedFileChange>) {
    this.onEvent = onEvent;
    this.transcript = transcript;
    this.prompts = prompts;
    this.images = images;
    this.written = written;
  }

  send(message: AgentMessage): void {
    this.isBusy = true;
    this.turn += 1;
    this.prompts.push(message.text);
    this.item({ id: message.id, at: now(), type: 'user', text: message.text, isSynthetic: false, ...(message.images === undefined ? {} : { images: message.images.map(({ ref }) => ref) }) });
    this.images.push(...(message.images ?? []).map(({ data }) => data));
    this.onEvent({ type: 'phase', phase: 'thinking' });
    const word = /^(\w+) ?(.*)$/s.exec(message.text);
    if (word?.[1] === 'hang') {
      this.item({ id: `thinking-${this.transcript.length}`, at: now(), type: 'thinking', text: 'Hm.', isStreaming: true });
      return;
    }
    if (word?.[1] === 'ask') {
      this.pending = { agentRequestId: `ask-${this.transcript.length}`, turn: this.turn };
      this.onEvent({
        type: 'request',
        request: {
          agentRequestId: this.pending.agentRequestId, kind: 'permission', title: foreignText('Bash: touch a'), toolName: 'Bash', toolUseId: undefined,
          agentId: undefined, input: { command: 'touch a' }, reason: '', suggestions: [], questions: [], plan: undefined,
        },
      });
      this.onEvent({ type: 'phase', phase: 'waiting' });
      return;
    }
    if (word?.[1] === 'write') {
      const id = `write-${this.transcript.length}`;
      this.item({ id, at: now(), type: 'tool', name: 'Write', input: { file_path: word[2] ?? '', content: 'new' }, state: 'done', output: '', isTruncated: false });
      this.written.set(id, { whole: { before: 'old', after: 'new' }, hunks: [] });
    }
    this.finish(word?.[2] ?? message.text);
  }

  async interrupt(): Promise<void> {
    if (!this.isBusy) return;
    if (this.pending !== undefined) this.onEvent({ type: 'requestWithdrawn', agentRequestId: this.pending.agentRequestId });
    this.pending = undefined;
    this.finish('interrupted', true);
  }

  async setPermissionMode(permissionMode: Parameters<AgentProcess['setPermissionMode']>[0]): Promise<void> {
    this.onEvent({ type: 'permissionMode', permissionMode });
  }

  answer(agentRequestId: string, answer: RequestAnswer): void {
    if (this.pending?.agentRequestId !== agentRequestId) throw new Error(`nobody asked ${agentRequestId}`);
    this.pending = undefined;
    this.finish(answer.kind === 'permission' ? answer.verdict : answer.kind);
  }

  release(agentRequestId: string): void {
    if (this.pending?.agentRequestId !== agentRequestId) throw new Error(`nobody asked ${agentRequestId}`);
    this.pending = undefined;
    this.finish('left to the terminal');
  }

  runsIn(terminal: TerminalProcess): void {
    this.terminal = terminal;
    void terminal.ended.then(({ exitCode, signal }) => { this.onEvent({ type: 'exit', exitCode, signal, detail: undefined }); });
  }

  async stop(): Promise<void> {
    if (this.terminal === undefined) {
      this.onEvent({ type: 'exit', exitCode: 0, signal: undefined, detail: undefined });
      return;
    }
    this.terminal.signal('SIGKILL');
    await this.terminal.ended;
  }

  private finish(text: string, isError = false): void {
    const start = this.transcript.length;
    this.item({ id: `text-${start}`, at: now(), type: 'text', text, isStreaming: false });
    this.isBusy = false;
    if (this.terminal !== undefined) {
      const usage = { inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0 };
      this.item({ id: `turn-${start}`, at: now(), type: 'turn', isError, durationMs: 1, usage });
    }
    this.onEvent({
      type: 'turnEnded',
      isError,
      durationMs: 1,
      billed: [{ model: 'scripted-1', inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0, costUsd: 0.01 }],
    });
    this.onEvent({ type: 'phase', phase: 'idle' });
  }

  private item(item: ConversationItem): void {
    this.transcript.push(item);
    this.onEvent({ type: 'item', item });
  }
}

function now(): string {
  return new Date().toISOString();
}
