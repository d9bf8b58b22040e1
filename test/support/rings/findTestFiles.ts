import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { REPO_ROOT } from '../repoRoot.ts';

/** Every `*.test.ts` below `test/<folder>`, sorted, relative to the repository; none when there is no such folder. */
export async function findTestFiles(folder: string): Promise<readonly string[]> {
  const base = path.join('test', folder);
  const found = await readdir(path.join(REPO_ROOT, base), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  return found.filter((file) => file.endsWith('.test.ts')).map((file) => path.join(base, file)).sort();
}
