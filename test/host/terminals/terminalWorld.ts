import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { TerminalHub } from '../../../src/host/terminals/terminalHub.ts';
import { systemClock } from '../../../src/host/util/clock.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import type { TerminalClient } from '../../../src/host/util/terminalDesk.ts';
import type { TerminalProcess } from '../../../src/host/util/terminalProcess.ts';
import type { TerminalOutput, TerminalSize, TerminalState } from '../../../src/protocol/terminal/terminalWire.ts';

/** A window that watches one terminal, and takes everything in at once unless told otherwise. */
export class TestWindow implements TerminalClient {
  readonly outputs: TerminalOutput[] = [];
  readonly states: TerminalState[] = [];
  readonly mayType: boolean;
  screen = '';
  isConsuming = true;
  /** Is given each output before it is taken in. */
  onOutput: (output: TerminalOutput) => void = () => {};
  private readonly hub: TerminalHub;
  private readonly terminal: string;
  private unconsumed = 0;

  constructor(hub: TerminalHub, terminal: string, options: { readonly mayType?: boolean } = {}) {
    this.hub = hub;
    this.terminal = terminal;
    this.mayType = options.mayType ?? true;
  }

  get text(): string {
    return this.outputs.map(({ data }) => data).join('');
  }

  get state(): TerminalState | undefined {
    return this.states.at(-1);
  }

  attach(size?: TerminalSize): this {
    const attached = this.hub.attach(this, { terminal: this.terminal, ...(size === undefined ? {} : { size }) });
    this.screen = attached.screen;
    this.states.push(attached.state);
    return this;
  }

  detach(): void {
    this.hub.detach(this, this.terminal);
  }

  type(data: string): void {
    this.hub.input(this, this.terminal, data);
  }

  resize(size: TerminalSize): void {
    this.hub.resize(this, this.terminal, size);
  }

  /** Takes in all that was sent. */
  consume(): void {
    const chars = this.unconsumed;
    this.unconsumed = 0;
    this.hub.consumed(this, this.terminal, chars);
  }

  sendOutput(output: TerminalOutput): void {
    this.outputs.push(output);
    this.unconsumed += output.data.length;
    this.onOutput(output);
    if (this.isConsuming) this.consume();
  }

  sendState({ state }: { readonly state: TerminalState }): void {
    this.states.push(state);
  }
}

/** Terminals in a folder of their own. */
export class TerminalWorld implements AsyncDisposable {
  readonly folder: string;
  readonly hub: TerminalHub;

  private constructor(folder: string) {
    this.folder = folder;
    this.hub = new TerminalHub({ clock: systemClock, log: silentLog, folder: path.join(folder, 'terminals') });
  }

  static async create(): Promise<TerminalWorld> {
    return new TerminalWorld(await mkdtemp(path.join(os.tmpdir(), 'mc-term-')));
  }

  /** Runs a line of the shell. */
  run(id: string, script: string): Promise<TerminalProcess> {
    return this.start(id, '/bin/sh', ['-c', script]);
  }

  /** Runs a program of Node. */
  node(id: string, source: string): Promise<TerminalProcess> {
    return this.start(id, process.execPath, ['-e', source]);
  }

  start(id: string, command: string, args: readonly string[]): Promise<TerminalProcess> {
    return this.hub.start({ id, command, args, cwd: this.folder, env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8' } });
  }

  window(id: string, options?: { readonly mayType?: boolean }): TestWindow {
    return new TestWindow(this.hub, id, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hub[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Resolves when the window was sent text that fits, wherever it was cut. */
export async function shown(window: TestWindow, pattern: RegExp): Promise<void> {
  if (pattern.test(window.text)) return;
  await new Promise<void>((resolve) => {
    const before = window.onOutput;
    window.onOutput = (output) => {
      before(output);
      if (!pattern.test(window.text)) return;
      window.onOutput = before;
      resolve();
    };
  });
}
