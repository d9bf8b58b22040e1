import path from 'node:path';
import { installOnce } from './installOnce.ts';
import { npmInstall } from './npmInstall.ts';
import { platformSuffix } from './platformPackage.ts';

/** The Claude CLI that the tests drive by default. Exact: its terminal output is part of what is tested. */
export const CLAUDE_VERSION = '2.1.329';

/** The oldest Claude CLI that is supported; smoke-tested. */
export const OLDEST_CLAUDE_VERSION = '2.1.197';

/** Path of the native Claude CLI of exactly this version; installs it into the test cache when missing (240 MB). */
export async function claudeBinary(version: string = CLAUDE_VERSION): Promise<string> {
  // The platform package is one native binary; the main package would only add a launcher that needs install scripts.
  const packageName = `@anthropic-ai/claude-code-${platformSuffix()}`;
  const proof = path.join('node_modules', packageName, process.platform === 'win32' ? 'claude.exe' : 'claude');
  const folder = await installOnce({
    name: `claude-${version}`,
    proof,
    install: (cwd) => npmInstall({ cwd, packages: [`${packageName}@${version}`] }),
  });
  return path.join(folder, proof);
}
