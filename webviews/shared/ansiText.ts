/** A colour of a terminal: one of the theme's 16, or one that the program chose itself. */
export type AnsiColor = { readonly kind: 'theme'; readonly index: number } | { readonly kind: 'own'; readonly css: string };

export interface AnsiStyle {
  readonly foreground?: AnsiColor | undefined;
  readonly background?: AnsiColor | undefined;
  readonly isBold?: boolean;
  readonly isDim?: boolean;
  readonly isItalic?: boolean;
  readonly isUnderlined?: boolean;
  readonly isStruck?: boolean;
  readonly isInverse?: boolean;
}

/** Text in one style. */
export interface AnsiRun {
  readonly text: string;
  readonly style: AnsiStyle;
}

export type AnsiLine = readonly AnsiRun[];

const PLAIN: AnsiStyle = {};

/** An escape sequence: with parameters (CSI), a string (OSC, DCS …), or of two characters; or one that the end of the output cut off. */
// oxlint-disable-next-line no-control-regex -- escape sequences begin with a control character
const SEQUENCE = /\u001B(?:\[([0-?]*)[ -/]*([@-~])|\[[0-?]*[ -/]*$|[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\|$)|[ -/]*[0-~]|$)/y;

/** Characters that move the writing place, or mean nothing on paper. */
// oxlint-disable-next-line no-control-regex -- they are control characters
const CONTROL = /[\u0000-\u001F\u007F\u009B]/g;

/**
 * What a terminal would show of a program's output, line by line: colours and weights; a carriage return writes over the line, as progress
 * bars do; erasing to the end of the line works. Moves to other lines are left out: nothing on a card can be written over later.
 */
export function parseAnsi(output: string): readonly AnsiLine[] {
  const lines: AnsiLine[] = [];
  let line = new LineBuffer();
  let style = PLAIN;
  for (let at = 0; at < output.length; ) {
    CONTROL.lastIndex = at;
    const control = CONTROL.exec(output)?.index ?? output.length;
    if (control > at) line.write(output.slice(at, control), style);
    at = control + 1;
    switch (output[control]) {
      case '\n':
        lines.push(line.runs());
        line = new LineBuffer();
        break;
      case '\r':
        line.toStart();
        break;
      case '\b':
        line.back();
        break;
      case '\t':
        line.write('\t', style);
        break;
      case '\u001B': {
        SEQUENCE.lastIndex = control;
        const match = SEQUENCE.exec(output);
        at = control + (match?.[0].length ?? 1);
        if (match?.[2] === 'm') style = applyParameters(style, match[1] ?? '');
        else if (match?.[2] === 'K' && match[1] !== '1') line.erase(match[1] === '2');
        break;
      }
      default:
    }
  }
  const last = line.runs();
  // A newline ends a line; it begins none.
  return last.length === 0 ? lines : [...lines, last];
}

/** One line as it is written: nearly always appended to, sometimes written over. */
class LineBuffer {
  private written: AnsiRun[] = [];
  private length = 0;
  private place = 0;

  write(text: string, style: AnsiStyle): void {
    const end = this.place + text.length;
    const last = this.written.at(-1);
    if (this.place < this.length) {
      this.written = [...slice(this.written, 0, this.place), { text, style }, ...slice(this.written, end, this.length)];
    } else if (last !== undefined && last.style === style) {
      this.written[this.written.length - 1] = { text: last.text + text, style };
    } else {
      this.written.push({ text, style });
    }
    this.place = end;
    this.length = Math.max(this.length, end);
  }

  toStart(): void {
    this.place = 0;
  }

  back(): void {
    this.place = Math.max(0, this.place - 1);
  }

  /** From here to the end of the line; with `isWhole` all of it, and what follows stays in its place. */
  erase(isWhole: boolean): void {
    const { place } = this;
    this.written = isWhole ? [] : slice(this.written, 0, place);
    this.length = isWhole ? 0 : Math.min(place, this.length);
    this.place = this.length;
    if (isWhole && place > 0) this.write(' '.repeat(place), PLAIN);
  }

  runs(): AnsiLine {
    return this.written;
  }
}

/** The part of a line between two places. */
function slice(runs: AnsiLine, start: number, end: number): AnsiRun[] {
  const part: AnsiRun[] = [];
  let at = 0;
  for (const { text, style } of runs) {
    const kept = text.slice(Math.max(0, start - at), Math.max(0, end - at));
    if (kept !== '') part.push({ text: kept, style });
    at += text.length;
  }
  return part;
}

const NORMAL_INTENSITY: AnsiStyle = { isBold: false, isDim: false };

/** SGR codes that say one thing by themselves. Colours 30–37, 40–47, 90–97 and 100–107 are computed. */
const CODES: Readonly<Record<number, AnsiStyle>> = {
  1: { isBold: true }, 2: { isDim: true }, 3: { isItalic: true }, 4: { isUnderlined: true }, 7: { isInverse: true }, 9: { isStruck: true },
  21: { isUnderlined: true }, 22: NORMAL_INTENSITY, 23: { isItalic: false }, 24: { isUnderlined: false }, 27: { isInverse: false }, 29: { isStruck: false },
  39: { foreground: undefined }, 49: { background: undefined },
};

/** The style after an SGR sequence with these parameters. */
function applyParameters(before: AnsiStyle, parameters: string): AnsiStyle {
  // `38:2::r:g:b` (the colour space between the colons is never used) and `38:5:n` say the same as with semicolons.
  const codes = parameters.replaceAll(/([34]8):2:\d*:(?=\d+:\d+:\d+)/g, '$1;2;').replaceAll(':', ';').split(';').map(Number);
  let style = before;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 0) style = PLAIN;
    else if (code === 38 || code === 48) {
      const { color, used } = extendedColor(codes.slice(at + 1));
      at += used;
      if (color !== undefined) style = { ...style, [code === 38 ? 'foreground' : 'background']: color };
    } else if (isBetween(code, 30, 37)) style = { ...style, foreground: { kind: 'theme', index: code - 30 } };
    else if (isBetween(code, 40, 47)) style = { ...style, background: { kind: 'theme', index: code - 40 } };
    else if (isBetween(code, 90, 97)) style = { ...style, foreground: { kind: 'theme', index: code - 90 + 8 } };
    else if (isBetween(code, 100, 107)) style = { ...style, background: { kind: 'theme', index: code - 100 + 8 } };
    else style = { ...style, ...CODES[code] };
  }
  return style;
}

/** What follows 38 and 48: `5;n` of the palette, or `2;r;g;b`. */
function extendedColor([kind, ...values]: readonly number[]): { readonly color: AnsiColor | undefined; readonly used: number } {
  const [first = 0, green = 0, blue = 0] = values;
  if (kind === 5) return { color: paletteColor(first), used: 2 };
  if (kind === 2) return { color: ownColor(first, green, blue), used: 4 };
  return { color: undefined, used: 1 };
}

/** The 256 colours as xterm has them: the theme's 16, a cube of 6×6×6, 24 greys. */
function paletteColor(index: number): AnsiColor | undefined {
  if (!isBetween(index, 0, 255)) return undefined;
  if (index < 16) return { kind: 'theme', index };
  if (index >= 232) return ownColor(8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10);
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  const place = index - 16;
  return ownColor(level(Math.floor(place / 36)), level(Math.floor(place / 6) % 6), level(place % 6));
}

function ownColor(red: number, green: number, blue: number): AnsiColor | undefined {
  return [red, green, blue].every((part) => isBetween(part, 0, 255)) ? { kind: 'own', css: `rgb(${red}, ${green}, ${blue})` } : undefined;
}

function isBetween(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
