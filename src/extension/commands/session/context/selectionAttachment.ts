import path from 'node:path';
import { l10n } from 'vscode';
import type { SessionAttachment } from '../../../state/sessionDrafts.ts';
import { codeBlock } from './fileReference.ts';

/** A part of a file that a person selected. */
export interface SelectedText {
  /** As the agent is told of it. */
  readonly reference: string;
  readonly file: string;
  /** 1-based, both included. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly text: string;
  /** Of the editor, such as `typescript`. */
  readonly language: string;
  /** What is selected is not on disk as it is here. */
  readonly isUnsaved: boolean;
}

/** Longer selections are read by the agent in the file: about two screens of code, and well below what a model is slow with. */
const MAX_QUOTED_LINES = 200;
const MAX_QUOTED_LENGTH = 10_000;

/** A selection for the agent, quoted; of a long one only where it is, which its label says. An unsaved one is cut, since the file does not have it. The words for the agent are English, as its own. */
export function selectionAttachment({ reference, file, firstLine, lastLine, text, language, isUnsaved }: SelectedText): SessionAttachment {
  const lineCount = lastLine - firstLine + 1;
  const range = firstLine === lastLine ? `#L${firstLine}` : `#L${firstLine}-${lastLine}`;
  const label = firstLine === lastLine ? l10n.t('{0}, line {1}', path.basename(file), firstLine) : l10n.t('{0}, lines {1}–{2}', path.basename(file), firstLine, lastLine);
  const isLong = lineCount > MAX_QUOTED_LINES || text.length > MAX_QUOTED_LENGTH;
  const where = `${reference}${range}`;
  if (isLong && !isUnsaved) return { label: l10n.t('{0} (too long to quote: the agent reads it in the file)', label), text: `${where}\n(${lineCount} lines are selected, too many to quote: read them in the file.)` };
  const quoted = isLong ? cut(text) : text;
  const notes = [...(isUnsaved ? ['not saved yet, so the file on disk differs'] : []), ...(isLong ? [`only the first ${quoted.split('\n').length} of ${lineCount} lines are quoted`] : [])];
  return {
    label: isLong ? l10n.t('{0} (unsaved and too long: only the beginning is quoted)', label) : label,
    text: `${where}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}\n${codeBlock(quoted, language)}`,
  };
}

function cut(text: string): string {
  const lines = text.slice(0, MAX_QUOTED_LENGTH).split('\n');
  // The last line may have been cut in its middle.
  return (text.length > MAX_QUOTED_LENGTH && lines.length > 1 ? lines.slice(0, -1) : lines).slice(0, MAX_QUOTED_LINES).join('\n');
}
