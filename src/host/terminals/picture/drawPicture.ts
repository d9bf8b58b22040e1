import { setImmediate as turn } from 'node:timers/promises';
import { PNG } from 'pngjs';
import type { TerminalTheme } from '../../../protocol/operations/terminals.ts';
import type { CellRun, TerminalPicture } from '../screenCells.ts';
import type { Coverage } from './coverage.ts';
import { BASELINE, CELL_HEIGHT, CELL_WIDTH, Glyphs, type FontFiles } from './glyphs.ts';
import { backgroundOf, colorsOf, foregroundOf, type DrawnColors, type Rgb } from './pictureColors.ts';

export interface DrawOptions {
  readonly fonts: FontFiles;
  readonly theme: TerminalTheme;
}

/** An image of a terminal. */
export interface TerminalImage {
  readonly png: Buffer;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** Everybody else has their turn after so many cells: 500 take about 10 ms. */
const CELLS_A_TURN = 500;

/** Fonts take a while to read, and are asked for again soon. */
const loaded = new Map<string, Promise<Glyphs>>();

/** Draws what a terminal shows as a PNG, 10 × 22 pixels a cell, with fonts of our own: the same on every machine, with or without a display. */
export async function drawPicture(picture: TerminalPicture, { fonts, theme }: DrawOptions): Promise<TerminalImage> {
  const image = await new PictureDrawing(picture, await glyphsOf(fonts), theme).draw();
  return { png: await packed(image), width: image.width, height: image.height };
}

function glyphsOf(fonts: FontFiles): Promise<Glyphs> {
  const known = loaded.get(fonts.text);
  if (known !== undefined) return known;
  const loading = Glyphs.load(fonts);
  loaded.set(fonts.text, loading);
  loading.catch(() => { loaded.delete(fonts.text); });
  return loading;
}

async function packed(image: PNG): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    image.pack().on('data', (chunk: Buffer) => { chunks.push(chunk); }).on('end', () => { resolve(Buffer.concat(chunks)); }).on('error', reject);
  });
}

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** 1, or 2. */
  readonly width: number;
}

class PictureDrawing {
  private readonly picture: TerminalPicture;
  private readonly glyphs: Glyphs;
  private readonly theme: TerminalTheme;
  private readonly image: PNG;

  constructor(picture: TerminalPicture, glyphs: Glyphs, theme: TerminalTheme) {
    this.picture = picture;
    this.glyphs = glyphs;
    this.theme = theme;
    this.image = new PNG({ width: picture.size.cols * CELL_WIDTH, height: picture.size.rows * CELL_HEIGHT, colorType: 2 });
  }

  async draw(): Promise<PNG> {
    const { rows, cursor } = this.picture;
    this.fill(0, 0, this.image.width, this.image.height, backgroundOf(this.theme));
    // Italic letters and marks may reach into the next cell: what is behind them comes first.
    for (const [y, runs] of rows.entries()) for (const run of runs) this.fill(run.x * CELL_WIDTH, y * CELL_HEIGHT, run.cells.length * CELL_WIDTH, CELL_HEIGHT, colorsOf(run, this.theme).background);
    let cells = 0;
    for (const [y, runs] of rows.entries()) {
      for (const run of runs) this.drawRun(run, y);
      cells += this.picture.size.cols;
      if (cells < CELLS_A_TURN) continue;
      cells = 0;
      await turn();
    }
    if (cursor.isVisible) this.drawCursor();
    return this.image;
  }

  private drawRun(run: CellRun, y: number): void {
    if (run.isInvisible) return;
    const colors = colorsOf(run, this.theme);
    for (const cell of cellsOf(run, y)) this.drawText(cell, run, colors);
    this.drawLines(run, y, colors.foreground);
  }

  private drawText({ x, y, text, width }: Cell, { isBold, isItalic }: CellRun, { foreground, shape }: DrawnColors): void {
    const color = isShape(text) ? shape : foreground;
    for (const coverage of this.glyphs.draw(text, { cells: width, isBold, isItalic })) this.blend(x * CELL_WIDTH, y * CELL_HEIGHT, coverage, color);
  }

  private drawLines({ x, cells, isUnderlined, isStruck, isOverlined }: CellRun, y: number, color: Rgb): void {
    const line = (at: number): void => { this.fill(x * CELL_WIDTH, y * CELL_HEIGHT + at, cells.length * CELL_WIDTH, 1, color); };
    if (isUnderlined) line(BASELINE + 2);
    if (isStruck) line(Math.round(CELL_HEIGHT / 2) + 1);
    if (isOverlined) line(0);
  }

  private drawCursor(): void {
    const { cursor: { x, y, style }, rows } = this.picture;
    const color = foregroundOf(this.theme);
    const run = rows[y]?.find((one) => one.x <= x && x < one.x + one.cells.length);
    const cell = run === undefined ? undefined : cellsOf(run, y).find((one) => one.x <= x && x < one.x + one.width);
    const [left, top, width] = [(cell?.x ?? x) * CELL_WIDTH, y * CELL_HEIGHT, (cell?.width ?? 1) * CELL_WIDTH];
    if (style === 'bar') this.fill(left, top, 2, CELL_HEIGHT, color);
    else if (style === 'underline') this.fill(left, top + CELL_HEIGHT - 2, width, 2, color);
    else {
      this.fill(left, top, width, CELL_HEIGHT, color);
      if (run !== undefined && cell !== undefined) this.drawText(cell, run, { foreground: backgroundOf(this.theme), shape: backgroundOf(this.theme), background: color });
    }
  }

  private fill(left: number, top: number, width: number, height: number, [red, green, blue]: Rgb): void {
    const { data, width: stride } = this.image;
    for (let y = top; y < Math.min(top + height, this.image.height); y += 1) {
      for (let at = (y * stride + left) * 4, end = at + width * 4; at < end; at += 4) {
        data[at] = red;
        data[at + 1] = green;
        data[at + 2] = blue;
        data[at + 3] = 255;
      }
    }
  }

  private blend(left: number, top: number, { width, height, alpha }: Coverage, color: Rgb): void {
    const { data, width: stride } = this.image;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width && left + x < stride; x += 1) {
        const part = (alpha[y * width + x] ?? 0) / 255;
        if (part === 0) continue;
        const at = ((top + y) * stride + left + x) * 4;
        for (const [channel, value] of color.entries()) data[at + channel] = Math.round(value * part + (data[at + channel] ?? 0) * (1 - part));
      }
    }
  }
}

/** Lines and blocks. */
function isShape(text: string): boolean {
  return text >= '\u2500' && text < '\u25a0';
}

function cellsOf({ x, cells }: CellRun, y: number): Cell[] {
  return cells.flatMap((text, index) => (text === '' ? [] : [{ x: x + index, y, text, width: cells[index + 1] === '' ? 2 : 1 }]));
}
