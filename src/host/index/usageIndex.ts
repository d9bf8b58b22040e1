import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { MissionControlError } from '../../protocol/errors.ts';
import { foreignText, say, type Said } from '../../protocol/texts/say.ts';
import type { HomePaths } from '../storage/homePaths.ts';
import type { Append } from '../storage/lineLog.ts';
import { localDay, type Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import type { Log } from '../util/log.ts';
import type { IndexRequest, IndexResponse, IndexWorkerData, Summary, SummaryQuery } from './indexMessages.ts';

export interface UsageIndexOptions {
  readonly paths: HomePaths;
  readonly clock: Clock;
  readonly log: Log;
  /** Where `indexWorker.cjs` and `sql-wasm.wasm` lie. */
  readonly runtimeFolder: string;
  /** Instead of the worker in `runtimeFolder`: the unbuilt one, or a broken one in tests. */
  readonly workerFile?: string;
  /** Instead of the one in `runtimeFolder`. */
  readonly wasmFile?: string;
  /** How long the worker stays when nobody asks. Default: 10 s. */
  readonly idleMs?: number;
  /** Called with a ledger file that has lines which do not parse. */
  onBadLines?(file: string): void;
}

/** Workers that fail within the window, before callers are told at once. */
const MAX_FAILURES = 3;
const FAILURE_WINDOW_MS = 60_000;
/** A question takes milliseconds, a rebuild seconds; a worker that is silent for longer hangs. */
export const ANSWER_LIMIT_MS = 120_000;
/** Time to save and leave. */
const CLOSE_LIMIT_MS = 10_000;

interface Pending {
  readonly request: Extract<IndexRequest, { type: 'summary' }>;
  readonly resolve: (summary: Summary) => void;
  readonly reject: (error: Error) => void;
  readonly limit: Disposable;
}

/** Answers questions about usage over any days, through a worker that is started on demand and leaves when it is idle. */
export class UsageIndex {
  private readonly options: UsageIndexOptions;
  private readonly pending = new Map<number, Pending>();
  private worker: Worker | undefined;
  private closing: Promise<void> | undefined;
  private idle: Disposable | undefined;
  private nextId = 1;
  private failures: number[] = [];
  private lastFailure: Said | undefined;
  private isDisposed = false;

  constructor(options: UsageIndexOptions) {
    this.options = options;
  }

  get isRunning(): boolean {
    return this.worker !== undefined;
  }

  /** Why the index does not work, `undefined` when it does: for `host.health`. */
  get problem(): Said | undefined {
    return this.isFailing() ? this.lastFailure : undefined;
  }

  /** Sums over days. Throws `internal` when the worker keeps failing. */
  async summary(query: SummaryQuery): Promise<Summary> {
    await this.closing;
    if (this.isDisposed || this.isFailing()) throw this.failure();
    this.idle?.dispose();
    return await new Promise((resolve, reject) => {
      const id = this.nextId++;
      const limit = this.options.clock.after(ANSWER_LIMIT_MS, () => {
        this.lastFailure = say('index.late');
        // Not asked again: the next worker could hang as well, and nobody would wait for that one any more.
        this.pending.delete(id);
        reject(this.failure());
        void this.worker?.terminate();
      });
      const request = { id, type: 'summary', query, today: localDay(this.options.clock.now()) } as const;
      this.pending.set(id, { request, resolve, reject, limit });
      this.ask(request);
    });
  }

  /** Says that the host itself has appended lines, which spares the worker a look at all that was there before. */
  appended(append: Append): void {
    this.worker?.postMessage({ type: 'appended', append } satisfies IndexRequest);
  }

  /** Lets the worker save and leave. */
  async close(): Promise<void> {
    this.idle?.dispose();
    const { worker } = this;
    if (worker === undefined) {
      await this.closing;
      return;
    }
    this.worker = undefined;
    this.closing = new Promise<void>((resolve) => {
      worker.ref(); // What it has to save must be saved, also when nothing else keeps the process.
      const limit = this.options.clock.after(CLOSE_LIMIT_MS, () => { void worker.terminate(); });
      worker.once('exit', () => {
        limit.dispose();
        resolve();
      });
      worker.postMessage({ type: 'close' } satisfies IndexRequest);
    });
    await this.closing;
    this.closing = undefined;
  }

  /** Answers nobody any more; resolves when the worker has saved and left. */
  async dispose(): Promise<void> {
    this.isDisposed = true;
    this.rejectAll(this.failure());
    await this.close();
  }

  /** Ends at once and saves nothing: its file is someone else's by now. */
  async abandon(): Promise<void> {
    this.isDisposed = true;
    this.idle?.dispose();
    this.rejectAll(this.failure());
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }

  private ask(request: IndexRequest): void {
    this.worker ??= this.start();
    this.worker.ref();
    this.worker.postMessage(request);
  }

  private start(): Worker {
    const { paths, runtimeFolder, workerFile, wasmFile } = this.options;
    const worker = new Worker(workerFile ?? path.join(runtimeFolder, 'indexWorker.cjs'), {
      workerData: {
        ledgerFolder: paths.ledger,
        indexFile: paths.index,
        wasmFile: wasmFile ?? path.join(runtimeFolder, 'sql-wasm.wasm'),
        ignoresSnapshot: this.recentFailures().length > 0,
      } satisfies IndexWorkerData,
    });
    worker.on('message', (response: IndexResponse) => { this.answered(response); });
    worker.on('error', (error) => { this.lastFailure = foreignText(String(error)); });
    worker.on('exit', (code) => { this.left(worker, code); });
    return worker;
  }

  private answered(response: IndexResponse): void {
    const pending = this.pending.get(response.id);
    if (pending === undefined) return;
    this.pending.delete(response.id);
    pending.limit.dispose();
    if (response.ok) {
      const { rebuiltBecause, badFiles } = response.report;
      if (rebuiltBecause !== undefined) this.options.log.info(`built the usage index anew: ${rebuiltBecause}`);
      for (const file of badFiles) this.options.onBadLines?.(file);
      pending.resolve(response.summary);
    } else {
      this.options.log.error(`the usage index could not answer: ${response.message}`);
      pending.reject(new MissionControlError('internal', say('index.noAnswer')));
    }
    if (this.pending.size > 0) return;
    this.worker?.unref();
    this.idle?.dispose();
    this.idle = this.options.clock.after(this.options.idleMs ?? 10_000, () => { void this.close(); });
  }

  /** The worker's process part is gone. Unless we asked for it, that is a failure: who waits gets another worker, a few times. */
  private left(worker: Worker, code: number): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.idle?.dispose();
    this.failures.push(this.options.clock.monotonicMs());
    this.lastFailure ??= say('index.left', { code: String(code) });
    this.options.log.error(`the index worker failed (${this.recentFailures().length} of ${MAX_FAILURES}): ${this.lastFailure.english}`);
    if (this.isFailing()) {
      this.rejectAll(this.failure());
      return;
    }
    for (const { request } of this.pending.values()) this.ask(request);
  }

  private rejectAll(error: Error): void {
    for (const pending of this.pending.values()) {
      pending.limit.dispose();
      pending.reject(error);
    }
    this.pending.clear();
  }

  private recentFailures(): readonly number[] {
    const now = this.options.clock.monotonicMs();
    this.failures = this.failures.filter((at) => now - at < FAILURE_WINDOW_MS);
    return this.failures;
  }

  private isFailing(): boolean {
    return this.recentFailures().length >= MAX_FAILURES;
  }

  private failure(): MissionControlError {
    return new MissionControlError('internal', this.isDisposed || this.lastFailure === undefined
      ? say('index.closed')
      : say('index.failing', { reason: this.lastFailure }));
  }
}
