import type { Coverage } from './coverage.ts';

/** Hexadecimal digits, 3 × 5 pixels each, a row an octal digit. */
const DIGITS = ['75557', '26227', '71747', '71717', '55711', '74717', '74757', '71111', '75757', '75717', '25755', '65656', '34443', '65556', '74647', '74644'] as const;
const DIGIT_WIDTH = 3;
const DIGIT_HEIGHT = 5;
/** As much of a shape that is only there to be seen as such, 0–255. */
const FAINT = 150;

/** Stands for a character that no font here has: a frame, and within it the character's number where there is room. */
export function drawMissing(codePoint: number, width: number, height: number): Coverage {
  const alpha = new Uint8Array(width * height);
  const set = (x: number, y: number, value: number): void => { if (x >= 0 && x < width && y >= 0 && y < height) alpha[y * width + x] = value; };
  const [top, bottom] = [2, height - 3];
  for (let x = 1; x < width - 1; x += 1) for (const y of [top, bottom]) set(x, y, FAINT);
  for (let y = top; y <= bottom; y += 1) for (const x of [1, width - 2]) set(x, y, FAINT);
  const digits = codePoint.toString(16).padStart(4, '0');
  const perRow = Math.ceil(digits.length / 2);
  const left = Math.floor((width - perRow * (DIGIT_WIDTH + 1) + 1) / 2);
  if (left < 3) return { width, height, alpha };
  for (const [index, digit] of Array.from(digits.padStart(perRow * 2, '0')).entries()) {
    const x = left + (index % perRow) * (DIGIT_WIDTH + 1);
    const y = top + 3 + Math.floor(index / perRow) * (DIGIT_HEIGHT + 2);
    const rows = DIGITS[Number.parseInt(digit, 16)] ?? '';
    for (let row = 0; row < DIGIT_HEIGHT; row += 1) {
      const bits = Number(rows[row]);
      for (let column = 0; column < DIGIT_WIDTH; column += 1) if ((bits & (4 >> column)) !== 0) set(x + column, y + row, 255);
    }
  }
  return { width, height, alpha };
}
