import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { npmCli } from './npmCli.ts';

/** How `npmInstall` is to install. */
export interface NpmInstallOptions {
  /** Folder to run in. */
  readonly cwd: string;
  /** Packages with exact versions; empty = what the folder's own package.json asks for. */
  readonly packages?: readonly string[];
  /** Whether peer dependencies are left to the packages, as npm 6 and yarn 1 did, for which older packages were written. */
  readonly legacyPeers?: boolean;
}

/**
 * `npm install` without install scripts (nothing here needs them, and they are what fails on machines without a compiler), with this very
 * Node first in PATH because npm picks optional packages and checks engines by the Node that runs it.
 */
export async function npmInstall({ cwd, packages = [], legacyPeers = false }: NpmInstallOptions): Promise<void> {
  if (packages.length > 0) await writeFile(path.join(cwd, 'package.json'), '{ "private": true }\n');
  const args = [npmCli(), 'install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error', ...(legacyPeers ? ['--legacy-peer-deps'] : []), ...packages];
  const child = spawn(process.execPath, args, { cwd, env: npmEnv(), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-8000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`npm install ${packages.join(' ')} ended with ${code}:\n${output}`);
}

/** The environment without what an outer `npm run` left in it, such as its prefix and its package's own settings. */
function npmEnv(): NodeJS.ProcessEnv {
  const kept = new Set(['npm_config_registry', 'npm_config_cache', 'npm_config_userconfig']);
  const entries = Object.entries(process.env).filter(([key]) => !/^npm_/i.test(key) || kept.has(key.toLowerCase()));
  const PATH = [path.dirname(process.execPath), process.env.PATH].join(path.delimiter);
  return { ...Object.fromEntries(entries), PATH };
}
