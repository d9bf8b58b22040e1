import { existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { vscodeServer } from '../cache/codeServer.ts';

/**
 * The editor's own extensions that a test's window has: what a person uses beside ours in a folder with a little JavaScript, and what could get
 * in its way (Git, the terminal's suggestions, Markdown). Without the others, Copilot above all, a window opens in two thirds of the time.
 */
const KEPT = [
  'configuration-editing', 'css', 'diff', 'git', 'git-base', 'html', 'javascript', 'json', 'json-language-features', 'log', 'markdown-basics',
  'markdown-language-features', 'media-preview', 'merge-conflict', 'references-view', 'search-result', 'shellscript', 'terminal-suggest', 'theme-defaults',
  'theme-modern-icons', 'theme-seti', 'typescript-basics', 'typescript-language-features', 'yaml',
  'node_modules', // TypeScript itself
];

/** Puts them into a folder, as links, for a server's `--builtin-extensions-dir`. Older editors lack some. */
export async function linkBuiltinExtensions(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const whole = path.join((await vscodeServer()).main, '..', '..', 'extensions');
  for (const name of KEPT) {
    const [source, link] = [path.join(whole, name), path.join(folder, name)];
    if (existsSync(source) && !existsSync(link)) await symlink(source, link, 'junction');
  }
  return folder;
}
