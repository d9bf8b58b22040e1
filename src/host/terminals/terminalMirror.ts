import serializeModule from '@xterm/addon-serialize';
import type { SerializeAddon } from '@xterm/addon-serialize';
import xterm from '@xterm/headless';
import type { Terminal } from '@xterm/headless';
import type { TerminalSize } from '../../protocol/terminal/terminalWire.ts';
import type { TerminalScreen } from '../util/terminalProcess.ts';
import { readCells, type TerminalPicture } from './screenCells.ts';
import { answerWhatIsMissing } from './mirrorAnswers.ts';
import { coreOf, MirrorModes } from './mirrorModes.ts';
import { readInput } from './terminalInput.ts';
import type { ColorAnswers } from './terminalColors.ts';

export interface MirrorOptions {
  readonly size: TerminalSize;
  readonly scrollbackLines: number;
  readonly colors: ColorAnswers;
  /**
   * The program asked something. `kind` is the report that answers, as in `readInput`; `answer` is what this mirror says, `undefined` when only windows' terminals
   * know; with `isOurs` it is something that they do not know.
   */
  onQuery(query: { readonly kind: string; readonly answer: string | undefined; readonly isOurs: boolean }): void;
  onTitle(title: string): void;
}

/** The screen of a terminal, without a window: what a program printed, taken in by the same library that windows show it with. */
export class TerminalMirror {
  private readonly terminal: Terminal;
  private readonly serializer: SerializeAddon;
  private readonly modes: MirrorModes;
  private ownTitle = '';

  constructor({ size, scrollbackLines, colors, onQuery, onTitle }: MirrorOptions) {
    this.terminal = new xterm.Terminal({ ...size, scrollback: scrollbackLines, allowProposedApi: true, logLevel: 'off' });
    this.serializer = new serializeModule.SerializeAddon();
    this.terminal.loadAddon(this.serializer);
    this.modes = new MirrorModes(this.terminal);
    this.terminal.onData((answer) => {
      for (const { text, report } of readInput(answer)) {
        if (report !== undefined) onQuery({ kind: report, answer: text, isOurs: false });
      }
    });
    this.terminal.onTitleChange((title) => {
      this.ownTitle = title;
      onTitle(title);
    });
    answerWhatIsMissing(this.terminal, { colors, onQuery });
  }

  get title(): string {
    return this.ownTitle;
  }

  get size(): TerminalSize {
    return { cols: this.terminal.cols, rows: this.terminal.rows };
  }

  /** Takes output in; `onDone` is called in the moment in which all of it is on the screen, and nothing of what was written later. */
  write(text: string, onDone: () => void): void {
    this.terminal.write(text, onDone);
  }

  resize({ cols, rows }: TerminalSize): void {
    if (cols !== this.terminal.cols || rows !== this.terminal.rows) this.terminal.resize(cols, rows);
  }

  readScreen(scrollbackLines = 0): TerminalScreen {
    const { active } = this.terminal.buffer;
    const top = active.baseY;
    const scrollbackCount = Math.min(Math.max(0, scrollbackLines), top);
    const lines = Array.from({ length: scrollbackCount + this.terminal.rows }, (_, index) => active.getLine(top - scrollbackCount + index)?.translateToString(true).trimEnd() ?? '');
    return {
      lines,
      scrollbackCount,
      cursor: { x: Math.min(active.cursorX, this.terminal.cols - 1), y: active.cursorY, isVisible: !coreOf(this.terminal).coreService.isCursorHidden },
      isAlternate: active.type === 'alternate',
      hasBracketedPaste: this.terminal.modes.bracketedPasteMode,
      size: this.size,
      title: this.ownTitle,
    };
  }

  /** The screen with its colours, for a picture. */
  readPicture(): TerminalPicture {
    return readCells(this.terminal);
  }

  /** Makes a fresh terminal of the same size show the same, and asks it nothing. */
  serialize(): string {
    const normal = this.serializer.serialize({ excludeAltBuffer: true, excludeModes: true });
    const isAlternate = this.terminal.buffer.active.type === 'alternate';
    // The addon goes on with the last colours of the one screen as if they were the first of the other.
    const screen = isAlternate
      ? `${normal}\x1b[0m\x1b[?1049h\x1b[H${this.serializer.serialize({ excludeModes: true }).slice(normal.length + '\x1b[?1049h\x1b[H'.length)}${this.modes.restoreKitty('alternate')}`
      : normal;
    return `${screen}${this.restoreRegion()}${this.modes.restore()}${this.ownTitle === '' ? '' : `\x1b]2;${this.ownTitle}\x07`}`;
  }

  dispose(): void {
    this.terminal.dispose();
  }

  /** Saved cursor, scroll region and origin mode; setting them moves the cursor, which is put back. */
  private restoreRegion(): string {
    const { scrollTop, scrollBottom, savedX, savedY, ybase } = coreOf(this.terminal).buffer;
    const { cursorX, cursorY } = this.terminal.buffer.active;
    const hasRegion = scrollTop !== 0 || scrollBottom !== this.terminal.rows - 1;
    const isOrigin = this.terminal.modes.originMode;
    const savedRow = Math.max(0, savedY - ybase);
    const isSaved = savedX !== 0 || savedRow !== 0;
    if (!hasRegion && !isOrigin && !isSaved) return '';
    return [
      isSaved ? `\x1b[${savedRow + 1};${savedX + 1}H\x1b7` : '',
      hasRegion ? `\x1b[${scrollTop + 1};${scrollBottom + 1}r` : '',
      isOrigin ? '\x1b[?6h' : '',
      `\x1b[${cursorY + 1 - (isOrigin ? scrollTop : 0)};${cursorX + 1}H`,
    ].join('');
  }
}
