import { spawn, type IPty } from 'node-pty';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import type { TempHome } from '../../support/tempHome.ts';

/** Looks as people set it for agents in terminals: nothing moves, and the screen is the ordinary one. */
const SETTINGS = JSON.stringify({ tui: 'default', prefersReducedMotion: true });

/** How long anything here may take on a busy machine with two cores. */
const PATIENCE_MS = 20_000;

/** Claude Code in a terminal as it is, without anything of ours around it. */
export class PtyClaude {
  private readonly pty: IPty;
  /** All that it wrote on its screen. */
  private output = '';
  readonly ended: Promise<{ exitCode: number; signal?: number | undefined }>;

  constructor(binary: string, home: TempHome, args: readonly string[]) {
    this.pty = spawn(binary, ['--permission-mode', 'default', '--settings', SETTINGS, ...args], {
      cwd: home.workspace, env: home.env, cols: 120, rows: 50, name: 'xterm-256color',
    });
    this.pty.onData((data) => {
      this.output += data;
      if (data.includes('\u001b[c')) this.pty.write('\u001b[?1;2c'); // It asks what terminal it is in.
    });
    this.ended = new Promise((resolve) => { this.pty.onExit(resolve); });
  }

  get pid(): number {
    return this.pty.pid;
  }

  press(keys: string): void {
    this.pty.write(keys);
  }

  /** Types a prompt once its input is there, and sends it when it shows. */
  async type(text: string): Promise<void> {
    const shown = this.output.length;
    this.pty.write(`\u001b[200~${text}\u001b[201~`);
    const word = /\S+/.exec(text)?.[0] ?? '';
    await until(`${word} on the screen`, () => this.words(shown).includes(word));
    await sleep(100); // What ends a paste and Enter are told from each other by time.
    this.pty.write('\r');
  }

  /** Resolves when it was on the screen. */
  async shows(text: string): Promise<void> {
    await until(`${text} on the screen`, () => this.words(0).includes(text));
  }

  kill(signal: string): void {
    this.pty.kill(signal);
  }

  /** What it wrote since, as people read it: words are often apart by moves of the cursor. */
  private words(from: number): string {
    // eslint-disable-next-line no-control-regex
    return stripVTControlCharacters(this.output.slice(from).replaceAll(/\u001b\[\d*C/g, ' '));
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
