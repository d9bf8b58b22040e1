import { RelativePattern, Uri, workspace } from 'vscode';
import { globOf, rankFiles } from './fileSuggestions.ts';

/** Files that are looked at to find the best: more would take longer than a person types. */
const MAX_FILES = 2000;

/** Folders that are as good as never meant; the editor's own exclusions hold besides. */
const EXCLUDED = '**/{node_modules,.git,.hg,.svn}/**';

/** Files of a session's folder whose path fits the query, relative to it, the best first. */
export async function findFiles(folder: string | undefined, query: string): Promise<readonly string[]> {
  if (folder === undefined) return [];
  const base = Uri.file(folder);
  const found = await workspace.findFiles(new RelativePattern(base, globOf(query)), EXCLUDED, MAX_FILES);
  const start = base.path.endsWith('/') ? base.path : `${base.path}/`;
  return rankFiles(found.flatMap(({ path }) => (path.startsWith(start) ? [path.slice(start.length)] : [])), query);
}
