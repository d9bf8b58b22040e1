import { ColorAnswers } from '../../../src/host/terminals/terminalColors.ts';
import type { TerminalHub } from '../../../src/host/terminals/terminalHub.ts';
import { TerminalMirror } from '../../../src/host/terminals/terminalMirror.ts';
import type { TerminalOutput } from '../../../src/protocol/terminal/terminalWire.ts';
import { TestWindow } from './terminalWorld.ts';

/** A window with a terminal that answers what it is asked, as those of editors do. */
export class AnsweringWindow extends TestWindow {
  /** What its terminal answered and nobody was told yet. */
  private readonly answers: string[] = [];
  private readonly own = new TerminalMirror({
    size: { cols: 80, rows: 24 },
    scrollbackLines: 100,
    colors: new ColorAnswers(),
    onTitle: () => {},
    onQuery: ({ answer, isOurs }) => { if (answer !== undefined && !isOurs) this.answers.push(answer); },
  });
  private drawn: Promise<void> = Promise.resolve();
  /** While false, answers wait: its process is busy. */
  isAnswering = true;

  constructor(hub: TerminalHub, terminal: string) {
    super(hub, terminal);
    this.isConsuming = false;
  }

  override sendOutput(output: TerminalOutput): void {
    super.sendOutput(output);
    this.drawn = new Promise((resolve) => {
      this.own.write(output.data, () => {
        this.consume();
        if (this.isAnswering) this.answer();
        resolve();
      });
    });
  }

  /** Sends what its terminal answered. */
  answer(): void {
    for (const answer of this.answers.splice(0)) this.type(answer);
  }

  /** Resolves when its terminal has drawn all that it was sent. */
  whenDrawn(): Promise<void> {
    return this.drawn;
  }
}
