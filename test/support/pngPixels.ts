import type { PNG } from 'pngjs';

/** The colour of a pixel: `rrggbb`. */
export function pixel({ data, width }: PNG, x: number, y: number): string {
  const at = (y * width + x) * 4;
  return data.subarray(at, at + 3).toString('hex');
}
