import { chmod, mkdir, mkdtemp, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claudeBinary, CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';

/** Bytes of one flood. */
export const FLOOD_BYTES = 50 * 1024 * 1024;

/** What the last line of a flood reads. */
export const FLOOD_END = 'The flood is over.';

/** Lines of equal length, so that they are counted by their size: about one screen's width of colours, digits and wide characters. */
const LINE = (index: number): string => `\u001b[3${index % 8}m${String(index).padStart(8, '0')}\u001b[0m ${'0123456789'.repeat(7)} 🍐\n`;
const LINES_AT_ONCE = 10_000;

/**
 * The real CLI behind a script that, where the first prompt begins with `Flood`, writes 50 MB into its terminal before it lets the CLI begin.
 */
export interface FloodingClaude extends AsyncDisposable {
  /** Put it into PATH before all others. */
  readonly folder: string;
  /** Another version is installed: agents that start from now on are of that one. */
  install(version: string): Promise<void>;
  /** Lets the flood begin. */
  begin(): Promise<void>;
  /** The terminal has taken all of it. Enter in the terminal then begins the CLI. */
  isOver(): Promise<boolean>;
}

/** POSIX only. */
export async function floodingClaude(): Promise<FloodingClaude> {
  const root = await mkdtemp(path.join(tmpdir(), 'mc-flood-'));
  const folder = path.join(root, 'bin');
  const [water, gate, over] = ['water', 'gate', 'over'].map((name) => path.join(root, name)) as [string, string, string];
  await mkdir(folder);
  await writeWater(water);
  const install = async (version: string): Promise<void> => {
    const script = path.join(folder, `claude-${version}`);
    await writeFile(script, [
      '#!/bin/bash',
      // oxlint-disable-next-line no-template-curly-in-string -- the shell's own
      'if [[ "${!#}" == Flood* ]]; then',
      '  echo "Dry so far."',
      `  until [ -e "${gate}" ]; do sleep 0.05; done`,
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
