/** A cell's attributes as the library keeps them: bits of colours and flags (`AttributeData` of xterm.js, the same since version 4). */
export interface CellAttributes {
  readonly fg: number;
  readonly bg: number;
  readonly extended: { readonly underlineStyle: number; readonly underlineColor: number; readonly urlId: number };
}

const COLOR_MODE = 0x3000000;
const PALETTE_16 = 0x1000000;
const PALETTE_256 = 0x2000000;
const HAS_EXTENDED = 0x10000000;
const UNDERLINED = 0x10000000;

/** Flags of `fg` and of `bg`, and the number that sets them (SGR). */
const FG_FLAGS = [[0x4000000, '7'], [0x8000000, '1'], [0x20000000, '5'], [0x40000000, '8'], [0x80000000, '9']] as const;
const BG_FLAGS = [[0x4000000, '3'], [0x8000000, '2'], [0x40000000, '53']] as const;

/** What of a blank cell can be seen: its background and lines, not its colour. */
const SEEN_OF_BLANK_FG = 0x4000000 | 0x10000000 | 0x80000000;
const SEEN_OF_BLANK_BG = COLOR_MODE | 0x40000000;

export function isDefaultStyle({ fg, bg }: CellAttributes): boolean {
  return fg === 0 && bg === 0;
}

export function isSeenWhenBlank({ fg, bg }: CellAttributes): boolean {
  return (fg & SEEN_OF_BLANK_FG) !== 0 || (bg & SEEN_OF_BLANK_BG) !== 0;
}

/** Tells styles apart. */
export function styleKey({ fg, bg, extended }: CellAttributes): string {
  return (bg & HAS_EXTENDED) === 0 ? `${fg},${bg}` : `${fg},${bg},${extended.underlineStyle},${extended.underlineColor},${extended.urlId}`;
}

/** The sequence that sets a style, whatever was set before. */
export function sgrOf(cell: CellAttributes): string {
  const { fg, bg, extended } = cell;
  const hasExtended = (bg & HAS_EXTENDED) !== 0;
  const codes = ['0', ...FG_FLAGS.filter(([flag]) => (fg & flag) !== 0).map(([, code]) => code), ...BG_FLAGS.filter(([flag]) => (bg & flag) !== 0).map(([, code]) => code)];
  // A link counts as underlined in a style of its own.
  if ((fg & UNDERLINED) !== 0) codes.push(hasExtended && extended.urlId === 0 && extended.underlineStyle > 1 ? `4:${extended.underlineStyle}` : '4');
  const foreground = colorCode(fg, 30);
  const background = colorCode(bg, 40);
  if (foreground !== '') codes.push(foreground);
  if (background !== '') codes.push(background);
  if (hasExtended && (extended.underlineColor & COLOR_MODE) !== 0 && (fg & UNDERLINED) !== 0) codes.push(extendedColor(extended.underlineColor, 58));
  return `\x1b[${codes.join(';')}m`;
}

/** The number of the link that a cell belongs to, 0 for none. */
export function linkOf({ bg, extended }: CellAttributes): number {
  return (bg & HAS_EXTENDED) === 0 ? 0 : extended.urlId;
}

function colorCode(value: number, base: 30 | 40): string {
  const mode = value & COLOR_MODE;
  if (mode === 0) return '';
  if (mode !== PALETTE_16) return extendedColor(value, base + 8);
  const color = value & 0xff;
  return String(color < 8 ? base + color : base + 60 + (color & 7));
}

function extendedColor(value: number, code: number): string {
  if ((value & COLOR_MODE) === PALETTE_256 || (value & COLOR_MODE) === PALETTE_16) return `${code};5;${value & 0xff}`;
  return `${code};2;${(value >>> 16) & 0xff};${(value >>> 8) & 0xff};${value & 0xff}`;
}
