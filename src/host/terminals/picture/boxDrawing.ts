import type { Coverage } from './coverage.ts';

/**
 * Lines of U+2500 to U+257F, a character each: up, right, down, left; 0 none, 1 light, 2 heavy, 3 double. From the characters' names; dashes, arcs and diagonals,
 * which are drawn below, have none.
 */
const ARMS = `
0101 0202 1010 2020 0000 0000 0000 0000 0000 0000 0000 0000 0110 0210 0120 0220
0011 0012 0021 0022 1100 1200 2100 2200 1001 1002 2001 2002 1110 1210 2110 1120
2120 2210 1220 2220 1011 1012 2011 1021 2021 2012 1022 2022 0111 0112 0211 0212
0121 0122 0221 0222 1101 1102 1201 1202 2101 2102 2201 2202 1111 1112 1211 1212
2111 1121 2121 2112 2211 1122 1221 2212 1222 2122 2221 2222 0000 0000 0000 0000
0303 3030 0310 0130 0330 0013 0031 0033 1300 3100 3300 1003 3001 3003 1310 3130
3330 1013 3031 3033 0313 0131 0333 1303 3101 3303 1313 3131 3333 0000 0000 0000
0000 0000 0000 0000 0001 1000 0100 0010 0002 2000 0200 0020 0201 1020 0102 2010
`.trim().split(/\s+/);

/** Dashed lines: how many dashes, whether upright, whether heavy. */
const DASHES: Readonly<Record<number, readonly [count: number, isUpright: boolean, isHeavy: boolean]>> = {
  0x2504: [3, false, false], 0x2505: [3, false, true], 0x2506: [3, true, false], 0x2507: [3, true, true],
  0x2508: [4, false, false], 0x2509: [4, false, true], 0x250a: [4, true, false], 0x250b: [4, true, true],
  0x254c: [2, false, false], 0x254d: [2, false, true], 0x254e: [2, true, false], 0x254f: [2, true, true],
};

/** Round corners: whether they go right, and down. */
const ARCS: Readonly<Record<number, readonly [isRight: boolean, isDown: boolean]>> = { 0x256d: [true, true], 0x256e: [false, true], 0x256f: [false, false], 0x2570: [true, false] };

/** Quarters of a cell: 1 upper left, 2 upper right, 4 lower left, 8 lower right. */
const QUADRANTS: Readonly<Record<number, number>> = { 0x2596: 4, 0x2597: 8, 0x2598: 1, 0x2599: 13, 0x259a: 9, 0x259b: 7, 0x259c: 11, 0x259d: 2, 0x259e: 6, 0x259f: 14 };

/** Half the thickness of lines, in pixels. */
const LIGHT = 1;
const HEAVY = 2;
/** Distance of the middle of each of two lines from the middle of the cell. */
const DOUBLE = 3;

/** Draws a character of lines or blocks so that it meets its neighbours without a gap; `undefined` for any other. */
export function drawBox(codePoint: number, width: number, height: number): Coverage | undefined {
  if (codePoint < 0x2500 || codePoint > 0x259f) return undefined;
  const canvas = new Canvas(width, height);
  if (codePoint >= 0x2580) drawBlock(canvas, codePoint);
  else if (DASHES[codePoint] !== undefined) drawDashes(canvas, ...DASHES[codePoint]);
  else if (ARCS[codePoint] !== undefined) drawArc(canvas, ...ARCS[codePoint]);
  else if (codePoint >= 0x2571 && codePoint <= 0x2573) drawDiagonals(canvas, codePoint);
  else drawArms(canvas, Array.from(ARMS[codePoint - 0x2500] ?? '', Number));
  return canvas;
}

class Canvas implements Coverage {
  readonly width: number;
  readonly height: number;
  readonly alpha: Uint8Array;
  readonly middleX: number;
  readonly middleY: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.alpha = new Uint8Array(width * height);
    this.middleX = Math.round(width / 2);
    this.middleY = Math.round(height / 2);
  }

  fill(left: number, top: number, right: number, bottom: number, alpha = 255): void {
    for (let y = Math.max(0, Math.round(top)); y < Math.min(this.height, Math.round(bottom)); y += 1) {
      this.alpha.fill(alpha, y * this.width + Math.max(0, Math.round(left)), y * this.width + Math.min(this.width, Math.round(right)));
    }
  }

  /** Covers what is nearer than half a line to a curve; `distance` is in pixels. */
  stroke(distance: (x: number, y: number) => number): void {
    for (let y = 0; y < this.height; y += 1) {
      for (let x = 0; x < this.width; x += 1) {
        const part = Math.min(1, Math.max(0, LIGHT + 0.5 - distance(x + 0.5, y + 0.5)));
        const at = y * this.width + x;
        this.alpha[at] = Math.max(this.alpha[at] ?? 0, Math.round(part * 255));
      }
    }
  }
}

function drawArms(canvas: Canvas, arms: readonly number[]): void {
  const { middleX, middleY, width, height } = canvas;
  for (const [side, weight] of arms.entries()) {
    if (weight === 0) continue;
    const isUpright = side % 2 === 0;
    const isForward = side === 1 || side === 2; // To the right, or down.
    // What crosses it: on its left or upper side, and on the other one.
    const [before = 0, after = 0] = isUpright ? [arms[3], arms[1]] : [arms[0], arms[2]];
    const isThrough = (arms[(side + 2) % 4] ?? 0) !== 0;
    for (const [offset, half] of weight === 3 ? [[-DOUBLE, LIGHT], [DOUBLE, LIGHT]] as const : [[0, weight === 2 ? HEAVY : LIGHT]] as const) {
      const [near, far] = offset < 0 ? [before, after] : [after, before];
      const back = backOf(weight, near, far, isThrough, offset === 0 ? Math.max(before, after) : 0);
      const [across, along] = isUpright ? [middleX, middleY] : [middleY, middleX];
      const [from, to] = isForward ? [along - back, isUpright ? height : width] : [0, along + back];
      if (isUpright) canvas.fill(across + offset - half, from, across + offset + half, to);
      else canvas.fill(from, across + offset - half, to, across + offset + half);
    }
  }
}

/**
 * How far a line goes back beyond the middle of the cell, so that it meets what crosses it: `near` is the line that leaves on its own side of the cell, `far` the
 * one on the other side.
 */
function backOf(weight: number, near: number, far: number, isThrough: boolean, widest: number): number {
  if (weight === 3) {
    if (near === 3) return LIGHT - DOUBLE; // It turns into the nearer of two lines,
    if (far === 3) return isThrough ? LIGHT : DOUBLE + LIGHT; // or, outside, into the farther.
    return near === 0 && far === 0 ? 0 : LIGHT;
  }
  if (near === 3 && far === 3) return isThrough ? 0 : LIGHT - DOUBLE;
  if (near === 3 || far === 3) return isThrough ? 0 : DOUBLE + LIGHT;
  return widest === 0 ? 0 : widest === 2 ? HEAVY : LIGHT;
}

function drawDashes(canvas: Canvas, count: number, isUpright: boolean, isHeavy: boolean): void {
  const { middleX, middleY, width, height } = canvas;
  const half = isHeavy ? HEAVY : LIGHT;
  const step = (isUpright ? height : width) / count;
  const gap = Math.max(1, step * 0.3);
  for (let dash = 0; dash < count; dash += 1) {
    const [from, to] = [dash * step + gap / 2, (dash + 1) * step - gap / 2];
    if (isUpright) canvas.fill(middleX - half, from, middleX + half, to);
    else canvas.fill(from, middleY - half, to, middleY + half);
  }
}

function drawArc(canvas: Canvas, isRight: boolean, isDown: boolean): void {
  const { middleX, middleY, width, height } = canvas;
  const radius = isRight ? width - middleX : middleX;
  const centerX = isRight ? width : 0;
  const centerY = isDown ? middleY + radius : middleY - radius;
  canvas.stroke((x, y) => {
    if (isDown ? y >= centerY : y <= centerY) return Math.abs(x - middleX); // The upright end.
    return Math.abs(Math.hypot(x - centerX, y - centerY) - radius);
  });
  canvas.fill(middleX - LIGHT, isDown ? centerY : 0, middleX + LIGHT, isDown ? height : centerY);
}

function drawDiagonals(canvas: Canvas, codePoint: number): void {
  const { width, height } = canvas;
  const length = Math.hypot(width, height);
  if (codePoint !== 0x2572) canvas.stroke((x, y) => Math.abs(height * x + width * y - width * height) / length);
  if (codePoint !== 0x2571) canvas.stroke((x, y) => Math.abs(height * x - width * y) / length);
}

function drawBlock(canvas: Canvas, codePoint: number): void {
  const { width, height, middleX, middleY } = canvas;
  const eighths = codePoint - 0x2580;
  if (codePoint === 0x2580) canvas.fill(0, 0, width, middleY);
  else if (codePoint <= 0x2588) canvas.fill(0, height - (height * eighths) / 8, width, height);
  else if (codePoint <= 0x258f) canvas.fill(0, 0, (width * (0x2590 - codePoint)) / 8, height);
  else if (codePoint === 0x2590) canvas.fill(middleX, 0, width, height);
  else if (codePoint <= 0x2593) canvas.fill(0, 0, width, height, (codePoint - 0x2590) * 64);
  else if (codePoint === 0x2594) canvas.fill(0, 0, width, height / 8);
  else if (codePoint === 0x2595) canvas.fill(width - width / 8, 0, width, height);
  const quarters = QUADRANTS[codePoint] ?? 0;
  for (const [bit, left, top] of [[1, 0, 0], [2, middleX, 0], [4, 0, middleY], [8, middleX, middleY]] as const) {
    if ((quarters & bit) !== 0) canvas.fill(left, top, left === 0 ? middleX : width, top === 0 ? middleY : height);
  }
}
