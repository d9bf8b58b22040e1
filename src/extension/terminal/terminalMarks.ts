import { TERMINAL_CONSUMED_STEP_CHARS } from '../../protocol/terminal/terminalLimits.ts';
import type { Clock } from '../state/clock.ts';
import { ESCAPE } from './terminalText.ts';
import type { Disposable } from '../state/signal.ts';

/**
 * Numbers of private modes that no terminal has. Asked for one (DECRQM), a terminal answers with this very number, so that each answer says which mark
 * it is for, and no answer to a question of the agent looks like it. `ESC[5n` would not do: agents ask that too.
 */
const FIRST_MODE = 7717;
const MODE_COUNT = 16;

/** `CSI ? mode ; value $ y`. */
const ANSWER = new RegExp(`${ESCAPE}\\[\\?(${Array.from({ length: MODE_COUNT }, (_, index) => FIRST_MODE + index).join('|')});\\d\\$y`, 'g');

/** Anything that may still become an answer, up to all but its last character. */
const BEGUN = new RegExp(String.raw`${ESCAPE}(?:\[(?:\?(?:7(?:7(?:[123](?:\d(?:;(?:\d\$?)?)?)?)?)?)?)?)?$`);

/** An answer comes in one piece; if it ever comes in two, the second is there at once. Then what looked like a beginning was the Escape key. */
const REST_WAIT_MS = 20;

interface Mark {
  readonly mode: number;
  /** What it stands behind: characters since the mark before. */
  readonly chars: number;
}

export interface TerminalMarksOptions {
  readonly clock: Pick<Clock, 'after'>;
  /** The terminal has taken in so many more characters. */
  readonly onConsumed: (chars: number) => void;
  /** Input that was held back since it might have been the beginning of an answer. */
  readonly onInput: (data: string) => void;
}

/**
 * Finds out how far a terminal of the editor is: the editor's interface for extensions takes any amount of output at any speed and says nothing. So from
 * time to time the terminal is asked something behind the output, and has taken in all before when its answer comes.
 */
export class TerminalMarks implements Disposable {
  private readonly options: TerminalMarksOptions;
  private marks: Mark[] = [];
  private nextIndex = 0;
  /** Characters since the last mark. */
  private unmarked = 0;
  private held = '';
  private holding: Disposable | undefined;

  constructor(options: TerminalMarksOptions) {
    this.options = options;
  }

  /** Takes note of output; gives what is to be written right behind it. Nothing may be when the output ends within a sequence. */
  behind(chars: number, isOpen: boolean): string {
    this.unmarked += chars;
    if (isOpen || this.unmarked < TERMINAL_CONSUMED_STEP_CHARS || this.marks.length >= MODE_COUNT) return '';
    const mode = FIRST_MODE + this.nextIndex;
    this.nextIndex = (this.nextIndex + 1) % MODE_COUNT;
    this.marks.push({ mode, chars: this.unmarked });
    this.unmarked = 0;
    return `\x1b[?${mode}$p`;
  }

  /** Gives what of the terminal's input is no answer to a mark. */
  filter(data: string): string {
    const whole = this.held + data;
    this.release();
    if (this.marks.length === 0) return whole;
    const rest = whole.replaceAll(ANSWER, (answer, mode: string) => (this.reach(Number(mode)) ? '' : answer));
    const begun = this.marks.length === 0 ? undefined : BEGUN.exec(rest)?.[0];
    if (begun === undefined) return rest;
    this.held = begun;
    this.holding = this.options.clock.after(REST_WAIT_MS, () => {
      const input = this.held;
      this.release();
      this.options.onInput(input);
    });
    return rest.slice(0, -begun.length);
  }

  /** Counting starts anew, with another connection: answers that are still to come count for nothing. */
  renew(): void {
    this.unmarked = 0;
    this.marks = this.marks.map(({ mode }) => ({ mode, chars: 0 }));
  }

  dispose(): void {
    this.release();
  }

  /** The terminal has come to this mark, and so past all before it. */
  private reach(mode: number): boolean {
    const index = this.marks.findIndex((mark) => mark.mode === mode);
    if (index === -1) return false;
    const chars = this.marks.splice(0, index + 1).reduce((sum, mark) => sum + mark.chars, 0);
    if (chars > 0) this.options.onConsumed(chars);
    return true;
  }

  private release(): void {
    this.holding?.dispose();
    this.holding = undefined;
    this.held = '';
  }
}
