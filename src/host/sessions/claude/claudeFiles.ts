import { execFile } from 'node:child_process';
import { access, constants, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** What finding the CLI asks the system. */
export interface ClaudeFiles {
  join(folder: string, name: string): string;
  /** Changes when the file does; `undefined` when there is none. Follows links. */
  stamp(file: string): Promise<string | undefined>;
  isExecutable(file: string): Promise<boolean>;
  read(file: string): Promise<string>;
  /** Replaces one `*` path part by the folders there are, newest name first. */
  expand(folders: readonly string[]): Promise<string[]>;
  /** Runs the command; its standard output, empty when it fails. */
  readVersion(command: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<string>;
}

/** A cold start of the CLI from a slow disk takes seconds; one that waits for input never ends. */
const VERSION_TIMEOUT_MS = 20_000;

export const systemClaudeFiles: ClaudeFiles = {
  join: (folder, name) => path.join(folder, name),
  stamp: async (file) => {
    try {
      const { ino, size, mtimeMs } = await stat(file);
      return `${ino}:${size}:${mtimeMs}`;
    } catch {
      return undefined;
    }
  },
  isExecutable: async (file) => {
    try {
      await access(file, constants.X_OK);
      return (await stat(file)).isFile();
    } catch {
      return false;
    }
  },
  read: (file) => readFile(file, 'utf8'),
  expand: async (folders) => {
    const expanded = await Promise.all(folders.map(async (folder) => {
      const [before, after] = folder.split(`${path.sep}*${path.sep}`);
      if (before === undefined || after === undefined) return [folder];
      const names = await readdir(before).catch(() => []);
      return names.toSorted((a, b) => b.localeCompare(a, undefined, { numeric: true })).map((name) => path.join(before, name, after));
    }));
    return expanded.flat();
  },
  readVersion: (command, args, environment) =>
    new Promise((resolve) => {
      execFile(command, args, { env: { ...environment }, timeout: VERSION_TIMEOUT_MS, windowsHide: true }, (error, stdout) => { resolve(error === null ? stdout : ''); });
    }),
};
