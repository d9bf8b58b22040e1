/** The 16 named colours as VS Code's dark and light terminals have them (`terminalColorRegistry.ts`), as `rrggbb`. */
export const ANSI_COLORS = {
  dark: ['000000', 'cd3131', '0dbc79', 'e5e510', '2472c8', 'bc3fbc', '11a8cd', 'e5e5e5', '666666', 'f14c4c', '23d18b', 'f5f543', '3b8eea', 'd670d6', '29b8db', 'e5e5e5'],
  light: ['000000', 'cd3131', '107c10', '949800', '0451a5', 'bc05bc', '0598bc', '555555', '666666', 'cd3131', '14ce14', 'b5ba00', '0451a5', 'bc05bc', '0598bc', 'a5a5a5'],
} as const;

/** Foreground, background and cursor of VS Code's default dark theme. */
const DEFAULTS: ReadonlyMap<string, string> = new Map([['10', 'cccccc'], ['11', '1f1f1f'], ['12', 'cccccc']]);

/** The levels of red, green and blue in the colour cube of 256 colours. */
const CUBE = [0, 0x5f, 0x87, 0xaf, 0xd7, 0xff] as const;

/** A colour of the palette of 256, as `rrggbb`. */
export function paletteColor(index: number, theme: keyof typeof ANSI_COLORS = 'dark'): string {
  const named = ANSI_COLORS[theme][index];
  if (named !== undefined) return named;
  const level = index - 16;
  const parts = index >= 232 ? Array.from({ length: 3 }, () => 8 + (index - 232) * 10) : [Math.floor(level / 36), Math.floor(level / 6) % 6, level % 6].map((step) => CUBE[step] ?? 0);
  return parts.map((part) => part.toString(16).padStart(2, '0')).join('');
}

/**
 * What the mirror says when a program asks for colours and no window answers: what a window said last, since windows of one person mostly look alike, else
 * VS Code's dark theme.
 */
export class ColorAnswers {
  private readonly seen = new Map<string, string>();

  /** A window's terminal answered; `report` as in `readInput`. */
  saw(report: string, text: string): void {
    if (/^osc:1[012]$/.test(report)) this.seen.set(report, text);
  }

  /** The answer to `OSC code ; ?`, for the foreground (10), the background (11) and the cursor (12). */
  answer(code: string): string | undefined {
    const color = DEFAULTS.get(code);
    return color === undefined ? undefined : this.seen.get(`osc:${code}`) ?? `\x1b]${code};${rgb(color)}\x1b\\`;
  }

  /** The answer to `OSC 4 ; index ; ?`. */
  answerPalette(index: number): string {
    return `\x1b]4;${index};${rgb(paletteColor(index))}\x1b\\`;
  }
}

function rgb(color: string): string {
  return `rgb:${[0, 2, 4].map((at) => color.slice(at, at + 2).repeat(2)).join('/')}`;
}
