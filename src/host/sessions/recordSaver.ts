import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import type { Log } from '../util/log.ts';
import { sessionGone } from './sessionErrors.ts';

/** Changes that nobody was promised, such as a context gauge, wait this long for the next one. */
const LAZY_SAVE_MS = 1000;

export interface RecordSaverOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** What must be on disk before the record says it; `undefined` when it is. Never rejects. */
  readonly before: () => Promise<void> | undefined;
  /** Resolves when the record as it is by then, or a later one, is on disk. */
  readonly write: () => Promise<void>;
}

/** Writes one session's record: at once for what was promised, before long for the rest. */
export class RecordSaver {
  private readonly options: RecordSaverOptions;
  private lazy: Disposable | undefined;
  private isClosed = false;

  constructor(options: RecordSaverOptions) {
    this.options = options;
  }

  /** Resolves when everything up to now is on disk. Throws what writing throws. */
  async save(): Promise<void> {
    this.lazy?.dispose();
    this.lazy = undefined;
    if (this.isClosed) throw sessionGone();
    const before = this.options.before();
    if (before !== undefined) await before;
    await this.options.write();
  }

  /** While it is closed nothing is written, since the session is being removed: `save` throws `notFound`. */
  setClosed(isClosed: boolean): void {
    this.isClosed = isClosed;
  }

  /** Saves before long. */
  saveSoon(): void {
    this.lazy ??= this.options.clock.after(LAZY_SAVE_MS, () => { this.saveOrLog(); });
  }

  /** Saves now; a failure is logged, for changes that come from the agent and have no caller. */
  saveOrLog(): void {
    this.save().catch((error: unknown) => { this.options.log.error('a session could not be saved', error); });
  }
}
