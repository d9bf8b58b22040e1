import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { parse, type Font } from 'opentype.js';
import { drawBox } from './boxDrawing.ts';
import { OutlineFiller, scaleBitmap, type Coverage } from './coverage.ts';
import { drawMissing } from './missingGlyph.ts';

/** Files of the fonts. */
export interface FontFiles {
  /** DejaVu Sans Mono, as TrueType. */
  readonly text: string;
  /** Of GNU Unifont what the other has not: Chinese, Japanese, Korean, symbols and emoji. See `WideFont`. */
  readonly wide: string;
}

export interface GlyphStyle {
  /** Cells that it takes: 1, or 2. */
  readonly cells: number;
  readonly isBold: boolean;
  readonly isItalic: boolean;
}

/** Of a cell, in pixels. */
export const CELL_WIDTH = 10;
export const CELL_HEIGHT = 22;
/** Where letters stand, from the top of the cell. */
export const BASELINE = 17;

/** A letter of the font is so many times as wide as its size says: 1233 of 2048 units. */
const ADVANCE = 1233 / 2048;
const FONT_SIZE = CELL_WIDTH / ADVANCE;
/** Bold letters are drawn twice, so far apart. */
const BOLD_PX = 0.7;
/** Italic letters lean so far for each pixel of height. */
const LEAN = 0.2;

/** Selectors of a form, and what joins characters or keeps them apart: nothing is drawn of them. */
function isInvisible(codePoint: number): boolean {
  return (codePoint >= 0x200b && codePoint <= 0x200d) || (codePoint >= 0xfe00 && codePoint <= 0xfe0f);
}

/** Draws characters of terminals. */
export class Glyphs {
  private readonly text: Font;
  private readonly wide: WideFont;
  private readonly drawn = new Map<string, readonly Coverage[]>();

  private constructor(text: Font, wide: WideFont) {
    this.text = text;
    this.wide = wide;
  }

  static async load({ text, wide }: FontFiles): Promise<Glyphs> {
    const [textBytes, wideBytes] = await Promise.all([readFile(text), readFile(wide)]);
    return new Glyphs(parse(new Uint8Array(textBytes).buffer), new WideFont(await promisify(brotliDecompress)(wideBytes)));
  }

  /** What to lay over each other in the cells of a character, which may have marks that combine with it. */
  draw(text: string, style: GlyphStyle): readonly Coverage[] {
    const key = `${style.cells}${style.isBold ? 'b' : ''}${style.isItalic ? 'i' : ''}${text}`;
    const known = this.drawn.get(key);
    if (known !== undefined) return known;
    const codePoints = Array.from(text, (character) => character.codePointAt(0) ?? 0).filter((codePoint) => !isInvisible(codePoint));
    // Of characters that are joined to one picture, as many emoji are, the first one is drawn.
    const shown = codePoints.filter((codePoint, index) => index === 0 || /\p{M}/u.test(String.fromCodePoint(codePoint)));
    const coverages = shown.flatMap((codePoint, index) => this.glyph(codePoint, style, index === 0) ?? []);
    this.drawn.set(key, coverages);
    return coverages;
  }

  private glyph(codePoint: number, style: GlyphStyle, isBase: boolean): Coverage | undefined {
    if (codePoint === 0x20 || codePoint === 0xa0 || codePoint === 0x3000) return undefined;
    const width = CELL_WIDTH * style.cells;
    const isKnown = style.cells === 1 && this.text.charToGlyphIndex(String.fromCodePoint(codePoint)) !== 0;
    return drawBox(codePoint, width, CELL_HEIGHT)
      ?? (isKnown ? this.outline(codePoint, style) : undefined)
      ?? this.wide.draw(codePoint, width)
      ?? (isBase ? drawMissing(codePoint, width, CELL_HEIGHT) : undefined);
  }

  private outline(codePoint: number, { isBold, isItalic }: GlyphStyle): Coverage {
    const { commands } = this.text.charToGlyph(String.fromCodePoint(codePoint)).getPath(0, BASELINE, FONT_SIZE);
    const lean = (x: number | undefined, y: number | undefined): number => (x ?? 0) + (isItalic ? (BASELINE - (y ?? 0)) * LEAN - LEAN * 3 : 0);
    const outline = commands.map((command) => ('x1' in command
      ? { ...command, x: lean(command.x, command.y), x1: lean(command.x1, command.y1), ...('x2' in command ? { x2: lean(command.x2, command.y2) } : {}) }
      : 'x' in command ? { ...command, x: lean(command.x, command.y) } : command));
    const filler = new OutlineFiller(CELL_WIDTH, CELL_HEIGHT);
    if (isBold) {
      filler.add(outline, -BOLD_PX / 2);
      filler.add(outline, BOLD_PX / 2);
    } else filler.add(outline);
    return filler.done();
  }
}

/**
 * A bitmap font: little-endian numbers of 4 bytes: how many ranges of characters there are, then the first character and the length of each; then a byte a
 * character: 1 when it is 8 pixels wide, 2 when it is 16; then their pixels, 16 rows each, a bit a pixel, left ones in high bits.
 */
class WideFont {
  private readonly bytes: Buffer;
  /** Where the pixels of a character begin, and how many bytes a row has. */
  private readonly places = new Map<number, { readonly offset: number; readonly rowBytes: number }>();

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    const rangeCount = bytes.readUInt32LE(0);
    const ranges = Array.from({ length: rangeCount }, (_, index) => ({ first: bytes.readUInt32LE(4 + index * 8), length: bytes.readUInt32LE(8 + index * 8) }));
    let widthAt = 4 + rangeCount * 8;
    let offset = widthAt + ranges.reduce((sum, { length }) => sum + length, 0);
    for (const { first, length } of ranges) {
      for (let codePoint = first; codePoint < first + length; codePoint += 1) {
        const rowBytes = bytes.readUInt8(widthAt);
        this.places.set(codePoint, { offset, rowBytes });
        widthAt += 1;
        offset += rowBytes * ROWS;
      }
    }
  }

  draw(codePoint: number, width: number): Coverage | undefined {
    const place = this.places.get(codePoint);
    if (place === undefined) return undefined;
    const { offset, rowBytes } = place;
    const isSet = (x: number, y: number): boolean => ((this.bytes[offset + y * rowBytes + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0;
    // A wide picture in one cell, such as ⏺, is small rather than narrow.
    const side = rowBytes === 2 ? width : CELL_WIDTH * 2;
    const scaled = scaleBitmap(isSet, { width: rowBytes * 8, height: ROWS }, width, side);
    const alpha = new Uint8Array(width * CELL_HEIGHT);
    alpha.set(scaled.alpha, Math.round((CELL_HEIGHT - side) / 2) * width);
    return { width, height: CELL_HEIGHT, alpha };
  }
}

const ROWS = 16;
