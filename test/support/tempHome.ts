import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OLDEST_CLAUDE_VERSION } from './cache/claudeBinary.ts';
import { endProcesses, processesWithEnv } from './processTree.ts';
import { TEST_RUN_VARIABLE } from './rings/testRun.ts';

/** What a temporary home is for. */
export interface TempHomeOptions {
  /** Value of `ANTHROPIC_BASE_URL`, usually `FakeModel.url`. Default: a closed port, so that nothing can reach the network. */
  readonly modelUrl?: string;
  /** More variables for `env`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How long processes may need to leave after the test closed what it opened. */
const LEAVING_MS = 2000;

/** A home folder of one test, with everything that the product and the Claude CLI look for; removed, with a leak check, when disposed. */
export class TempHome implements AsyncDisposable {
  /** Short on purpose: socket paths below it must stay under 107 bytes. Symbolic links are resolved. */
  readonly root: string;
  /** HOME. */
  readonly home: string;
  /** CLAUDE_CONFIG_DIR. */
  readonly claudeConfigDir: string;
  /** MISSION_CONTROL_HOME. */
  readonly missionControlHome: string;
  /** XDG_RUNTIME_DIR. */
  readonly runtimeDir: string;
  /** A git repository with one commit, trusted by Claude. */
  readonly workspace: string;
  /** A dummy API key that Claude accepts without asking. */
  readonly apiKey = `sk-ant-test-${randomBytes(24).toString('hex')}`;
  /** The whole environment for child processes: nothing of the real one but PATH and the language. */
  readonly env: Record<string, string>;

  private constructor(root: string, { modelUrl = 'http://127.0.0.1:9', env = {} }: TempHomeOptions) {
    this.root = root;
    this.home = path.join(root, 'home');
    this.claudeConfigDir = path.join(this.home, '.claude');
    this.missionControlHome = path.join(this.home, '.mission-control');
    this.runtimeDir = path.join(root, 'run');
    this.workspace = path.join(root, 'workspace');
    this.env = {
      ...inherited(['PATH', 'DISPLAY', 'WAYLAND_DISPLAY', 'SystemRoot', 'ComSpec', 'PATHEXT', TEST_RUN_VARIABLE]),
      HOME: this.home,
      USERPROFILE: this.home,
      TMPDIR: path.join(root, 'tmp'),
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
      XDG_RUNTIME_DIR: this.runtimeDir,
      MISSION_CONTROL_HOME: this.missionControlHome,
      CLAUDE_CONFIG_DIR: this.claudeConfigDir,
      ANTHROPIC_BASE_URL: modelUrl,
      ANTHROPIC_API_KEY: this.apiKey,
      DISABLE_AUTOUPDATER: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_MAX_RETRIES: '2',
      IS_SANDBOX: '1', // the CLI refuses some modes as root otherwise, and CI often is root
      ...env,
    };
  }

  static async create(options: TempHomeOptions = {}): Promise<TempHome> {
    const root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'mc-')));
    const temp = new TempHome(root, options);
    for (const folder of [temp.home, temp.claudeConfigDir, temp.runtimeDir, path.join(root, 'tmp'), temp.workspace]) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    }
    await writeFile(path.join(temp.home, '.gitconfig'), '[user]\n\tname = Test\n\temail = test@example.com\n[init]\n\tdefaultBranch = main\n');
    await writeFile(path.join(temp.workspace, 'README.md'), '# Workspace of a test\n');
    for (const args of [['init', '--quiet'], ['add', '.'], ['commit', '--quiet', '-m', 'First']]) {
      execFileSync('git', args, { cwd: temp.workspace, env: temp.env });
    }
    await temp.#writeClaudeState({
      hasCompletedOnboarding: true, // its onboarding needs the network even with another base URL
      lastOnboardingVersion: OLDEST_CLAUDE_VERSION,
      theme: 'dark',
      numStartups: 50,
      customApiKeyResponses: { approved: [temp.apiKey.slice(-20)], rejected: [] },
      officialMarketplaceAutoInstallAttempted: true,
      projects: {},
    });
    await temp.trust(temp.workspace);
    return temp;
  }

  /** Answers Claude's trust dialog for a folder in advance. Only while no Claude runs in this home: it rewrites the same file. */
  async trust(cwd: string): Promise<void> {
    const state = JSON.parse(await readFile(this.#claudeState, 'utf8')) as { projects?: Record<string, Record<string, unknown>> };
    const projects = { ...state.projects, [cwd]: { ...state.projects?.[cwd], hasTrustDialogAccepted: true, projectOnboardingSeenCount: 4 } };
    await this.#writeClaudeState({ ...state, projects });
  }

  /**
   * Removes the folder. Throws when a process with this HOME is still alive after a short wait, once it was ended and everything removed: a
   * leaked child fails its test but does not disturb the next one.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const findLeaks = (): ReturnType<typeof processesWithEnv> => processesWithEnv('HOME', this.home);
    const deadline = performance.now() + LEAVING_MS;
    while (findLeaks().length > 0 && performance.now() < deadline) await sleep(100);
    const leaked = findLeaks();
    await endProcesses(leaked.map(({ pid }) => pid));
    await rm(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    if (leaked.length > 0) {
      throw new Error(`Processes left alive in the temporary home:\n${leaked.map(({ pid, command }) => `  ${pid} ${command}`).join('\n')}`);
    }
    if (existsSync(this.root)) throw new Error(`The temporary home ${this.root} was written to while it was removed.`);
  }

  get #claudeState(): string {
    return path.join(this.claudeConfigDir, '.claude.json');
  }

  async #writeClaudeState(state: Record<string, unknown>): Promise<void> {
    await writeFile(this.#claudeState, JSON.stringify(state, undefined, 2));
  }
}

/** A temporary home; use it with `await using` or dispose it in `afterEach`. */
export function createTempHome(options?: TempHomeOptions): Promise<TempHome> {
  return TempHome.create(options);
}

function inherited(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}
