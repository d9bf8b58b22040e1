import type { IParser, Terminal } from '@xterm/headless';
import { isDefaultStyle, sgrOf, type CellAttributes } from './cellStyle.ts';

/** What the library knows and has no public name for. Its version is pinned, and the round trip of recordings in the tests would notice a change. */
export interface TerminalCore {
  readonly coreService: { readonly isCursorHidden: boolean; readonly decPrivateModes: { readonly cursorStyle?: 'block' | 'underline' | 'bar'; readonly cursorBlink?: boolean } };
  readonly coreMouseService: { readonly activeEncoding: string };
  readonly buffer: {
    readonly scrollTop: number;
    readonly scrollBottom: number;
    readonly savedX: number;
    readonly savedY: number;
    readonly ybase: number;
    readonly savedCurAttrData: CellAttributes;
  };
  readonly _inputHandler: { readonly _curAttrData: CellAttributes };
  readonly _charsetService: { readonly glevel: number; readonly _charsets: readonly unknown[] };
}

export function coreOf(terminal: Terminal): TerminalCore {
  return (terminal as unknown as { readonly _core: TerminalCore })._core;
}

/** Modes that windows' terminals know and the mirror's library does not: reports of the colour scheme, in-band resize, Windows input. */
const FOREIGN_MODES: ReadonlySet<number> = new Set([1007, 2031, 2048, 9001]);

const MOUSE_MODES = { none: '', x10: '?9', vt200: '?1000', drag: '?1002', any: '?1003' } as const;
const MOUSE_ENCODINGS: Readonly<Record<string, string>> = { SGR: '?1006', SGR_PIXELS: '?1016' };
const CURSOR_STYLES = { block: 1, underline: 3, bar: 5 } as const;

/** The modes that a program set, as far as `Terminal.modes` does not tell them, and how to set all of them again elsewhere. */
export class MirrorModes {
  private readonly terminal: Terminal;
  private readonly foreign = new Set<number>();
  /** Flags of the kitty keyboard protocol, which programs put on stacks: one of the normal screen, one of the alternate. */
  private readonly kitty = { normal: [] as number[], alternate: [] as number[] };
  private modifyOtherKeys = 0;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
    const { parser } = terminal;
    this.followForeign(parser);
    this.followKeyboard(parser);
    parser.registerEscHandler({ final: 'c' }, () => this.reset());
  }

  /** Saved cursor, scroll region, origin mode and pen, of a terminal that shows the screen already. Setting them moves the cursor, which is put back. */
  restoreCursor(): string {
    const { buffer: { scrollTop, scrollBottom, savedX, savedY, ybase, savedCurAttrData }, _inputHandler: { _curAttrData: pen } } = coreOf(this.terminal);
    const { cursorX, cursorY } = this.terminal.buffer.active;
    const savedRow = Math.max(0, savedY - ybase);
    const saved = [
      isDefaultStyle(savedCurAttrData) ? '' : sgrOf(savedCurAttrData),
      savedX === 0 && savedRow === 0 ? '' : `\x1b[${savedRow + 1};${savedX + 1}H`,
    ].join('');
    const moves = [
      saved === '' ? '' : `${saved}\x1b7\x1b[m`,
      scrollTop === 0 && scrollBottom === this.terminal.rows - 1 ? '' : `\x1b[${scrollTop + 1};${scrollBottom + 1}r`,
      this.terminal.modes.originMode ? '\x1b[?6h' : '',
    ].join('');
    return [
      moves,
      moves === '' ? '' : `\x1b[${cursorY + 1 - (this.terminal.modes.originMode ? scrollTop : 0)};${cursorX + 1}H`,
      isDefaultStyle(pen) ? '' : sgrOf(pen),
    ].join('');
  }

  /** Sets the modes in a terminal that has none; to be written after the screen. Moves no cursor. */
  restore(): string {
    const { modes } = this.terminal;
    const core = coreOf(this.terminal);
    const on = (isOn: boolean, mode: string): string => (isOn ? `\x1b[${mode}h` : '');
    const { cursorStyle, cursorBlink } = core.coreService.decPrivateModes;
    return [
      on(modes.applicationCursorKeysMode, '?1'),
      on(modes.applicationKeypadMode, '?66'),
      on(modes.bracketedPasteMode, '?2004'),
      on(modes.insertMode, '4'),
      on(modes.reverseWraparoundMode, '?45'),
      on(modes.sendFocusMode, '?1004'),
      modes.wraparoundMode ? '' : '\x1b[?7l',
      on(modes.mouseTrackingMode !== 'none', MOUSE_MODES[modes.mouseTrackingMode]),
      ...[MOUSE_ENCODINGS[core.coreMouseService.activeEncoding] ?? ''].filter(Boolean).map((mode) => `\x1b[${mode}h`),
      ...[...this.foreign].map((mode) => `\x1b[?${mode}h`),
      this.modifyOtherKeys > 0 ? `\x1b[>4;${this.modifyOtherKeys}m` : '',
      cursorStyle === undefined ? '' : `\x1b[${CURSOR_STYLES[cursorStyle] + (cursorBlink === false ? 1 : 0)} q`,
      ...core._charsetService._charsets.slice(0, 2).map((charset, index) => (isLineDrawing(charset) ? `\x1b${'()'[index]}0` : '')),
      core._charsetService.glevel === 1 ? '\x0e' : '',
      core.coreService.isCursorHidden ? '\x1b[?25l' : '',
    ].join('');
  }

  /** The keyboard flags of a screen; to be written while that screen is shown. */
  restoreKitty(screen: 'normal' | 'alternate'): string {
    const stack = this.kitty[screen];
    return stack.length === 0 ? '' : `\x1b[>${stack.at(-1) ?? 0}u`;
  }

  private followForeign(parser: IParser): void {
    for (const final of ['h', 'l']) {
      parser.registerCsiHandler({ prefix: '?', final }, (params) => {
        for (const mode of params) {
          if (typeof mode !== 'number' || !FOREIGN_MODES.has(mode)) continue;
          if (final === 'h') this.foreign.add(mode);
          else this.foreign.delete(mode);
        }
        return false;
      });
    }
  }

  private followKeyboard(parser: IParser): void {
    const stack = (): number[] => this.kitty[this.terminal.buffer.active.type];
    const numberAt = (params: readonly (number | number[])[], index: number, missing: number): number => {
      const value = params[index];
      return typeof value === 'number' && (value !== 0 || index === 0) ? value : missing;
    };
    parser.registerCsiHandler({ prefix: '>', final: 'u' }, (params) => {
      const flags = stack();
      flags.push(numberAt(params, 0, 0));
      if (flags.length > MAX_KITTY_DEPTH) flags.shift();
      return false;
    });
    parser.registerCsiHandler({ prefix: '<', final: 'u' }, (params) => {
      const count = Math.max(1, numberAt(params, 0, 1));
      stack().splice(-count, count);
      return false;
    });
    parser.registerCsiHandler({ prefix: '=', final: 'u' }, (params) => {
      const flags = stack();
      const given = numberAt(params, 0, 0);
      const now = flags.pop() ?? 0;
      const how = numberAt(params, 1, 1);
      flags.push(how === 2 ? now | given : how === 3 ? now & ~given : given);
      return false;
    });
    parser.registerCsiHandler({ prefix: '>', final: 'm' }, (params) => {
      if (params[0] === 4) this.modifyOtherKeys = numberAt(params, 1, 0);
      return false;
    });
  }

  private reset(): boolean {
    this.foreign.clear();
    this.kitty.normal.length = 0;
    this.kitty.alternate.length = 0;
    this.modifyOtherKeys = 0;
    return false;
  }
}

/** Deeper stacks lose their oldest entries, as terminals do. */
const MAX_KITTY_DEPTH = 16;

/** The library keeps a charset as the map of what it replaces; ASCII is none. */
function isLineDrawing(charset: unknown): boolean {
  return typeof charset === 'object' && charset !== null && (charset as Record<string, string>)['q'] === '─';
}
