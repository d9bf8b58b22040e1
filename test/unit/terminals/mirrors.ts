import type { Terminal } from '@xterm/headless';
import { coreOf } from '../../../src/host/terminals/mirrorModes.ts';
import { ColorAnswers } from '../../../src/host/terminals/terminalColors.ts';
import { TerminalMirror, type MirrorOptions } from '../../../src/host/terminals/terminalMirror.ts';
import type { TerminalSize } from '../../../src/protocol/terminal/terminalWire.ts';

/** A mirror, and what its program asked. */
export function createMirror(size: TerminalSize, options: Partial<MirrorOptions> = {}): { mirror: TerminalMirror; asked: { kind: string; answer: string | undefined }[] } {
  const asked: { kind: string; answer: string | undefined }[] = [];
  const mirror = new TerminalMirror({
    size, scrollbackLines: 500, colors: new ColorAnswers(), onTitle: () => {}, onQuery: ({ kind, answer }) => { asked.push({ kind, answer }); }, ...options,
  });
  return { mirror, asked };
}

export function write(mirror: TerminalMirror, text: string): Promise<void> {
  return new Promise((resolve) => { mirror.write(text, resolve); });
}

/** Everything that can be seen of a mirror's terminal, and how it behaves from now on. */
export function describeMirror(mirror: TerminalMirror): { readonly lines: readonly string[]; readonly modes: unknown } {
  const { terminal } = mirror as unknown as { readonly terminal: Terminal };
  const core = coreOf(terminal);
  const { active, normal } = terminal.buffer;
  const lines = [...(active === normal ? [] : [normal]), active].flatMap((buffer) => Array.from({ length: buffer.length }, (_, y) => {
    const line = buffer.getLine(y);
    const cells = Array.from({ length: terminal.cols }, (_unused, x) => {
      const cell = line?.getCell(x) as unknown as { fg: number; bg: number; getChars(): string; getWidth(): number; extended: { underlineStyle: number; underlineColor: number; urlId: number } } | undefined;
      if (cell === undefined) return '';
      const { extended } = cell;
      const isLinked = (cell.bg & 0x10000000) !== 0 && extended.urlId !== 0;
      // A blank shows no more than its background and lines; the number of a link is the terminal's own affair.
      const style = cell.getChars() === '' ? `${cell.bg & 0x43ffffff}` : `${cell.fg}/${cell.bg}/${isLinked ? 'link' : `${extended.underlineStyle}.${colorOf(extended.underlineColor)}`}`;
      return `${cell.getChars() || ' '}:${cell.getWidth()}:${style}`;
    });
    return `${y}${line?.isWrapped === true ? '+' : ' '}${cells.join('|')}`;
  }));
  const { scrollTop, scrollBottom, savedX, savedY, ybase } = core.buffer;
  return {
    lines,
    modes: {
      ...terminal.modes, isCursorHidden: core.coreService.isCursorHidden, mouse: core.coreMouseService.activeEncoding, buffer: active.type, x: active.cursorX, y: active.cursorY,
      style: core.coreService.decPrivateModes.cursorStyle, blink: core.coreService.decPrivateModes.cursorBlink, title: mirror.title, scrollTop, scrollBottom, savedX,
      savedRow: active === normal ? savedY - ybase : 0, level: core._charsetService.glevel, pen: [core._inputHandler._curAttrData.fg, core._inputHandler._curAttrData.bg],
    },
  };
}

/** A colour of the palette leaves bits behind of one that was none. */
function colorOf(value: number): number {
  return (value & 0x3000000) === 0x3000000 ? value : value & 0x30000ff;
}
