import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import type { LaunchOptions } from '../../../src/protocol/domain/launchOptions.ts';
import type { RequestAnswer, RequestView } from '../../../src/protocol/domain/request.ts';
import type { SessionView } from '../../../src/protocol/domain/session.ts';
import type { DecisionLine, LedgerLine, ProcessIdentity, SessionLine, SessionRecord } from '../../../src/protocol/files/fileKinds.ts';
import { composeTerminals } from '../../../src/host/composeTerminals.ts';
import { identifyProcess } from '../../../src/host/lifecycle/processTable.ts';
import { reapProcesses } from '../../../src/host/lifecycle/reapProcesses.ts';
import { humanDecider } from '../../../src/host/requests/humanDecider.ts';
import { RequestInbox } from '../../../src/host/requests/requestInbox.ts';
import type { AgentProvider } from '../../../src/host/sessions/agentProvider.ts';
import { systemClaudeFiles } from '../../../src/host/sessions/claude/claudeFiles.ts';
import { ClaudeProvider } from '../../../src/host/sessions/claude/claudeProvider.ts';
import { ClaudeFinder } from '../../../src/host/sessions/claude/findClaude.ts';
import { SessionImages } from '../../../src/host/storage/sessionImages.ts';
import { SessionManager } from '../../../src/host/sessions/sessionManager.ts';
import { TerminalHub } from '../../../src/host/terminals/terminalHub.ts';
import { localDay, systemClock } from '../../../src/host/util/clock.ts';
import type { Log } from '../../../src/host/util/log.ts';
import { CLAUDE_VERSION, claudeBinary } from '../../support/cache/claudeBinary.ts';
import { FakeModel } from '../../support/fakeModel/fakeModel.ts';
import { createTempHome, type TempHome } from '../../support/tempHome.ts';
import { REPO_ROOT } from '../../support/repoRoot.ts';
import { MemoryPages } from '../../support/memoryPages.ts';
import { MemorySessionStore } from '../../support/memorySessionStore.ts';

const CALLER = { kind: 'window', role: 'admin', clientId: 'test-window' } as const;
export const PROJECT_ID = 'workspace';

/** How long anything here may take on a busy machine with two cores. */
const PATIENCE_MS = 20_000;

/** The real CLI, a scripted model, and the sessions and requests of the host between them; files are in memory. */
export class SessionWorld implements AsyncDisposable {
  readonly model: FakeModel;
  readonly home: TempHome;
  readonly records = new Map<string, SessionRecord>();
  readonly ledger: LedgerLine[] = [];
  readonly decisions: DecisionLine[] = [];
  readonly history = new Map<string, SessionLine[]>();
  readonly logLines: string[] = [];
  /** How agents were spawned, in order. */
  readonly spawned: { readonly command: string; readonly args: readonly string[] }[] = [];
  /** Launch options of the settings and of the project. */
  launchSettings: LaunchOptions = {};
  projectLaunch: LaunchOptions = {};
  /** All that agents printed. */
  private printed = '';
  /** Processes that the sentinel watches now. */
  readonly watched = new Set<number>();
  environment: Record<string, string>;
  isTrusted = true;
  inbox: RequestInbox;
  sessions: SessionManager;
  readonly provider: AgentProvider;
  readonly terminals: TerminalHub;
  /** Counts hosts. */
  private life = 0;
  /** The setting for the CLI's path. */
  claudePath: string;

  private constructor(model: FakeModel, home: TempHome, binary: string) {
    this.model = model;
    this.home = home;
    this.claudePath = binary;
    this.environment = home.env;
    this.terminals = new TerminalHub({ clock: systemClock, log: this.log, folder: path.join(home.root, 'terminals'), write: (change) => change() });
    const reaper = { watch: ({ pid }: ProcessIdentity) => { this.watched.add(pid); }, unwatch: ({ pid }: ProcessIdentity) => { this.watched.delete(pid); } };
    const reap = async (identity: ProcessIdentity): Promise<void> => { await reapProcesses([identity]); };
    const common = { clock: systemClock, log: this.log, platform: process.platform, reaper, reap, identify: identifyProcess };
    this.provider = new ClaudeProvider({
      ...common,
      terminals: composeTerminals({ ...common, starter: this.terminals, agentFolder: path.join(home.root, 'agents'), runtimeFolder: path.join(REPO_ROOT, 'dist', 'host') }),
      finder: new ClaudeFinder({ settingPath: () => this.claudePath, files: systemClaudeFiles, platform: process.platform, log: this.log }),
      environment: async () => this.environment,
      spawn: (command, args, { cwd, env }) => {
        this.spawned.push({ command, args });
        const child = spawn(command, args, { cwd, env: { ...env }, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
        child.stdout.on('data', (chunk: Buffer) => { this.printed += chunk.toString('latin1'); });
        return child;
      },
    });
    this.inbox = this.newInbox();
    this.sessions = this.newManager();
  }

  static async create(options: { version?: string; env?: Record<string, string> } = {}): Promise<SessionWorld> {
    const binary = await claudeBinary(options.version ?? CLAUDE_VERSION);
    const model = await FakeModel.start();
    const home = await createTempHome({ modelUrl: model.url, ...(options.env === undefined ? {} : { env: options.env }) });
    return new SessionWorld(model, home, binary);
  }

  get log(): Log {
    const add = (message: string): void => { this.logLines.push(message); };
    return { info: add, warn: add, error: (message, cause) => { add(`${message}: ${String(cause)}`); } };
  }

  /** `total_cost_usd` of each result so far: what the CLI itself says that its process, or the conversation, cost. */
  get totalsByClaude(): number[] {
    return this.printed.split('\n').filter((line) => line.includes('"total_cost_usd"')).flatMap((line) => {
      const message = JSON.parse(line) as { type: string; total_cost_usd: number };
      return message.type === 'result' ? [message.total_cost_usd] : [];
    });
  }

  /** As a new host would: nothing but the records is kept. */
  async restartHost(): Promise<void> {
    this.sessions.dispose();
    this.inbox.dispose();
    this.inbox = this.newInbox();
    this.sessions = this.newManager();
    await this.sessions.restore();
  }

  async start(prompt: string, more: Partial<Parameters<SessionManager['start']>[0]> = {}): Promise<string> {
    return (await this.sessions.start({ projectId: PROJECT_ID, prompt, ...more }, '')).id;
  }

  view(sessionId: string): SessionView {
    const view = this.sessions.list().find(({ id }) => id === sessionId);
    if (view === undefined) throw new Error('no such session');
    return view;
  }

  async items(sessionId: string): Promise<ConversationItem[]> {
    return (await this.sessions.queries.get(sessionId, { limit: 500 })).items;
  }

  async texts(sessionId: string): Promise<string[]> {
    return (await this.items(sessionId)).flatMap((item) => (item.type === 'text' ? [item.text] : []));
  }

  /** Waits until the session has ended this many turns and sits between turns. */
  async turns(sessionId: string, count: number): Promise<SessionView> {
    return await this.until(`${count} turns`, () => {
      const view = this.view(sessionId);
      return view.turnCount >= count && (view.phase === 'idle' || view.phase === 'error') ? view : undefined;
    });
  }

  async ended(sessionId: string): Promise<SessionView> {
    return await this.until('the end', () => (this.view(sessionId).phase === 'ended' ? this.view(sessionId) : undefined));
  }

  async request(sessionId: string, kind?: RequestView['kind']): Promise<RequestView> {
    return await this.until(`a ${kind ?? 'request'}`, () => this.inbox.list({ sessionId }).find((request) => kind === undefined || request.kind === kind));
  }

  async answer(request: RequestView, answer: RequestAnswer): Promise<RequestView> {
    return await this.inbox.answer(request.id, answer, CALLER);
  }

  async allow(sessionId: string): Promise<RequestView> {
    return await this.answer(await this.request(sessionId, 'permission'), { kind: 'permission', verdict: 'allow' });
  }

  async until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      if (performance.now() > deadline) {
        throw new Error(`Waited in vain for ${what}. Sessions: ${JSON.stringify(this.sessions.list().map(({ phase, turnCount, end, waitingCount }) => ({ phase, turnCount, end, waitingCount })))}; log: ${this.logLines.join(' | ')}`);
      }
      await sleep(15);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sessions.shutdown();
    this.sessions.dispose();
    this.inbox.dispose();
    await this.terminals[Symbol.asyncDispose]();
    await this.model[Symbol.asyncDispose]();
    await this.home[Symbol.asyncDispose]();
  }

  private newInbox(): RequestInbox {
    this.life += 1;
    const isAlive = this.aliveCheck();
    return new RequestInbox({ clock: systemClock, log: this.log, deciders: [humanDecider], recordDecision: async (line) => { if (isAlive()) this.decisions.push(line); } });
  }

  /** A host that was lost writes nothing any more. */
  private aliveCheck(): () => boolean {
    const { life } = this;
    return () => life === this.life;
  }

  private newManager(): SessionManager {
    const isAlive = this.aliveCheck();
    return new SessionManager({
      images: new SessionImages(path.join(this.home.root, 'attachments')),
      clock: systemClock,
      log: this.log,
      epoch: 'epoch',
      providers: [this.provider],
      defaultProvider: () => 'claude',
      defaultModel: () => undefined,
      defaultPermissionMode: () => 'default',
      records: new MemorySessionStore(this.records, async () => isAlive()),
      requests: this.inbox,
      history: {
        append: async (id, line) => { if (isAlive()) this.history.set(id, [...this.history.get(id) ?? [], structuredClone(line)]); },
        read: async (id) => this.history.get(id) ?? [],
        readDecisions: async (month) => this.decisions.filter(({ at }) => localDay(Date.parse(at)).startsWith(month)),
      },
      launchSettings: () => this.launchSettings,
      createPages: () => new MemoryPages(),
      findProject: () => ({ id: PROJECT_ID, folder: this.home.workspace, launch: this.projectLaunch }),
      isTrusted: () => this.isTrusted,
      isFolderPresent: (folder) => access(folder).then(() => true, () => false),
      buildEnvironment: async () => this.environment,
      recordUsage: async (lines) => { if (isAlive()) this.ledger.push(...lines); },
      billedLines: async (id, since) => [...new Map(this.ledger.map((line) => [line.id, line])).values()].filter(({ sessionId, at }) => sessionId === id && at >= since),
      reapLeftovers: async (processes) => await reapProcesses(processes),
    });
  }
}
