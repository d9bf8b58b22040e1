import type { IBufferCell, IBufferLine, Terminal } from '@xterm/headless';
import type { TerminalSize } from '../../protocol/terminal/terminalWire.ts';
import { coreOf } from './mirrorModes.ts';

/** A colour of a cell: the terminal's default, one of the palette of 256 (0–15 have names and depend on the theme), or `rrggbb`. */
export type CellColor = 'default' | { readonly palette: number } | { readonly rgb: string };

/** Cells side by side in one style. */
export interface CellRun {
  /** Column of the first cell, from 0. */
  readonly x: number;
  /** The cells' characters, one entry a cell: `''` for the second half of a wide one; a character may have marks that combine with it. */
  readonly cells: readonly string[];
  readonly foreground: CellColor;
  readonly background: CellColor;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isItalic: boolean;
  readonly isUnderlined: boolean;
  readonly isStruck: boolean;
  readonly isOverlined: boolean;
  readonly isInverse: boolean;
  readonly isInvisible: boolean;
}

/** A screen as it would be drawn. */
export interface TerminalPicture {
  readonly size: TerminalSize;
  /** One entry a row; blanks in the default style may be left out. */
  readonly rows: readonly (readonly CellRun[])[];
  readonly cursor: { readonly x: number; readonly y: number; readonly isVisible: boolean; readonly style: 'block' | 'underline' | 'bar' };
}

export function readCells(terminal: Terminal): TerminalPicture {
  const { active } = terminal.buffer;
  const { cursorStyle } = coreOf(terminal).coreService.decPrivateModes;
  const cell = active.getNullCell();
  const rows = Array.from({ length: terminal.rows }, (_, y) => {
    const line = active.getLine(active.baseY + y);
    const runs: (CellRun & { readonly cells: string[] })[] = [];
    for (let x = 0; line !== undefined && x < terminal.cols; x += 1) {
      if (line.getCell(x, cell) === undefined) break;
      const last = runs.at(-1);
      if (cell.getWidth() === 0) {
        last?.cells.push('');
        continue;
      }
      const style = styleOf(cell);
      const text = cell.getChars() || ' ';
      if (last !== undefined && isSameStyle(last, style)) last.cells.push(text);
      else runs.push({ x, cells: [text], ...style });
    }
    return runs.filter((run) => run.cells.some((text) => text !== ' ') || !isBlankStyle(run));
  });
  return {
    size: { cols: terminal.cols, rows: terminal.rows },
    rows,
    cursor: {
      x: Math.min(active.cursorX, terminal.cols - 1),
      y: active.cursorY,
      isVisible: !coreOf(terminal).coreService.isCursorHidden,
      style: cursorStyle ?? 'block',
    },
  };
}

/** The text of a row without what is drawn faint; blanks stand for that, and for a character that a cursor drawn by the program covers before it. */
export function writtenText(row: IBufferLine): string {
  const [cell, next] = [row.getCell(0), row.getCell(0)];
  let text = '';
  for (let x = 0; x < row.length; x += Math.max(1, cell?.getWidth() ?? 1)) {
    if (row.getCell(x, cell) === undefined || cell === undefined) break;
    const after = row.getCell(x + cell.getWidth(), next);
    const isCovered = cell.isInverse() !== 0 && after !== undefined && after.isDim() !== 0 && after.getChars() !== '';
    text += cell.isDim() !== 0 || isCovered ? ' '.repeat(cell.getWidth()) : cell.getChars() || ' ';
  }
  return text.trimEnd();
}

type CellStyle = Omit<CellRun, 'x' | 'cells'>;

function styleOf(cell: IBufferCell): CellStyle {
  return {
    foreground: cell.isFgRGB() ? { rgb: hex(cell.getFgColor()) } : cell.isFgPalette() ? { palette: cell.getFgColor() } : 'default',
    background: cell.isBgRGB() ? { rgb: hex(cell.getBgColor()) } : cell.isBgPalette() ? { palette: cell.getBgColor() } : 'default',
    isBold: cell.isBold() !== 0,
    isDim: cell.isDim() !== 0,
    isItalic: cell.isItalic() !== 0,
    isUnderlined: cell.isUnderline() !== 0,
    isStruck: cell.isStrikethrough() !== 0,
    isOverlined: cell.isOverline() !== 0,
    isInverse: cell.isInverse() !== 0,
    isInvisible: cell.isInvisible() !== 0,
  };
}

const FLAGS = ['isBold', 'isDim', 'isItalic', 'isUnderlined', 'isStruck', 'isOverlined', 'isInverse', 'isInvisible'] as const;

function isSameStyle(a: CellStyle, b: CellStyle): boolean {
  return isSameColor(a.foreground, b.foreground) && isSameColor(a.background, b.background) && FLAGS.every((flag) => a[flag] === b[flag]);
}

/** Nothing is to be seen of a blank in this style. */
function isBlankStyle(style: CellStyle): boolean {
  return style.background === 'default' && !style.isUnderlined && !style.isStruck && !style.isOverlined && !style.isInverse;
}

function isSameColor(a: CellColor, b: CellColor): boolean {
  if (a === 'default' || b === 'default') return a === b;
  if ('rgb' in a) return 'rgb' in b && a.rgb === b.rgb;
  return 'palette' in b && a.palette === b.palette;
}

function hex(color: number): string {
  return color.toString(16).padStart(6, '0');
}
