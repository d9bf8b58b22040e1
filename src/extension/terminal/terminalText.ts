/** With which all sequences begin. */
export const ESCAPE = '\x1b';

/** Ends a sequence that may be unfinished, then starts anew: screen, scrollback, modes. */
export const RESET = '\x18\x1bc';

/**
 * Gives the terminal back to the person after a program that may not have cleaned up: normal screen (without the cursor's return, which `?1049l` makes
 * even where the normal screen is shown), no mouse, focus or paste reports, ordinary keys, a visible cursor.
 */
const GIVE_BACK = '\x18\x1b[?47l\x1b[?9;1000;1002;1003;1004;1006;2004;2026l\x1b[<u\x1b[?1l\x1b>\x1b[?25h\x1b[0m';

/** Lines of our own in a terminal, in the form that the editor's own lines have, below what the program drew. */
export function notice(...lines: readonly string[]): string {
  return `${GIVE_BACK}\r\n\x1b[J${lines.map((line) => `\x1b[7m * \x1b[0m ${plainText(line)}\r\n`).join('')}`;
}

/** What a terminal shows as it is: no controls. */
export function plainText(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}

/** A text as a paste, which a program that knows pastes does not take for typed lines; to any other it goes as one line. Nothing in it is a control but breaks and tabs. */
export function pasted(text: string, isBracketed: boolean): string {
  const clean = text.replaceAll(/\r\n?/g, '\n').replaceAll(/(?![\n\t])\p{Cc}/gu, '');
  // As terminals do: line breaks are carriage returns.
  return isBracketed ? `\x1b[200~${clean.replaceAll('\n', '\r')}\x1b[201~` : clean.trimEnd().replaceAll('\n', ' ');
}
