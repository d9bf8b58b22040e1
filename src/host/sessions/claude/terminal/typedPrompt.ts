/** Begins and ends a bracketed paste. */
const PASTE_START = '\u001b[200~';
const PASTE_END = '\u001b[201~';

/** Control characters but tab and line feed: an escape in a text would end its paste, and the rest be taken for keys. */
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** What is typed so that a program with bracketed paste takes the text as it is, and does nothing with it yet. */
export function pasted(text: string): string {
  return `${PASTE_START}${text.replaceAll(/\r\n?/g, '\n').replaceAll(CONTROLS, '')}${PASTE_END}`;
}

/**
 * The form of a prompt in which Claude Code's input takes it for a prompt and Enter sends it. Seen in 2.1.197 and 2.1.329: a leading `!` begins the shell
 * mode, also in a paste, and the rest would be run; a `\` before Enter is a line break.
 */
export function promptForInput(text: string): string {
  const plain = text.trim();
  return `${plain.startsWith('!') ? ' ' : ''}${plain}${plain.endsWith('\\') ? ' ' : ''}`;
}
