import { l10n } from 'vscode';
import type { SessionAttachment } from '../../../state/sessionDrafts.ts';

/** Changes that source control shows. */
export interface ShownChanges {
  /** `index`, `workingTree`, `merge`, …; `undefined` for all of a repository. */
  readonly group: string | undefined;
  /** As the agent is told of them. */
  readonly references: readonly string[];
  /** What a person has written so far as the message of the next commit. */
  readonly commitMessage: string;
}

/** More are found by the agent itself. */
const MAX_FILES = 100;

/** Of so many files the agent gets the whole text at once, which `@` asks for; of more it gets the names, and reads in the changes what it needs. */
const MAX_MENTIONED = 10;

const HOW: Readonly<Partial<Record<string, string>>> = {
  index: 'The staged changes of this repository (git diff --cached)',
  // Files that git does not know yet are among them, unless the editor is told to list them apart.
  workingTree: 'The changes in the working tree that are not staged (git status; git diff)',
  untracked: 'The untracked files of this repository',
  merge: 'The merge changes of this repository (git diff)',
};

/** Changes for the agent: which, how to see them, and what their commit is to be called. The words for the agent are English, as its own. */
export function changesAttachment({ group, references, commitMessage }: ShownChanges): SessionAttachment {
  const names = references.length > MAX_MENTIONED ? references.map((reference) => reference.replace(/^@/, '')) : references;
  const files = names.slice(0, MAX_FILES).map((name) => `- ${name}`);
  const rest = references.length - files.length;
  const how = HOW[group ?? ''] ?? 'All changes of this repository that are not committed (git status; git diff HEAD)';
  const message = commitMessage.trim();
  return {
    label: references.length === 0 ? l10n.t('the changes of the repository') : references.length === 1 ? l10n.t('1 changed file') : l10n.t('{0} changed files', references.length),
    text: [
      files.length === 0 ? `${how}.` : `${how}:`, ...files, ...(rest > 0 ? [`- and ${rest} more`] : []),
      ...(message === '' ? [] : ['', 'Their commit message so far:', ...message.split('\n').map((line) => `> ${line}`)]),
    ].join('\n'),
  };
}
