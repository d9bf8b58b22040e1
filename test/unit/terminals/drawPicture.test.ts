import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PNG } from 'pngjs';
import { drawPicture } from '../../../src/host/terminals/picture/drawPicture.ts';
import { contrast, paletteColor, withContrast } from '../../../src/host/terminals/picture/pictureColors.ts';
import { ColorAnswers } from '../../../src/host/terminals/terminalColors.ts';
import { TerminalMirror } from '../../../src/host/terminals/terminalMirror.ts';
import type { CellRun, TerminalPicture } from '../../../src/host/terminals/screenCells.ts';
import type { TerminalTheme } from '../../../src/protocol/operations/terminals.ts';
import { pixel } from '../../support/pngPixels.ts';
import { REPO_ROOT } from '../../support/repoRoot.ts';

const FONTS = {
  text: createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf'),
  wide: path.join(REPO_ROOT, 'src', 'host', 'terminals', 'picture', 'wideGlyphs.br'),
};
const DARK = '181818';
const LIGHT = 'f8f8f8';
/** A cell, and the middle of it where lines are. */
const [WIDTH, HEIGHT, MIDDLE_X, MIDDLE_Y] = [10, 22, 5, 11];

async function draw(output: string, { theme = 'dark', cols = 40, rows = 10 }: { theme?: TerminalTheme; cols?: number; rows?: number } = {}): Promise<PNG> {
  const mirror = new TerminalMirror({ size: { cols, rows }, scrollbackLines: 0, colors: new ColorAnswers(), onQuery: () => {}, onTitle: () => {} });
  try {
    await new Promise<void>((resolve) => { mirror.write(output, resolve); });
    const { png, width, height } = await drawPicture(mirror.readPicture(), { fonts: FONTS, theme });
    assert.deepEqual([width, height], [cols * WIDTH, rows * HEIGHT]);
    return PNG.sync.read(png);
  } finally {
    mirror.dispose();
  }
}

/** How many pixels of a cell are not of this colour. */
function inked(image: PNG, x: number, y: number, { cells = 1, behind = DARK } = {}): number {
  let count = 0;
  for (let dy = 0; dy < HEIGHT; dy += 1) {
    for (let dx = 0; dx < cells * WIDTH; dx += 1) if (pixel(image, x * WIDTH + dx, y * HEIGHT + dy) !== behind) count += 1;
  }
  return count;
}

const HIDE = '\u001b[?25l';

describe('images of terminals', () => {
  it('have the size of their cells, and the colours of the palette', async () => {
    assert.deepEqual([paletteColor(21), paletteColor(232), paletteColor(196), paletteColor(255)], [[0, 0, 255], [8, 8, 8], [255, 0, 0], [238, 238, 238]]);
    await draw('', { cols: 120, rows: 30 });
    const image = await draw(`${HIDE}\u001b[41m \u001b[101m \u001b[48;5;21m \u001b[48;2;1;2;3m \u001b[0;7m \u001b[0m `);
    assert.deepEqual([0, 1, 2, 3, 4, 5].map((x) => pixel(image, x * WIDTH, 0)), ['cd3131', 'f14c4c', '0000ff', '010203', 'cccccc', DARK]);
    assert.equal(pixel(await draw(`${HIDE}\u001b[7m \u001b[0m `, { theme: 'light' }), 0, 0), '3b3b3b');
  });

  it('join lines without a gap, and close boxes of each kind', async () => {
    for (const box of ['┌──┐\r\n│xx│\r\n├──┤\r\n└──┘', '┏━━┓\r\n┃xx┃\r\n┣━━┫\r\n┗━━┛', '╭──╮\r\n│xx│\r\n├──┤\r\n╰──╯']) {
      const image = await draw(HIDE + box);
      const [right, bottom] = [3 * WIDTH + MIDDLE_X, 3 * HEIGHT + MIDDLE_Y];
      for (const y of [MIDDLE_Y, 2 * HEIGHT + MIDDLE_Y, bottom]) for (let x = WIDTH; x < 3 * WIDTH; x += 1) assert.equal(pixel(image, x, y), 'cccccc', `${box} at ${x}, ${y}`);
      for (const x of [MIDDLE_X, right]) for (let y = HEIGHT; y < 3 * HEIGHT; y += 1) assert.equal(pixel(image, x, y), 'cccccc', `${box} at ${x}, ${y}`);
      for (const y of [0, 1, 2, 3]) assert.equal(pixel(image, MIDDLE_X, y), DARK, 'nothing above a corner');
    }
    const double = await draw(`${HIDE}╔═╗\r\n║ ║\r\n╚═╝`);
    const line = Array.from({ length: HEIGHT }, (_, y) => (pixel(double, WIDTH + MIDDLE_X, y) === DARK ? ' ' : '#')).join('').trim();
    assert.equal(line, '##    ##', 'two lines with room between them');
    assert.equal(pixel(double, MIDDLE_X, MIDDLE_Y), DARK, 'corners are two lines too');
  });

  it('fill blocks from edge to edge', async () => {
    const image = await draw(`${HIDE}██▄▀▌▐░`);
    assert.deepEqual([0, 1].map((x) => inked(image, x, 0)), [220, 220]);
    assert.deepEqual([2, 3, 4, 5].map((x) => inked(image, x, 0)), [110, 110, 110, 110]);
    assert.deepEqual([pixel(image, 25, 21), pixel(image, 25, 10), pixel(image, 35, 10), pixel(image, 35, 11)], ['cccccc', DARK, 'cccccc', DARK]);
    assert.notEqual(pixel(image, 65, 5), DARK);
    assert.notEqual(pixel(image, 65, 5), 'cccccc');
  });

  it('draw wide characters in two cells, and something for what no font has', async () => {
    const image = await draw(`${HIDE}中あ한👍x⏺e\u0301e\u{20000}`);
    for (const x of [0, 2, 4, 6]) assert.ok(inked(image, x, 0) > 15 && inked(image, x + 1, 0) > 15, `both halves of character ${x}`);
    assert.ok(inked(image, 12, 0) > 40 && inked(image, 13, 0) > 40, 'a frame with a number');
    assert.ok(inked(image, 9, 0) > 10);
    assert.ok(inked(image, 10, 0) > inked(image, 11, 0), 'an accent is more than none');
  });

  it('tell styles apart', async () => {
    const styled = await draw(`${HIDE}\u001b[0mH\u001b[1mH\u001b[2;22;3mH\u001b[0;4mH\u001b[0;9mH\u001b[0;2mH\u001b[0;8mH\u001b[0;53mH`);
    const [plain = 0, bold = 0, italic = 0, underlined = 0, struck = 0, dim = 0, invisible = -1, overlined = 0] = Array.from({ length: 8 }, (_, x) => inked(styled, x, 0));
    assert.ok(bold > plain && underlined === plain + WIDTH && struck > plain && overlined === plain + WIDTH);
    assert.deepEqual([dim, invisible], [plain, 0]);
    assert.notEqual(italic, plain);
    const brightest = (x: number): string => Array.from({ length: 220 }, (_, at) => pixel(styled, x * WIDTH + (at % WIDTH), Math.floor(at / WIDTH))).toSorted().at(-1) ?? '';
    assert.ok(brightest(5) < brightest(0), 'dim text is darker');
  });

  it('show the cursor, unless it is hidden', async () => {
    const block = await draw('ab\u001b[D');
    assert.equal(pixel(block, WIDTH, 0), 'cccccc');
    assert.ok(inked(block, 1, 0, { behind: 'cccccc' }) > 20, 'with its letter');
    assert.equal(pixel(await draw(`ab\u001b[D${HIDE}`), WIDTH, 0), DARK);
    const bar = await draw('\u001b[6 q');
    assert.deepEqual([pixel(bar, 0, 5), pixel(bar, 2, 5)], ['cccccc', DARK]);
  });

  it('make text readable on what is behind it, and leave lines as they are', async () => {
    assert.deepEqual(withContrast([0, 0, 0], [255, 255, 255], 4.5), [0, 0, 0]);
    assert.ok(contrast(withContrast([255, 255, 255], [248, 248, 248], 4.5), [248, 248, 248]) >= 4.5);
    const image = await draw(`${HIDE}\u001b[97m█H`, { theme: 'light' });
    assert.equal(pixel(image, 0, 0), 'a5a5a5');
    assert.ok(inked(image, 1, 0, { behind: LIGHT }) > 20);
  });

  it('let everybody else have their turn while they are drawn', async () => {
    const cells: CellRun['cells'] = Array.from({ length: 200 }, (_, x) => String.fromCodePoint(33 + (x % 90)));
    const run: CellRun = { x: 0, cells, foreground: 'default', background: 'default', isBold: false, isDim: false, isItalic: false, isUnderlined: false, isStruck: false, isOverlined: false, isInverse: false, isInvisible: false };
    const picture: TerminalPicture = { size: { cols: 200, rows: 50 }, rows: Array.from({ length: 50 }, () => [run]), cursor: { x: 0, y: 0, isVisible: false, style: 'block' } };
    await drawPicture(picture, { fonts: FONTS, theme: 'dark' }); // With the fonts loaded.
    const { pack } = PNG.prototype;
    let [turns, untilPacked] = [0, 0];
    const ticking = setInterval(() => { turns += 1; }, 0);
    try {
      PNG.prototype.pack = function packed(this: PNG) {
        untilPacked = turns;
        return pack.call(this);
      };
      await drawPicture(picture, { fonts: FONTS, theme: 'dark' });
    } finally {
      clearInterval(ticking);
      PNG.prototype.pack = pack;
    }
    assert.ok(untilPacked >= 5, `${untilPacked} turns`);
  });

  it('show recorded screens of Claude Code: its dialog under an unbroken line, its own colours', async () => {
    const output = readFileSync(path.join(REPO_ROOT, 'test', 'fixtures', 'terminalBytes', '120x40-perm-bash.bytes'), 'utf8');
    const rows = readFileSync(path.join(REPO_ROOT, 'test', 'fixtures', 'terminalBytes', '120x40-perm-bash.screen.txt'), 'utf8').split('\n');
    const image = await draw(output, { cols: 120, rows: 40 });
    const line = rows.findIndex((row) => row.startsWith('────────'));
    const color = pixel(image, 0, line * HEIGHT + MIDDLE_Y);
    assert.notEqual(color, DARK);
    for (let x = 0; x < 1200; x += 1) assert.equal(pixel(image, x, line * HEIGHT + MIDDLE_Y), color);
    // Where there is text there is ink, and nowhere else.
    for (const [y, row] of rows.slice(line + 1, 40).entries()) {
      for (const x of [0, 1, 5, 20, 60, 110]) assert.equal(inked(image, x, line + 1 + y) > 0, (row[x] ?? ' ') !== ' ', `row ${line + 1 + y}, column ${x}: ${row}`);
    }
  });
});
