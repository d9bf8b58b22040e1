import xterm from '@xterm/headless';
import { spawn, type IPty } from 'node-pty';
import { setTimeout as sleep } from 'node:timers/promises';
import { pressUntilGone } from '../../support/pressUntilGone.ts';
import type { TempHome } from '../../support/tempHome.ts';

/** Looks as people set it for agents in terminals: nothing moves, and the screen is the ordinary one. */
const SETTINGS = JSON.stringify({ tui: 'default', prefersReducedMotion: true });

/** How long anything here may take on a busy machine with two cores. */
const PATIENCE_MS = 20_000;

const SIZE = { cols: 120, rows: 50 };

/** Claude Code in a terminal as it is, without anything of ours around it. */
export class PtyClaude implements AsyncDisposable {
  private readonly pty: IPty;
  private readonly terminal = new xterm.Terminal({ ...SIZE, allowProposedApi: true });
  private isOver = false;
  readonly ended: Promise<void>;

  constructor(binary: string, home: TempHome, args: readonly string[]) {
    this.pty = spawn(binary, ['--permission-mode', 'default', '--settings', SETTINGS, ...args], { ...SIZE, cwd: home.workspace, env: home.env, name: 'xterm-256color' });
    this.pty.onData((data) => { this.terminal.write(data); });
    this.terminal.onData((data) => { this.pty.write(data); }); // It asks what terminal it is in.
    this.ended = new Promise((resolve) => {
      this.pty.onExit(() => {
        this.isOver = true;
        resolve();
      });
    });
  }

  get pid(): number {
    return this.pty.pid;
  }

  /** Presses a key for the dialog that asks for permission, once it shows. */
  async answer(key: string): Promise<void> {
    await this.shows('Do you want to proceed?');
    await pressUntilGone({ press: () => { this.pty.write(key); }, screen: () => this.screen, dialog: /Do you want to proceed\?/ });
  }

  /** Types a prompt and sends it when it shows. Its first word is on the screen for the first time. */
  async type(text: string): Promise<void> {
    this.pty.write(`\u001b[200~${text}\u001b[201~`);
    await this.shows(/\S+/.exec(text)?.[0] ?? '');
    await sleep(100); // What ends a paste and Enter are told from each other by time.
    this.pty.write('\r');
  }

  /** Resolves when it is on the screen. */
  async shows(text: string): Promise<void> {
    await until(`${text} on the screen`, () => this.screen.includes(text));
  }

  kill(signal: string): void {
    this.pty.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isOver) this.kill('SIGKILL');
    await this.ended;
    this.terminal.dispose();
  }

  private get screen(): string {
    const { active } = this.terminal.buffer;
    return Array.from({ length: SIZE.rows }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '').join('\n');
  }
}

export async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`Still no ${what} after ${PATIENCE_MS / 1000} s.`);
    await sleep(15);
  }
}
