import type { TerminalTheme } from '../../../protocol/operations/terminals.ts';
import type { CellColor, CellRun } from '../screenCells.ts';

/** Red, green, blue, 0–255 each. */
export type Rgb = readonly [number, number, number];

interface Palette {
  readonly foreground: Rgb;
  readonly background: Rgb;
  /** 0–15, the bright ones last. */
  readonly named: readonly Rgb[];
}

/** What VS Code's terminals have in its default themes (Dark Modern, Light Modern). */
const PALETTES: Readonly<Record<TerminalTheme, Palette>> = {
  dark: palette('cccccc', '181818', '000000 cd3131 0dbc79 e5e510 2472c8 bc3fbc 11a8cd e5e5e5 666666 f14c4c 23d18b f5f543 3b8eea d670d6 29b8db e5e5e5'),
  light: palette('3b3b3b', 'f8f8f8', '000000 cd3131 107c10 949800 0451a5 bc05bc 0598bc 555555 666666 cd3131 14ce14 b5ba00 0451a5 bc05bc 0598bc a5a5a5'),
};

/** Steps of the six shades of each colour in xterm's palette of 256. */
const CUBE_STEPS = [0, 95, 135, 175, 215, 255] as const;

/** What VS Code's terminals ask of text by default (`terminal.integrated.minimumContrastRatio`), and of dim text. */
const LEAST_CONTRAST = 4.5;
const LEAST_CONTRAST_DIM = LEAST_CONTRAST / 2;

/** Colours of a run of cells as they are drawn. */
export interface DrawnColors {
  /** Of text: as readable as VS Code makes it. */
  readonly foreground: Rgb;
  /** Of lines and blocks, which are left as they are. */
  readonly shape: Rgb;
  readonly background: Rgb;
}

export function backgroundOf(theme: TerminalTheme): Rgb {
  return PALETTES[theme].background;
}

export function foregroundOf(theme: TerminalTheme): Rgb {
  return PALETTES[theme].foreground;
}

/** As VS Code's terminals draw them: bold text of the eight dark colours is bright, dim text lies halfway to its background. */
export function colorsOf(run: Pick<CellRun, 'foreground' | 'background' | 'isBold' | 'isDim' | 'isInverse'>, theme: TerminalTheme): DrawnColors {
  const { foreground: ownForeground, background: ownBackground } = PALETTES[theme];
  const wanted = run.isBold && typeof run.foreground === 'object' && 'palette' in run.foreground && run.foreground.palette < 8 ? { palette: run.foreground.palette + 8 } : run.foreground;
  const text = colorOf(wanted, ownForeground, theme);
  const behind = colorOf(run.background, ownBackground, theme);
  const [foreground, background] = run.isInverse ? [behind, text] : [text, behind];
  const readable = withContrast(foreground, background, run.isDim ? LEAST_CONTRAST_DIM : LEAST_CONTRAST);
  const dimmed = (color: Rgb): Rgb => (run.isDim ? mix(color, background, 0.5) : color);
  return { foreground: dimmed(readable), shape: dimmed(foreground), background };
}

/** A part of one colour over another. */
export function mix(over: Rgb, under: Rgb, part: number): Rgb {
  return [0, 1, 2].map((index) => Math.round((over[index] ?? 0) * part + (under[index] ?? 0) * (1 - part))) as unknown as Rgb;
}

/** Makes text darker or lighter, step by step, until it can be told from what is behind it: as xterm.js does. */
export function withContrast(text: Rgb, behind: Rgb, least: number): Rgb {
  if (contrast(text, behind) >= least) return text;
  const toBlack = (value: number): number => value - Math.ceil(value * 0.1);
  const toWhite = (value: number): number => Math.min(255, value + Math.ceil((255 - value) * 0.1));
  const ways = luminance(text) < luminance(behind) ? [toBlack, toWhite] : [toWhite, toBlack];
  const [first = text, second = text] = ways.map((step) => {
    let color = text;
    while (contrast(color, behind) < least) {
      const moved = color.map(step) as unknown as Rgb;
      if (moved.every((value, index) => value === color[index])) break;
      color = moved;
    }
    return color;
  });
  return contrast(first, behind) >= least || contrast(first, behind) >= contrast(second, behind) ? first : second;
}

/** WCAG 2: 1 for the same luminance, 21 for black and white. */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (value: number): number => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** A colour of xterm's palette of 256 from 16 on: a cube of 6 × 6 × 6, then 24 greys. */
export function paletteColor(index: number): Rgb {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return [grey, grey, grey];
  }
  const step = (divisor: number): number => CUBE_STEPS[Math.floor((index - 16) / divisor) % 6] ?? 0;
  return [step(36), step(6), step(1)];
}

function colorOf(color: CellColor, own: Rgb, theme: TerminalTheme): Rgb {
  if (color === 'default') return own;
  if ('rgb' in color) return rgb(color.rgb);
  return PALETTES[theme].named[color.palette] ?? paletteColor(color.palette);
}

function palette(foreground: string, background: string, named: string): Palette {
  return { foreground: rgb(foreground), background: rgb(background), named: named.split(' ').map(rgb) };
}

function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex, 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}
