import type { IBuffer, IBufferCell, IBufferLine, Terminal } from '@xterm/headless';
import { isDefaultStyle, isSeenWhenBlank, linkOf, sgrOf, styleKey, type CellAttributes } from './cellStyle.ts';

/** What the library has no public name for. */
interface LinkedCore {
  readonly _core: { readonly _oscLinkService: { getLinkData(id: number): { readonly id?: string; readonly uri: string } | undefined } };
}

type Cell = IBufferCell & CellAttributes;

/**
 * Writes a buffer of a terminal as what makes a fresh one of the same size show the same: characters, colours, links, which lines go on in the next, scrollback,
 * cursor. The library's own addon loses faint text after bold, links, kinds of underlines and a cursor at the end of a line, and spreads colours when it scrolls.
 */
export class ScreenWriter {
  private readonly terminal: Terminal;
  private readonly cell: Cell;
  private readonly parts: string[] = [];
  private pen = PLAIN;
  private link = 0;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
    this.cell = terminal.buffer.active.getNullCell() as Cell;
  }

  /** From the top of the scrollback to where the cursor is. The pen is the default one before and after. */
  write(buffer: IBuffer): string {
    const { rows } = this.terminal;
    const hasScrollback = buffer.length > rows;
    let last = buffer.length - 1;
    // Blank lines at the end are there anyhow, unless the screen has to be scrolled up.
    if (!hasScrollback) while (last > 0 && this.usedCells(buffer.getLine(last)) === 0 && buffer.getLine(last)?.isWrapped !== true) last -= 1;
    for (let y = 0; y <= last; y += 1) {
      const line = buffer.getLine(y);
      if (line === undefined) continue;
      const isContinued = y < last && buffer.getLine(y + 1)?.isWrapped === true;
      this.line(line, isContinued, isContinued ? buffer.getLine(y + 1) : undefined);
      if (isContinued) continue;
      this.usePlainPen(); // A coloured pen would colour the lines that scrolling brings.
      if (y < last) this.parts.push('\r\n');
    }
    this.usePlainPen();
    this.placeCursor(buffer);
    return this.parts.join('');
  }

  private line(line: IBufferLine, isContinued: boolean, next: IBufferLine | undefined): void {
    const used = this.usedCells(line);
    const end = isContinued ? this.endOfContinued(line, next) : used;
    let blanks = 0;
    for (let x = 0; x < end; x += 1) {
      const cell = line.getCell(x, this.cell) as Cell;
      if (cell.getWidth() === 0) continue;
      const text = cell.getChars();
      // At the start of a line that goes on another, only a character makes it one.
      if (text === '' && !isContinued && !(line.isWrapped && x === 0)) {
        if (!isSeenWhenBlank(cell)) {
          blanks += 1;
          continue;
        }
        this.skip(blanks);
        blanks = 0;
        this.usePen(cell);
        this.parts.push('\x1b[X\x1b[C');
        continue;
      }
      this.skip(blanks);
      blanks = 0;
      this.usePen(cell);
      this.parts.push(text === '' ? ' ' : text);
    }
  }

  /** A wide character that found no room leaves the last cell of its line empty; it does so again. */
  private endOfContinued(line: IBufferLine, next: IBufferLine | undefined): number {
    const { cols } = this.terminal;
    const isLastEmpty = (line.getCell(cols - 1, this.cell)?.getChars() ?? '') === '' && this.cell.getWidth() === 1;
    return isLastEmpty && next?.getCell(0, this.cell)?.getWidth() === 2 ? cols - 1 : cols;
  }

  private usedCells(line: IBufferLine | undefined): number {
    if (line === undefined) return 0;
    let x = Math.min(line.length, this.terminal.cols);
    while (x > 0) {
      const cell = line.getCell(x - 1, this.cell) as Cell;
      if (cell.getChars() !== '' || cell.getWidth() === 0 || isSeenWhenBlank(cell)) return x;
      x -= 1;
    }
    return 0;
  }

  private placeCursor(buffer: IBuffer): void {
    const { cols } = this.terminal;
    const { cursorX, cursorY } = buffer;
    this.parts.push(`\x1b[${cursorY + 1};${Math.min(cursorX, cols - 1) + 1}H`);
    if (cursorX < cols) return;
    // It stands behind the last column, which only writing there brings about.
    const line = buffer.getLine(buffer.baseY + cursorY);
    const isWide = line?.getCell(cols - 1, this.cell)?.getWidth() === 0;
    const cell = line?.getCell(cols - (isWide ? 2 : 1), this.cell) as Cell | undefined;
    if (cell === undefined) return;
    if (isWide) this.parts.push('\x1b[D');
    this.usePen(cell);
    this.parts.push(cell.getChars() || ' ');
    this.usePlainPen();
  }

  private skip(cells: number): void {
    if (cells > 0) this.parts.push(cells === 1 ? '\x1b[C' : `\x1b[${cells}C`);
  }

  private usePen(cell: Cell): void {
    const key = styleKey(cell);
    if (key === this.pen) return;
    const link = linkOf(cell);
    if (link !== this.link) this.parts.push(this.openLink(link));
    this.link = link;
    this.pen = key;
    this.parts.push(isDefaultStyle(cell) ? '\x1b[m' : sgrOf(cell));
  }

  private usePlainPen(): void {
    if (this.link !== 0) this.parts.push(this.openLink(0));
    if (this.pen !== PLAIN) this.parts.push('\x1b[m');
    this.link = 0;
    this.pen = PLAIN;
  }

  private openLink(id: number): string {
    const link = id === 0 ? undefined : (this.terminal as unknown as LinkedCore)._core._oscLinkService.getLinkData(id);
    return `\x1b]8;${link?.id === undefined ? '' : `id=${link.id}`};${link?.uri ?? ''}\x1b\\`;
  }
}

const PLAIN = '0,0';
