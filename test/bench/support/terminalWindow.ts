import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { addProject } from '../../e2e/support/actions.ts';
import { Cockpit } from '../../e2e/support/cockpit.ts';
import { READABLE_TERMINALS, TerminalPart } from '../../e2e/support/terminals.ts';
import { until } from '../../e2e/support/until.ts';
import { claudeBinary } from '../../support/cache/claudeBinary.ts';
import { CleanupStack } from '../../support/cleanupStack.ts';
import { runCommand } from '../../support/vscode/runCommand.ts';
import type { ProductBuild } from './productBuild.ts';

/** The editor and an agent need some seconds each, on a busy machine many. */
const PATIENCE_MS = 60_000;

const PROGRAMS = path.join(import.meta.dirname, 'benchTerminals.cjs');

export interface TerminalWindowOptions {
  readonly product: ProductBuild;
  /** Bytes of a flood. */
  readonly floodBytes?: number;
}

/** A window of the real VS Code with terminals of two kinds, those of agents and the editor's own, that run the same programs. */
export class TerminalWindow implements AsyncDisposable {
  readonly cockpit: Cockpit;
  readonly terminal: TerminalPart;
  /** Where programs and benches leave files for each other. */
  readonly folder: string;
  private readonly floodBytes: number;
  private readonly owned: CleanupStack;
  private hasAgent = false;

  private constructor(cockpit: Cockpit, folder: string, floodBytes: number, owned: CleanupStack) {
    this.cockpit = cockpit;
    this.folder = folder;
    this.floodBytes = floodBytes;
    this.owned = owned;
    this.terminal = new TerminalPart(cockpit.page);
  }

  static async open({ product, floodBytes = 0 }: TerminalWindowOptions): Promise<TerminalWindow> {
    await using cleanup = new CleanupStack();
    const folder = await mkdtemp(path.join(os.tmpdir(), 'mc-tw-'));
    cleanup.defer(() => rm(folder, { recursive: true, force: true }));
    const bin = path.join(folder, 'bin');
    await mkdir(bin);
    await writeFile(path.join(bin, 'claude'), claudeScript(await claudeBinary(), folder, floodBytes));
    await chmod(path.join(bin, 'claude'), 0o755);
    const cockpit = await Cockpit.open({
      extensionFolder: product.folder,
      // Without guesses of what the terminal will say: what is measured is what it says.
      settings: { ...READABLE_TERMINALS, 'terminal.integrated.localEchoEnabled': 'off', 'missionControl.notifications': false },
      viewport: { width: 1400, height: 1200 }, // Room for all views of the side bar beside the interface of an agent.
      path: [bin, path.dirname(process.execPath), process.env['PATH']].join(path.delimiter),
      prepare: (home) => writeFile(path.join(home.claudeConfigDir, 'settings.json'), JSON.stringify({ permissions: { allow: ['Bash(sleep:*)'] } })),
    });
    cleanup.defer(() => cockpit[Symbol.asyncDispose]());
    await addProject(cockpit);
    return new TerminalWindow(cockpit, folder, floodBytes, cleanup.move());
  }

  get page(): Page {
    return this.cockpit.page;
  }

  /** Starts an agent in a terminal and shows it: the real one, or for the prompts `Flood` and `Echo` a program in its place. */
  async startAgent(prompt: string): Promise<void> {
    const widget = this.page.locator('.quick-input-widget');
    await this.page.locator('.sidebar .pane-header').first().focus();
    await this.page.keyboard.press('Control+K');
    await this.page.keyboard.press('Shift+N');
    if (!this.hasAgent) {
      await widget.getByPlaceholder('Describe the task…').waitFor();
      await widget.getByRole('button', { name: 'Run in a Terminal Instead' }).click();
    }
    this.hasAgent = true;
    const box = widget.getByPlaceholder('Describe the task for an agent in a terminal…');
    await box.waitFor();
    await box.fill(prompt);
    await box.press('Enter');
    await this.page.locator('.terminal-wrapper .xterm').filter({ visible: true }).first().waitFor({ timeout: PATIENCE_MS });
  }

  /** Opens one of the editor's own terminals, and runs a program in it. */
  async startPlain(program: 'flood' | 'echo'): Promise<void> {
    const shown = await this.tabs().count();
    await runCommand(this.page, 'Terminal: Create New Terminal');
    await until('the terminal is there', async () => (await this.tabs().count()) > shown, PATIENCE_MS);
    await this.terminal.shows(/[$#]/, PATIENCE_MS);
    const words = program === 'flood' ? [PROGRAMS, program, this.folder, 'plain', String(this.floodBytes)] : [PROGRAMS, program];
    await this.terminal.type(`exec node ${words.join(' ')}`);
    await this.page.keyboard.press('Enter');
  }

  /** Brings one of two terminals to the front: `place` is that of its tab. */
  async show(place: number): Promise<void> {
    await this.tabs().nth(place).click();
    await this.terminal.focus();
  }

  /** Lets a flood begin. Resolves when its program has seen that. */
  async flood(name: string, number: number): Promise<void> {
    await writeFile(path.join(this.folder, `${name}-go-${number}`), '');
    await until('the flood has begun', async () => (await this.floodLog(name, number)).length > 0, PATIENCE_MS);
  }

  /** How much of a flood its program had written when, in its order. */
  async floodLog(name: string, number: number): Promise<readonly { readonly atMs: number; readonly bytes: number }[]> {
    const text = await readFile(path.join(this.folder, `${name}-log-${number}`), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '').map((line) => {
      const [atMs = 0, bytes = 0] = line.split(' ').map(Number);
      return { atMs, bytes };
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.owned[Symbol.asyncDispose]();
  }

  private tabs() {
    return this.page.locator('.terminal-tabs-entry');
  }
}

function claudeScript(binary: string, folder: string, floodBytes: number): string {
  return [
    '#!/bin/bash',
    // oxlint-disable-next-line no-template-curly-in-string -- the shell's own
    'case "${!#}" in',
    `  Flood*) exec node "${PROGRAMS}" flood "${folder}" agent ${floodBytes} ;;`,
    `  Echo*) exec node "${PROGRAMS}" echo ;;`,
    'esac',
    `exec "${binary}" "$@"`,
    '',
  ].join('\n');
}
