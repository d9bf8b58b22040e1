import path from 'node:path';
import { l10n } from 'vscode';
import type { SessionAttachment } from '../../../state/sessionDrafts.ts';

/** A problem that the editor shows in a file. */
export interface FileProblem {
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  /** 1-based. */
  readonly line: number;
  readonly message: string;
  /** Who found it, with its code: `ts 2322`. Empty when nobody says. */
  readonly source: string;
}

/** More are found by the agent itself, by the tool that found these. */
const MAX_PROBLEMS = 50;

const MAX_MESSAGE_LENGTH = 1000;

/** The problems of a file for the agent, errors first. The words for the agent are English, as its own. */
export function problemsAttachment(file: string, reference: string, problems: readonly FileProblem[]): SessionAttachment {
  const order = ['error', 'warning', 'information', 'hint'];
  const sorted = problems.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || a.line - b.line);
  const lines = sorted.slice(0, MAX_PROBLEMS).map(({ severity, line, message, source }) => {
    const text = message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message;
    return `- line ${line}: ${severity}${source === '' ? '' : ` (${source})`}: ${text.replaceAll(/\s*\n\s*/g, ' ')}`;
  });
  const rest = problems.length - lines.length;
  const name = path.basename(file);
  return {
    label: problems.length === 1 ? l10n.t('1 problem in {0}', name) : l10n.t('{0} problems in {1}', problems.length, name),
    text: [`Problems in ${reference}:`, ...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n'),
  };
}
