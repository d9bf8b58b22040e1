import { ESCAPE } from './terminalText.ts';

/** Ends OSC, DCS and their like. */
const BELL = '\x07';

/**
 * What a terminal says by itself, to a program that asked: device attributes, status and cursor (DSR, CPR), modes (DECRPM), window, colours and other OSC,
 * DCS such as XTVERSION; and that it got or lost the focus. Keys and the mouse are none of that. (Ctrl+F3 looks like a cursor report in row 1.)
 */
const REPORT = new RegExp(
  String.raw`${ESCAPE}(?:\[(?:[?>=][\d;]*c|\??\d+(?:;\d+)+R|[03]n|\?[\d;]*n|\??\d+;\d\$y|[468];\d+;\d+t|[IO]|\?\d+u)|[\]P_^][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\))`,
  'g',
);

/** Input without what the terminal says by itself: of several that show a program, one alone may answer it. */
export function withoutReports(data: string): string {
  return data.includes(ESCAPE) ? data.replaceAll(REPORT, '') : data;
}
