import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import headless from '@xterm/headless';
import { spawn, type IPty } from 'node-pty';
import type { RequestAnswer } from '../../../../src/protocol/domain/request.ts';
import type { AgentHooks, HookListener } from '../../../../src/host/sessions/claude/hooks/hookDesk.ts';
import type { HookPayload } from '../../../../src/host/sessions/claude/hooks/hookPayload.ts';
import { HttpHookDesk } from '../../../../src/host/sessions/claude/hooks/httpHookDesk.ts';
import type { AgentStatus } from '../../../../src/host/sessions/claude/terminal/agentWitness.ts';
import type { AgentRequest } from '../../../../src/host/util/agentRequest.ts';
import { systemClock } from '../../../../src/host/util/clock.ts';
import { claudeBinary, OLDEST_CLAUDE_VERSION } from '../../../support/cache/claudeBinary.ts';
import { FakeModel } from '../../../support/fakeModel/fakeModel.ts';
import { pressUntilGone } from '../../../support/pressUntilGone.ts';
import { toolResults } from '../../../support/fakeModel/toolResults.ts';
import { REPO_ROOT } from '../../../support/repoRoot.ts';
import { createTempHome, type TempHome } from '../../../support/tempHome.ts';

/** How long anything here may take on a busy machine with two cores. */
const PATIENCE_MS = 20_000;

const SIZE = { cols: 120, rows: 50 };

/** Where the hooks of a CLI go: a desk in this process or in another. */
export type HooksOfAgent = Pick<AgentHooks, 'settingsFile' | 'environment'>;

export function relayScript(): string {
  return path.join(REPO_ROOT, 'dist', 'host', 'hookRelay.cjs');
}

/** The real CLI in a real terminal that the test holds, with a scripted model behind it and a hook desk beside it. */
export class HookedClaude implements AsyncDisposable, HookListener {
  readonly model: FakeModel;
  readonly home: TempHome;
  readonly desk: HttpHookDesk;
  readonly hooks: HookPayload[] = [];
  /** All requests so far; answered and gone ones too. */
  readonly requests: AgentRequest[] = [];
  readonly gone: string[] = [];
  readonly problems: string[] = [];
  readonly args: string[] = [];
  agent: AgentHooks | undefined;
  private readonly version: string;
  private readonly screenBuffer = new headless.Terminal({ ...SIZE, allowProposedApi: true });
  private readonly answered = new Set<string>();
  private pty: IPty | undefined;
  private hasExited = false;

  private constructor(version: string, model: FakeModel, home: TempHome) {
    this.version = version;
    this.model = model;
    this.home = home;
    // No shell may read the path, and an editor's binary needs a program before it that tells it to be Node.
    const runtime = path.join(home.root, `a "b" $HOME's`);
    mkdirSync(runtime);
    copyFileSync(relayScript(), path.join(runtime, 'hookRelay.cjs'));
    const note = (message: string, cause?: unknown): void => { this.problems.push(`${message}: ${String(cause)}`); };
    this.desk = new HttpHookDesk({
      folder: path.join(home.missionControlHome, 'cache', 'agents'), platform: process.platform, clock: systemClock,
      relay: { executable: process.execPath, isElectron: version !== OLDEST_CLAUDE_VERSION, script: path.join(runtime, 'hookRelay.cjs') },
      log: { info: () => {}, warn: note, error: note }, readPlan: (file) => readFileSync(file, 'utf8'),
    });
  }

  static async create(version: string): Promise<HookedClaude> {
    const model = await FakeModel.start();
    return new HookedClaude(version, model, await createTempHome({ modelUrl: model.url }));
  }

  /** The user's own settings; before `start`. */
  async userSettings(settings: object): Promise<void> {
    await mkdir(this.home.claudeConfigDir, { recursive: true });
    await writeFile(path.join(this.home.claudeConfigDir, 'settings.json'), JSON.stringify(settings));
  }

  /** Starts the CLI with a prompt. `hooks`: those of another desk. */
  async start(prompt: string, { deny = [], hooks }: { deny?: readonly string[]; hooks?: HooksOfAgent } = {}): Promise<void> {
    const sessionId = randomUUID();
    if (hooks === undefined) this.agent = await this.desk.open({ sessionId, deny, environment: this.home.env }, this);
    const { settingsFile, environment } = hooks ?? this.openAgent;
    this.args.push('--permission-mode', 'default', '--session-id', sessionId, '--settings', settingsFile, '--', prompt);
    const env = { ...this.home.env, TERM: 'xterm-256color', ...environment };
    const pty = spawn(await claudeBinary(this.version), this.args, { ...SIZE, cwd: this.home.workspace, env });
    this.pty = pty;
    pty.onData((data) => { this.screenBuffer.write(data); });
    this.screenBuffer.onData((answer) => { pty.write(answer); });
    pty.onExit(() => { this.hasExited = true; });
  }

  onHook(payload: HookPayload): void {
    this.hooks.push(payload);
  }

  onRequest(request: AgentRequest): void {
    this.requests.push(request);
  }

  onRequestGone(agentRequestId: string): void {
    this.gone.push(agentRequestId);
  }

  get openAgent(): AgentHooks {
    if (this.agent === undefined) throw new Error('no desk of this process');
    return this.agent;
  }

  /** Requests that wait for an answer. */
  get pending(): AgentRequest[] {
    return this.requests.filter(({ agentRequestId: id }) => !this.answered.has(id) && !this.gone.includes(id));
  }

  async pendingCount(count: number): Promise<AgentRequest[]> {
    return await this.until(`${count} requests`, () => (this.pending.length === count ? this.pending : undefined));
  }

  /** The next request. */
  async request(title: string): Promise<AgentRequest> {
    return await this.until(`the request "${title}"`, () => this.pending.find((request) => request.title.english === title));
  }

  answer({ agentRequestId }: AgentRequest, answer: RequestAnswer): void {
    if (!this.openAgent.answer(agentRequestId, answer)) throw new Error('nobody waits for that answer');
    this.answered.add(agentRequestId);
  }

  allow(request: AgentRequest): void {
    this.answer(request, { kind: 'permission', verdict: 'allow' });
  }

  hook(event: string, more: Partial<HookPayload> = {}): HookPayload | undefined {
    return this.hooks.find((payload) => payload.hook_event_name === event && Object.entries(more).every(([name, value]) => payload[name as keyof HookPayload] === value));
  }

  /** Waits for a hook. */
  async heard(event: string, more: Partial<HookPayload> = {}): Promise<HookPayload> {
    return await this.until(event, () => this.hook(event, more));
  }

  /** Waits for what the screen shows, without the lines that repeat the prompt. */
  async shows(pattern: RegExp): Promise<string> {
    return await this.until(`${pattern.source} on the screen`, async () => {
      const screen = await this.screen();
      return pattern.test(screen) ? screen : undefined;
    });
  }

  async screen(): Promise<string> {
    await new Promise<void>((resolve) => { this.screenBuffer.write('', resolve); });
    const { active } = this.screenBuffer.buffer;
    return Array.from({ length: SIZE.rows }, (_none, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '').join('\n');
  }

  /** Types into the dialog, once it shows. */
  async press(keys: string, dialog: RegExp): Promise<void> {
    await this.shows(dialog);
    await pressUntilGone({ press: () => this.pty?.write(keys), screen: () => this.screen(), dialog });
  }

  /** The status file of the CLI. */
  get status(): AgentStatus['status'] {
    const folder = path.join(this.home.claudeConfigDir, 'sessions');
    if (!existsSync(folder)) return undefined;
    const file = readdirSync(folder).find((name) => /^\d+\.json$/.test(name));
    if (file === undefined) return undefined;
    try {
      return (JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { status?: AgentStatus['status'] }).status;
    } catch {
      return undefined; // It is just being written.
    }
  }

  /** Looks at the status file as the host does, until something is true. */
  async untilByStatus(what: string, look: () => boolean): Promise<void> {
    await this.until(what, () => {
      this.openAgent.statusIs(this.status);
      return look() || undefined;
    });
  }

  isFile(name: string): boolean {
    return existsSync(path.join(this.home.workspace, name));
  }

  /** Each tool call has exactly one result; their texts. */
  get results(): string[] {
    return [...toolResults(this.model).values()].flat().map(({ text }) => text);
  }

  async until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (performance.now() > deadline || this.hasExited) {
        const seen = this.hooks.map(({ hook_event_name: event, tool_name: tool = '' }) => `${event} ${tool}`).join(', ');
        throw new Error(`${this.version}: waited in vain for ${what}. Hooks: ${seen}; problems: ${this.problems.join(' | ')}; screen:\n${await this.screen()}`);
      }
      await sleep(15);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.hasExited) this.pty?.kill('SIGKILL');
    while (this.pty !== undefined && !this.hasExited) await sleep(10);
    await this.desk[Symbol.asyncDispose]();
    await this.model[Symbol.asyncDispose]();
    await this.home[Symbol.asyncDispose]();
  }
}
