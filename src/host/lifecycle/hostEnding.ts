import type { Goodbye } from '../../protocol/wire.ts';
import type { Host } from '../composition.ts';
import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import type { FileLog } from './fileLog.ts';
import type { HomeHolder } from './homeHolder.ts';
import type { HostEndpoint } from './hostEndpoint.ts';

/** How long agents and files get for an orderly end. What is alive then is left to the sentinel. */
const SHUTDOWN_LIMIT_MS = 12_000;

/** The end of a host's life, whoever asks for it: in order, once, and each step whether or not the one before it worked. */
export class HostEnding {
  private readonly parts: {
    readonly clock: Clock;
    readonly log: FileLog;
    readonly sentinel: Disposable;
    readonly holder: HomeHolder;
    readonly lock: Disposable;
    readonly onEnded: (reason: Goodbye['reason']) => void;
  };
  private idleWatch: Disposable | undefined;
  private endpoint: HostEndpoint | undefined;
  private host: Host | undefined;
  private ending: Promise<void> | undefined;

  constructor(parts: HostEnding['parts']) {
    this.parts = parts;
  }

  add(host: Host): void {
    this.host = host;
  }

  addIdleWatch(watch: Disposable): void {
    this.idleWatch = watch;
  }

  addEndpoint(endpoint: HostEndpoint): void {
    this.endpoint = endpoint;
  }

  /** `isHomeTaken`: another machine holds the home by now; agents are ended, but nothing is written. */
  end(reason: Goodbye['reason'], options: { readonly isHomeTaken?: boolean } = {}): Promise<void> {
    this.ending ??= this.run(reason, options);
    return this.ending;
  }

  private async run(reason: Goodbye['reason'], options: { readonly isHomeTaken?: boolean }): Promise<void> {
    const { log, sentinel, holder, lock } = this.parts;
    log.info(`the host ends (${reason})`);
    this.idleWatch?.dispose();
    this.endpoint?.close();
    await this.attempt('the host did not end in good order', () => this.shutDown(reason, options));
    sentinel.dispose();
    await this.attempt('the endpoint could not be removed', async () => { await this.endpoint?.remove(); });
    await this.attempt('holder.json could not be removed', () => holder.release());
    log.info('the host has ended');
    await log.flush();
    lock.dispose();
    this.parts.onEnded(reason);
  }

  private async shutDown(reason: Goodbye['reason'], options: { readonly isHomeTaken?: boolean }): Promise<void> {
    const { clock } = this.parts;
    let isLate = false;
    const limit = new Promise<void>((resolve) => {
      clock.after(SHUTDOWN_LIMIT_MS, () => {
        isLate = true;
        resolve();
      });
    });
    await Promise.race([this.host?.shutdown(reason, options), limit]);
    if (isLate) throw new Error(`it took longer than ${SHUTDOWN_LIMIT_MS} ms; the sentinel ends the agents that are left`);
  }

  private async attempt(failure: string, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.parts.log.error(failure, error);
    }
  }
}
