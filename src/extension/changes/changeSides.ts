import { applyChange } from '../../protocol/domain/fileChange.ts';
import type { OperationOutput } from '../../protocol/operations/operationTable.ts';

/** What stands between two parts of a file of which only parts are known. */
const GAP = '\n\n⋯\n\n';

/** The two texts of a diff. */
export interface ChangeSides {
  /**
   * `whole` the file before and after, as recorded; `proposed` the file as it is, and as it would be; `parts` only what changed, since the
   * rest was not recorded or the change does not fit the file.
   */
  readonly kind: 'whole' | 'proposed' | 'parts';
  readonly before: string;
  readonly after: string;
}

/**
 * What to compare. A change that was made is shown as it was made, whatever happened to the file since: only what the agent recorded counts.
 * One that was not made is shown on the file as it is now; `readCurrent` gives its text, empty when there is none.
 */
export async function changeSides(change: OperationOutput<'sessions.fileChange'>, readCurrent: () => Promise<string>): Promise<ChangeSides> {
  if (change.recorded !== undefined) return { kind: 'whole', ...change.recorded };
  if (!change.isApplied) {
    const before = await readCurrent();
    // Agents write line feeds, whatever the file has.
    const isWindows = before.includes('\r\n');
    const after = applyChange(isWindows ? before.replaceAll('\r\n', '\n') : before, { path: change.path, edits: change.edits, isWhole: change.isWhole ?? false });
    if (after !== undefined) return { kind: 'proposed', before, after: isWindows && change.isWhole !== true ? after.replaceAll('\n', '\r\n') : after };
  }
  const parts = change.hunks ?? change.edits;
  return { kind: 'parts', before: parts.map(({ before }) => before).join(GAP), after: parts.map(({ after }) => after).join(GAP) };
}
