import type { Clock } from './clock.ts';

/** What a lifeline says to the extension; everything that comes back is a sign of life. */
export interface PingLink {
  post(intent: { readonly type: 'ping' }): void;
}

/** How often the extension is asked whether it is there. */
const ASK_MS = 2000;

/** So many questions in a row stay unanswered before it counts as gone: one alone may be a busy machine, or one that slept. */
const PATIENCE = 4;

/**
 * Notices that nobody answers any more. When the extension host dies, the editor starts another one but leaves this webview as it is, tied to
 * nothing: what is sent from here goes nowhere.
 */
export class Lifeline {
  private unanswered = 0;
  private readonly link: PingLink;
  private readonly clock: Pick<Clock, 'after'>;
  private readonly onChange: (isLost: boolean) => void;

  constructor(link: PingLink, clock: Pick<Clock, 'after'>, onChange: (isLost: boolean) => void) {
    this.link = link;
    this.clock = clock;
    this.onChange = onChange;
    this.ask();
  }

  /** The extension said something. */
  heard(): void {
    if (this.unanswered > PATIENCE) this.onChange(false);
    this.unanswered = 0;
  }

  private ask(): void {
    this.clock.after(ASK_MS, () => {
      if (this.unanswered === PATIENCE) this.onChange(true);
      this.unanswered += 1;
      this.link.post({ type: 'ping' });
      this.ask();
    });
  }
}
