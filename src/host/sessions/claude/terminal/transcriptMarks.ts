import type { Clock } from '../../../util/clock.ts';

/** The CLI gathers lines and writes them within a tenth of a second; on a machine that starts many agents it took four times that. */
const WRITTEN_WITHIN_MS = 1000;

/** How far a transcript has come, and who waits for it to come further. */
export class TranscriptMarks {
  private readonly clock: Pick<Clock, 'after'>;
  /** When the last turn that is written down was over (ISO 8601 UTC). */
  private turnEndedAt = '';
  /** Ids of the calls of tools of this turn. */
  private readonly calls = new Set<string>();
  private readonly waiters = new Set<{ readonly isMet: () => boolean; readonly done: () => void }>();
  private isClosed = false;

  constructor(clock: Pick<Clock, 'after'>) {
    this.clock = clock;
  }

  hasTurn(since: string): boolean {
    return this.turnEndedAt >= since || this.isClosed;
  }

  hasCall(toolUseId: string): boolean {
    return this.calls.has(toolUseId) || this.isClosed;
  }

  call(toolUseId: string): void {
    this.calls.add(toolUseId);
    this.settle();
  }

  turnIsOver(at: string): void {
    this.turnEndedAt = at;
    this.settle();
    this.calls.clear();
  }

  /** Resolves when it is so, after a second at the latest unless another time is given. */
  async until(isMet: () => boolean, withinMs = WRITTEN_WITHIN_MS): Promise<void> {
    if (isMet()) return;
    await new Promise<void>((resolve) => {
      const late = this.clock.after(withinMs, () => { waiter.done(); });
      const waiter = {
        isMet,
        done: () => {
          late.dispose();
          this.waiters.delete(waiter);
          resolve();
        },
      };
      this.waiters.add(waiter);
    });
  }

  /** Nothing more comes. */
  close(): void {
    this.isClosed = true;
    this.settle();
  }

  private settle(): void {
    for (const { isMet, done } of this.waiters) if (isMet()) done();
  }
}
