import path from 'node:path';
import type { ProjectView } from '../../../../protocol/domain/project.ts';
import { isInside } from '../../project/isInside.ts';

/** A file or folder as agents are told of it: `@src/a.ts`, from the project's folder where it lies in it. Names with blanks are put in quotes, as Claude Code reads them. */
export function fileReference(file: string, project: Pick<ProjectView, 'folder'> | undefined): string {
  const name = project !== undefined && isInside(file, project.folder) ? path.relative(project.folder, file).split(path.sep).join('/') : file;
  const shown = name === '' ? '.' : name;
  return /\s/.test(shown) ? `@"${shown}"` : `@${shown}`;
}

/** Text in a block of code, which nothing in it can end. */
export function codeBlock(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.endsWith('\n') ? text : `${text}\n`}${fence}`;
}
