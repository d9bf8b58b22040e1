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

/** Whether the terminal has the keyboard after this input, where it tells that; `undefined` where it does not. */
export function focusIn(data: string): boolean | undefined {
  const last = data.lastIndexOf(FOCUS[0]) - data.lastIndexOf(FOCUS[1]);
  return last === 0 ? undefined : last > 0;
}

/** That it got the focus, and that it lost it. Terminals say so when the program asked them to, and those of the editor then also once at that moment. */
export const FOCUS = [`${ESCAPE}[I`, `${ESCAPE}[O`] as const;
