import xterm, { type Terminal } from '@xterm/headless';
import type { TerminalSize } from '../../protocol/terminal/terminalWire.ts';
import type { ReadScreenOptions, TerminalScreen } from '../util/terminalProcess.ts';
import { readCells, writtenText, type TerminalPicture } from './screenCells.ts';
import { answerWhatIsMissing } from './mirrorAnswers.ts';
import { coreOf, MirrorModes } from './mirrorModes.ts';
import { useEditorWidths } from './mirrorWidths.ts';
import { ScreenWriter } from './screenWriter.ts';
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
  readonly onQuery: (query: { readonly kind: string; readonly answer: string | undefined; readonly isOurs: boolean }) => void;
  readonly onTitle: (title: string) => void;
}

/** Longer titles are cut: a terminal takes up to 10 MB, which would go to every window again and again. Nobody sees as much as this. */
const MAX_TITLE_CHARS = 256;
/** The echo of a key is not longer, nor what a program draws when something small changes. */
const SOON_CHARS = 4096;

/** The screen of a terminal, without a window: what a program printed, taken in by the same library that windows show it with. */
export class TerminalMirror {
  private readonly terminal: Terminal;
  private readonly modes: MirrorModes;
  private ownTitle = '';

  constructor({ size, scrollbackLines, colors, onQuery, onTitle }: MirrorOptions) {
    this.terminal = new xterm.Terminal({
      ...size,
      scrollback: scrollbackLines,
      allowProposedApi: true,
      logLevel: 'off',
      windowOptions: { getWinSizePixels: true, getCellSizePixels: true, getWinSizeChars: true }, // What VS Code's terminals allow.
    });
    useEditorWidths(this.terminal);
    this.modes = new MirrorModes(this.terminal);
    this.terminal.onData((answer) => {
      for (const { text, report } of readInput(answer)) {
        if (report !== undefined) onQuery({ kind: report, answer: text, isOurs: false });
      }
    });
    this.terminal.onTitleChange((whole) => {
      const title = whole.length > MAX_TITLE_CHARS ? `${Array.from(whole.slice(0, MAX_TITLE_CHARS)).slice(0, -1).join('')}…` : whole;
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
    // Whoever typed is not kept waiting: after input the library takes the next write in at once, where it else waits for a timer, a millisecond or more.
    if (text.length <= SOON_CHARS) this.terminal.input('');
    this.terminal.write(text, onDone);
  }

  /** Takes in at once what `serialize` gave, before anything else was written. */
  restore(screen: string): void {
    if (screen !== '') (this.terminal as unknown as { readonly _core: { writeSync(data: string): void } })._core.writeSync(screen);
  }

  resize({ cols, rows }: TerminalSize): void {
    if (cols !== this.terminal.cols || rows !== this.terminal.rows) this.terminal.resize(cols, rows);
  }

  readScreen({ scrollbackLines = 0, isWrittenWanted = false }: ReadScreenOptions = {}): TerminalScreen {
    const { active } = this.terminal.buffer;
    const top = active.baseY;
    const scrollbackCount = Math.min(Math.max(0, scrollbackLines), top);
    const rows = Array.from({ length: scrollbackCount + this.terminal.rows }, (_, index) => active.getLine(top - scrollbackCount + index));
    return {
      lines: rows.map((row) => row?.translateToString(true).trimEnd() ?? ''),
      ...(isWrittenWanted ? { written: rows.map((row) => (row === undefined ? '' : writtenText(row))) } : {}),
      scrollbackCount,
      cursor: { x: Math.min(active.cursorX, this.terminal.cols - 1), y: active.cursorY, isVisible: !coreOf(this.terminal).coreService.isCursorHidden },
      isAlternate: active.type === 'alternate',
      hasBracketedPaste: this.terminal.modes.bracketedPasteMode,
      hasApplicationCursorKeys: this.terminal.modes.applicationCursorKeysMode,
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
    const { normal, alternate, active } = this.terminal.buffer;
    const screens = [new ScreenWriter(this.terminal).write(normal), this.modes.restoreKitty('normal')];
    if (active.type === 'alternate') screens.push('\x1b[?1049h\x1b[H', new ScreenWriter(this.terminal).write(alternate), this.modes.restoreKitty('alternate'));
    return [...screens, this.modes.restoreCursor(), this.modes.restore(), this.ownTitle === '' ? '' : `\x1b]2;${this.ownTitle}\x07`].join('');
  }

  dispose(): void {
    this.terminal.dispose();
  }
}
