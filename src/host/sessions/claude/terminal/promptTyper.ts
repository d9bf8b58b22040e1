import type { Clock } from '../../../util/clock.ts';
import type { Event } from '../../../util/emitter.ts';
import type { TerminalProcess } from '../../../util/terminalProcess.ts';
import type { AgentStatus, StatusWatch } from './agentWitness.ts';
import { inputText } from './screenPatterns.ts';
import { pasted, promptForInput } from './typedPrompt.ts';

/** How often is looked whether the agent takes a prompt, while nothing else says so. */
const LOOK_MS = 250;
/** What was pasted shows within 100 ms on an idle machine; one that starts three agents at once took over a second. */
const SHOWN_WITHIN_MS = 4000;
/** A prompt that was taken makes the agent busy within 0.3 s, or asks a hook. */
const TAKEN_WITHIN_MS = 2000;
/** After an interrupt the CLI puts the prompt that it had not begun to answer back into its input: within 0.2 s of being idle, on a busy machine 0.6 s. */
const PUT_BACK_WITHIN_MS = 1000;
/** Enter may first close a list of suggestions. */
const MOST_ENTERS = 3;
/** Deletes what is in the input up to its beginning. */
const CLEAR_LINE = '\u0015';
const ENTER = '\r';
/** Lines that are cleared at most; an input is cleared line by line. */
const MOST_LINES_CLEARED = 200;
/** Words that an interrupt puts back come once; on a busy machine they may come after they were waited for, into what is being typed. */
const MOST_TRIES = 3;

export interface PromptTyperOptions {
  readonly terminal: TerminalProcess;
  readonly status: StatusWatch;
  readonly clock: Clock;
  /** The agent took a prompt, as its hook says. */
  readonly onDidSubmit: Event<void>;
  /** The person's own words are in the input, so nothing can be typed until they are sent or deleted. Told once for each time. */
  readonly onBlocked: () => void;
  readonly signal: AbortSignal;
}

/**
 * What became of a prompt. `taken`: the agent has it. `local`: the input took it, and the agent began nothing, as with `/help`. `lost`: the agent went, or its
 * input took nothing. Of the others nothing was typed: `overtaken` by a turn that began otherwise, since a person sent their own words or the agent went on by
 * itself; `cancelled` by us.
 */
export type Typed = 'taken' | 'local' | 'lost' | 'overtaken' | 'cancelled';

/** A prompt of which nothing was typed yet. */
interface Waiting {
  /** The agent took prompts since it waits: what it does from then on is something else. */
  wasIdle: boolean;
  end: 'overtaken' | 'cancelled' | undefined;
  /** Aborted at the end. */
  readonly ended: AbortController;
}

/**
 * Types prompts into Claude Code's input, only while the agent itself says that it is idle and the input is there and empty: while a question is open, what is
 * typed would be taken for its answer.
 */
export class PromptTyper {
  private readonly options: PromptTyperOptions;
  /** A person typed since the last prompt that the agent took: what is in the input may be theirs. */
  private wasTypedIn = false;
  /** They typed since they pressed Enter; the agent says what it took a moment later. */
  private isDrafting = false;
  /** We interrupted a turn: the input then holds the prompt of that turn again, which nobody wrote there. */
  private mayClear = false;
  private waiting: Waiting | undefined;

  constructor(options: PromptTyperOptions) {
    this.options = options;
    const { terminal, onDidSubmit, signal } = options;
    const subscriptions = [terminal.onDidType((text) => { this.typedIn(text); }), onDidSubmit(() => { this.submitted(); })];
    signal.addEventListener('abort', () => { for (const subscription of subscriptions) subscription.dispose(); }, { once: true });
  }

  /** We interrupt a turn. What it puts back into the input may be deleted, but no word that a person typed there, before or after. */
  interrupting(): void {
    this.mayClear = !this.wasTypedIn;
  }

  /** What a person has typed since they sent something last, and is still in the input. */
  async readDraft(): Promise<string> {
    return this.isDrafting ? await this.input() ?? '' : '';
  }

  /** Gives up a prompt of which nothing was typed yet; false when there is none. */
  cancel(): boolean {
    return this.endWaiting('cancelled');
  }

  /** What the agent says that it does, as soon as it says so. */
  statusIs(status: AgentStatus['status']): void {
    if (this.waiting?.wasIdle === true && (status === 'busy' || status === 'waiting')) this.endWaiting('overtaken');
  }

  /** Types a prompt and submits it. `attachments` are paths of images, which the input turns into images. */
  async type(text: string, attachments: readonly string[] = []): Promise<Typed> {
    for (let tries = 1; ; tries += 1) {
      const ready = await this.whenReady(tries === 1);
      if (ready !== 'ready') return ready;
      if (await this.paste(text, attachments)) break;
      // Words of somebody else are in it, too: they would go out with ours. Those that an interrupt put back are nobody's.
      if (!this.mayClear || tries === MOST_TRIES || this.options.signal.aborted) return 'lost';
    }
    this.mayClear = this.wasTypedIn = this.isDrafting = false; // It holds our words only.
    return await this.submit();
  }

  private submitted(): void {
    this.wasTypedIn = this.isDrafting;
    this.endWaiting('overtaken'); // With words that are not ours.
  }

  private endWaiting(end: NonNullable<Waiting['end']>): boolean {
    const { waiting } = this;
    if (waiting === undefined) return false;
    waiting.end ??= end;
    waiting.ended.abort();
    return true;
  }

  private typedIn(text: string): void {
    this.isDrafting = !text.endsWith(ENTER);
    this.wasTypedIn = true;
    this.mayClear = false;
  }

  /** Puts everything into the input; false when it does not hold just that. */
  private async paste(text: string, attachments: readonly string[]): Promise<boolean> {
    const { terminal } = this.options;
    for (const file of attachments) {
      terminal.write(pasted(file));
      if (!(await this.until(SHOWN_WITHIN_MS, async () => (await this.input() ?? '') !== ''))) return false;
    }
    if (text !== '') terminal.write(pasted(promptForInput(text)));
    return await this.until(SHOWN_WITHIN_MS, async () => {
      const input = await this.input() ?? '';
      return input !== '' && holdsJust(input, text, terminal.size.cols);
    });
  }

  private async submit(): Promise<Typed> {
    const { terminal, status } = this.options;
    let isTaken = false;
    const subscription = this.options.onDidSubmit(() => { isTaken = true; });
    try {
      for (let enters = 0; enters < MOST_ENTERS; enters += 1) {
        terminal.write(ENTER);
        await this.until(TAKEN_WITHIN_MS, async () => isTaken || (await status.look())?.status === 'busy');
        if (isTaken || status.current?.status === 'busy' || status.current?.status === 'waiting') return 'taken';
        // An input that is empty again has taken it, or shows what the command says.
        if ((await this.input() ?? '') === '') return 'local';
      }
      return 'lost';
    } finally {
      subscription.dispose();
    }
  }

  /** Waits, for as long as it takes, until a prompt can be typed. When nothing of it is in the input yet, it may also end by `endWaiting`. */
  private async whenReady(isFirst: boolean): Promise<'ready' | Extract<Typed, 'lost' | 'overtaken' | 'cancelled'>> {
    const waiting: Waiting = { wasIdle: false, end: undefined, ended: new AbortController() };
    if (isFirst) this.waiting = waiting;
    try {
      return await this.whenFree(waiting) ? 'ready' : waiting.end ?? 'lost';
    } finally {
      this.waiting = undefined;
    }
  }

  /** False when the agent went, or `waiting` came to its end. */
  private async whenFree(waiting: Waiting): Promise<boolean> {
    const { terminal, status, clock } = this.options;
    const signal = AbortSignal.any([this.options.signal, waiting.ended.signal]);
    let isTold = false;
    let cleared = 0;
    let idleSince: number | undefined;
    for (;;) {
      if (signal.aborted) return false;
      if ((await status.look())?.status === 'idle') {
        waiting.wasIdle = true;
        const input = await this.input();
        idleSince ??= clock.monotonicMs();
        if (signal.aborted) return false;
        // What an interrupt puts back comes a moment after the agent is idle.
        if (input === '' && (!this.mayClear || cleared > 0 || clock.monotonicMs() - idleSince >= PUT_BACK_WITHIN_MS)) return true;
        if (input === '') {
          await this.wait(50, signal);
          continue;
        }
        if (input !== undefined && this.mayClear && cleared < MOST_LINES_CLEARED) {
          cleared += 1;
          terminal.write(CLEAR_LINE);
        } else if (input !== undefined && !isTold) {
          isTold = true;
          this.options.onBlocked();
        }
      }
      await this.wait(LOOK_MS, signal);
    }
  }

  private async input(): Promise<string | undefined> {
    const { lines, written, scrollbackCount } = await this.options.terminal.readScreen({ isWrittenWanted: true });
    return inputText(lines.slice(scrollbackCount), written?.slice(scrollbackCount));
  }

  private async until(withinMs: number, condition: () => Promise<boolean>): Promise<boolean> {
    const { clock, signal } = this.options;
    const deadline = clock.monotonicMs() + withinMs;
    for (;;) {
      if (signal.aborted) return false;
      if (await condition()) return true;
      if (clock.monotonicMs() >= deadline) return false;
      await this.wait(50);
    }
  }

  private wait(delayMs: number, signal = this.options.signal): Promise<void> {
    const { clock } = this.options;
    return new Promise((resolve) => {
      const timer = clock.after(delayMs, done);
      signal.addEventListener('abort', done, { once: true });
      function done(): void {
        timer.dispose();
        signal.removeEventListener('abort', done);
        resolve();
      }
    });
  }
}

/** Whether the input, which is so many cells wide, holds this text and nothing else, as far as its look tells: long texts are folded into a mark, or scrolled. */
export function holdsJust(input: string, text: string, columns: number): boolean {
  const [shown, wanted] = [comparable(input), comparable(promptForInput(text))];
  if (shown.startsWith('[Pastedtext') || shown.startsWith('[Image')) return true;
  // A hint may follow a command.
  if (wanted.startsWith('/')) return shown.startsWith(wanted);
  const isInSight = wanted.length <= 2 * columns && text.split('\n').length <= 3;
  return isInSight ? shown === wanted : shown.startsWith(wanted.slice(0, 20)) || shown.endsWith(wanted.slice(-20));
}

/** Lines are wrapped anywhere, and what is not ASCII may look another way. */
function comparable(text: string): string {
  return text.replaceAll(/[^!-~]+/g, '');
}
