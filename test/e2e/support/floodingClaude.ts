import { chmod, mkdir, mkdtemp, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claudeBinary, CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import { until } from './until.ts';

/** Bytes of one flood. */
export const FLOOD_BYTES = 50 * 1024 * 1024;

/** What the last line of a flood reads. */
export const FLOOD_END = 'The flood is over.';

/** Lines of equal length, so that they are counted by their size: about one screen's width of colours, digits and wide characters. */
const LINE = (index: number): string => `\u001b[3${index % 8}m${String(index).padStart(8, '0')}\u001b[0m ${'0123456789'.repeat(7)} 🍐\n`;
const LINES_AT_ONCE = 10_000;

/**
 * The real CLI behind a script that, where the first prompt begins with `Flood`, asks its terminal what it is as often as it is told to, and then writes 50 MB
 * into it before it lets the CLI begin.
 */
export interface FloodingClaude extends AsyncDisposable {
  /** Put it into PATH before all others. */
  readonly folder: string;
  /** Another version is installed: agents that start from now on are of that one. */
  install(version: string): Promise<void>;
  /** What the program in the terminal reads within a second after it has asked for device attributes and the cursor's place. */
  asks(): Promise<string>;
  /** Lets the flood begin. */
  begin(): Promise<void>;
  /** The terminal has taken all of it. Enter in the terminal then begins the CLI. */
  isOver(): Promise<boolean>;
}

/** POSIX only. */
export async function floodingClaude(): Promise<FloodingClaude> {
  const root = await mkdtemp(path.join(tmpdir(), 'mc-flood-'));
  const folder = path.join(root, 'bin');
  const [water, gate, over, ask, heard] = ['water', 'gate', 'over', 'ask', 'heard'].map((name) => path.join(root, name)) as [string, string, string, string, string];
  await mkdir(folder);
  await writeWater(water);
  const install = async (version: string): Promise<void> => {
    const script = path.join(folder, `claude-${version}`);
    await writeFile(script, [
      '#!/bin/bash',
      // oxlint-disable-next-line no-template-curly-in-string -- the shell's own
      'if [[ "${!#}" == Flood* ]]; then',
      '  echo "Dry so far."',
      `  until [ -e "${gate}" ]; do`,
      `    if [ -e "${ask}" ]; then`,
      `      rm "${ask}"; was=$(stty -g); stty raw -echo`,
      `      printf '\\033[c\\033[6n'; timeout --foreground 1 cat >"${heard}.new"`,
      `      stty "$was"; mv "${heard}.new" "${heard}"`,
      '    fi',
      '    sleep 0.05',
      '  done',
      `  cat "${water}"`,
      `  touch "${over}"`,
      '  read -r _',
      'fi',
      `exec "${await claudeBinary(version)}" "$@"`,
      '',
    ].join('\n'));
    await chmod(script, 0o755);
    await rename(script, path.join(folder, 'claude'));
  };
  await install(CLAUDE_VERSION);
  return {
    folder,
    install,
    asks: async () => {
      await rm(heard, { force: true });
      await writeFile(ask, '');
      return await until('what the program heard', () => readFile(heard, 'latin1').catch(() => undefined));
    },
    begin: () => writeFile(gate, ''),
    isOver: () => stat(over).then(() => true, () => false),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

async function writeWater(file: string): Promise<void> {
  await using handle = await open(file, 'w');
  for (let size = 0, index = 0; size < FLOOD_BYTES; index += LINES_AT_ONCE) {
    size += (await handle.write(Array.from({ length: LINES_AT_ONCE }, (_, offset) => LINE(index + offset)).join(''))).bytesWritten;
  }
  await handle.write(`${FLOOD_END}\n`);
}
