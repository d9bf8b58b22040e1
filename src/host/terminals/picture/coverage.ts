/** How much of each pixel of a cell a shape covers, 0–255, row by row. */
export interface Coverage {
  readonly width: number;
  readonly height: number;
  readonly alpha: Uint8Array;
}

/** A step of an outline, as fonts have them. */
export interface OutlineCommand {
  readonly type: 'M' | 'L' | 'Q' | 'C' | 'Z';
  readonly x?: number;
  readonly y?: number;
  readonly x1?: number;
  readonly y1?: number;
  readonly x2?: number;
  readonly y2?: number;
}

/** Lines that stand for a curve: enough for letters of 20 pixels. */
const CURVE_STEPS = 6;

/**
 * Fills outlines: adds up, for each pixel, the signed area right of each line, so that edges are smooth (the way of font-rs). Parts of shapes that lie over each
 * other count once. What is outside is cut off.
 */
export class OutlineFiller {
  private readonly width: number;
  private readonly height: number;
  private readonly stride: number;
  private readonly areas: Float32Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.stride = width + 2;
    this.areas = new Float32Array(this.stride * height);
  }

  /** Adds an outline, moved to the right by `dx`. */
  add(commands: readonly OutlineCommand[], dx = 0): void {
    let [x, y, startX, startY] = [0, 0, 0, 0];
    const lineTo = (toX: number, toY: number): void => {
      this.line(x + dx, y, toX + dx, toY);
      [x, y] = [toX, toY];
    };
    for (const { type, x: toX = 0, y: toY = 0, x1 = 0, y1 = 0, x2 = 0, y2 = 0 } of commands) {
      if (type === 'M') [x, y, startX, startY] = [toX, toY, toX, toY];
      else if (type === 'L') lineTo(toX, toY);
      else if (type === 'Z') lineTo(startX, startY);
      else {
        const [fromX, fromY] = [x, y];
        for (let step = 1; step <= CURVE_STEPS; step += 1) {
          const t = step / CURVE_STEPS;
          const u = 1 - t;
          if (type === 'Q') lineTo(u * u * fromX + 2 * u * t * x1 + t * t * toX, u * u * fromY + 2 * u * t * y1 + t * t * toY);
          else lineTo(u ** 3 * fromX + 3 * u * u * t * x1 + 3 * u * t * t * x2 + t ** 3 * toX, u ** 3 * fromY + 3 * u * u * t * y1 + 3 * u * t * t * y2 + t ** 3 * toY);
        }
      }
    }
  }

  done(): Coverage {
    const alpha = new Uint8Array(this.width * this.height);
    for (let y = 0; y < this.height; y += 1) {
      let sum = 0;
      for (let x = 0; x < this.width; x += 1) {
        sum += this.areas[y * this.stride + x] ?? 0;
        alpha[y * this.width + x] = Math.round(Math.min(1, Math.abs(sum)) * 255);
      }
    }
    return { width: this.width, height: this.height, alpha };
  }

  private line(fromX: number, fromY: number, toX: number, toY: number): void {
    if (fromY === toY) return;
    const direction = fromY < toY ? 1 : -1;
    const [topX, topY, bottomX, bottomY] = direction === 1 ? [fromX, fromY, toX, toY] : [toX, toY, fromX, fromY];
    const slope = (bottomX - topX) / (bottomY - topY);
    const last = Math.min(this.height, Math.ceil(bottomY));
    for (let row = Math.max(0, Math.floor(topY)); row < last; row += 1) {
      const begin = Math.max(row, topY);
      const end = Math.min(row + 1, bottomY);
      this.row(row, this.clip(topX + (begin - topY) * slope), this.clip(topX + (end - topY) * slope), (end - begin) * direction);
    }
  }

  private clip(x: number): number {
    return Math.min(Math.max(0, x), this.width);
  }

  /** A line within one row of pixels, of signed height `height`. */
  private row(row: number, fromX: number, toX: number, height: number): void {
    const [left, right] = fromX < toX ? [fromX, toX] : [toX, fromX];
    const first = Math.floor(left);
    const at = row * this.stride + first;
    if (Math.ceil(right) <= first + 1) {
      const middle = (left + right) / 2 - first;
      this.put(at, height * (1 - middle));
      this.put(at + 1, height * middle);
      return;
    }
    // What of the height lies in each pixel column, and where in it.
    let rest = 0;
    for (let x = first; x < right; x += 1) {
      const [begin, end] = [Math.max(left, x), Math.min(right, x + 1)];
      const part = height * (end - begin) / (right - left);
      const middle = (begin + end) / 2 - x;
      this.put(row * this.stride + x, rest + part * (1 - middle));
      rest = part * middle;
    }
    this.put(row * this.stride + Math.ceil(right), rest);
  }

  private put(index: number, area: number): void {
    this.areas[index] = (this.areas[index] ?? 0) + area;
  }
}

/** A bitmap of one bit a pixel, brought to another size: each pixel is covered as far as the bitmap covers it. */
export function scaleBitmap(isSet: (x: number, y: number) => boolean, from: { readonly width: number; readonly height: number }, width: number, height: number): Coverage {
  const alpha = new Uint8Array(width * height);
  const overlap = (at: number, scale: number, index: number): number => Math.max(0, Math.min((at + 1) * scale, index + 1) - Math.max(at * scale, index));
  const [scaleX, scaleY] = [from.width / width, from.height / height];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let area = 0;
      for (let fromY = Math.floor(y * scaleY); fromY < Math.min(from.height, (y + 1) * scaleY); fromY += 1) {
        for (let fromX = Math.floor(x * scaleX); fromX < Math.min(from.width, (x + 1) * scaleX); fromX += 1) {
          if (isSet(fromX, fromY)) area += overlap(x, scaleX, fromX) * overlap(y, scaleY, fromY);
        }
      }
      alpha[y * width + x] = Math.round(Math.min(1, area / (scaleX * scaleY)) * 255);
    }
  }
  return { width, height, alpha };
}
