import path from 'node:path';
import type { RequestView } from '../../../protocol/domain/request.ts';
import { firstWords } from '../../format/firstWords.ts';
import { shorten } from '../../format/shorten.ts';
import { requestTitleText, toolText } from '../../text/toolText.ts';

/** Characters that a row has room for in a side bar of the editor's default width (300 px, 13 px font), measured in VS Code 1.139. */
const ROW_LENGTH = 34;

/** What is asked gets at least this much of it. */
const MIN_LABEL = 24;

/** The two halves of a row: what is asked, and who asks. */
export interface RowTexts {
  readonly label: string;
  readonly description: string;
}

/**
 * Fits a row into the default width with one ellipsis at most: when what is asked must be cut, the session is named by its first words
 * only; when it need not, the session's name is whole and the editor cuts it where the side bar ends. The tooltip has both.
 */
export function rowTexts(request: Pick<RequestView, 'kind' | 'title' | 'toolName' | 'input'>, sessionName: string): RowTexts {
  const label = shorten(shortTitle(request), Math.max(MIN_LABEL, ROW_LENGTH - sessionName.length));
  if (!label.endsWith('…')) return { label, description: sessionName };
  return { label, description: firstWords(sessionName, ROW_LENGTH - MIN_LABEL) };
}

/** The title, with a file's name in place of its path. */
function shortTitle(request: Pick<RequestView, 'kind' | 'title' | 'toolName' | 'input'>): string {
  const file = request.input['file_path'] ?? request.input['notebook_path'];
  const isFile = request.kind === 'permission' && typeof file === 'string' && request.title === `${request.toolName}: ${file}`;
  return isFile ? `${toolText(request.toolName)}: ${path.basename(file)}` : requestTitleText(request);
}
