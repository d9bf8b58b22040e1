import { MissionControlError } from '../../protocol/errors.ts';
import { KEY_NAMES, type KeyName } from '../../protocol/operations/terminals.ts';
import { say } from '../../protocol/texts/say.ts';

/** What a terminal sends for keys with names, as xterm does; those whose sequence depends on the mode of the cursor keys are below. */
const SEQUENCES: Readonly<Partial<Record<KeyName, string>>> = {
  'enter': '\r', 'escape': '\u001b', 'tab': '\t', 'shift+tab': '\u001b[Z', 'space': ' ', 'backspace': '\u007f', 'delete': '\u001b[3~', 'pageUp': '\u001b[5~', 'pageDown': '\u001b[6~',
};

/** Final characters of the cursor keys. */
const CURSOR_KEYS: Readonly<Partial<Record<KeyName, string>>> = { up: 'A', down: 'B', right: 'C', left: 'D', home: 'H', end: 'F' };

/** What a control key takes from its letter. */
const CONTROL_BITS = 0x1f;

/**
 * What pressing a key sends: one of `KEY_NAMES`, or a character that stands for itself. `isApplication`: the program asked for the application's cursor keys.
 * Throws `invalidInput` for what is no key.
 */
export function keySequence(key: string, isApplication: boolean): string {
  const name = KEY_NAMES.find((one) => one === key);
  if (name !== undefined) {
    const cursorKey = CURSOR_KEYS[name];
    if (cursorKey !== undefined) return `\u001b${isApplication ? 'O' : '['}${cursorKey}`;
    return SEQUENCES[name] ?? String.fromCodePoint((name.codePointAt(name.length - 1) ?? 0) & CONTROL_BITS);
  }
  if (!isCharacter(key)) throw new MissionControlError('invalidInput', say('terminal.unknownKey', { key, keys: KEY_NAMES.join(', ') }));
  return key;
}

/** One character, with marks that combine with it; control characters have names. */
function isCharacter(key: string): boolean {
  return [...new Intl.Segmenter().segment(key)].length === 1 && !/\p{Cc}/u.test(key);
}
