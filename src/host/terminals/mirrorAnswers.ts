import type { Terminal } from '@xterm/headless';
import type { MirrorOptions } from './terminalMirror.ts';

/** Pixels of a cell, for programs that ask while no window could say: about that of a 14 px font. */
const CELL = { width: 8, height: 17 } as const;

/**
 * Lets the mirror answer what its library does not, since it draws nothing: colours, sizes, its name. Programs wait for some of these answers when they start.
 */
export function answerWhatIsMissing(terminal: Terminal, { colors, onQuery }: Pick<MirrorOptions, 'colors' | 'onQuery'>): void {
  const { parser } = terminal;
  const answer = (kind: string, text: string): true => {
    onQuery({ kind, answer: text, isOurs: false });
    return true;
  };
  for (const code of [10, 11, 12]) {
    parser.registerOscHandler(code, (data) => {
      // Further values are those of the codes that follow.
      data.split(';').forEach((value, index) => {
        const text = value === '?' ? colors.answer(`${code + index}`) : undefined;
        if (text !== undefined) answer(`osc:${code + index}`, text);
      });
      return false;
    });
  }
  parser.registerOscHandler(4, (data) => {
    const parts = data.split(';');
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const index = Number(parts[at]);
      if (parts[at + 1] === '?' && Number.isInteger(index) && index >= 0 && index < 256) answer(`osc:4:${index}`, colors.answerPalette(index));
    }
    return false;
  });
  parser.registerCsiHandler({ final: 't' }, ([what]) => {
    const { rows, cols } = terminal;
    if (what === 14) return answer('window:4', `\x1b[4;${rows * CELL.height};${cols * CELL.width}t`);
    if (what === 16) return answer('window:6', `\x1b[6;${CELL.height};${CELL.width}t`);
    return what === 18 ? answer('window:8', `\x1b[8;${rows};${cols}t`) : false;
  });
  parser.registerCsiHandler({ prefix: '>', final: 'q' }, () => answer('xtversion', '\x1bP>|xterm.js(6.0.0)\x1b\\'));
  parser.registerCsiHandler({ prefix: '?', final: 'u' }, () => {
    onQuery({ kind: 'kitty', answer: undefined, isOurs: false });
    return true;
  });
  // Terminals of editors are silent here.
  parser.registerCsiHandler({ prefix: '=', final: 'c' }, () => {
    onQuery({ kind: 'da3', answer: '\x1bP!|00000000\x1b\\', isOurs: true });
    return true;
  });
  parser.registerDcsHandler({ intermediates: '+', final: 'q' }, () => {
    onQuery({ kind: 'xtgettcap', answer: '\x1bP0+r\x1b\\', isOurs: true });
    return true;
  });
}
