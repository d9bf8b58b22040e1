import { MissionControlError } from '../../../protocol/errors.ts';
import { textOfError } from '../../../protocol/texts/say.ts';
import type { FleetEvent } from '../../../protocol/events/fleet.ts';
import type { WeekUsage } from '../../../protocol/domain/usage.ts';
import type { Clock } from '../../state/clock.ts';
import { Disposables } from '../../state/disposables.ts';
import type { FleetChange, FleetStore } from '../../state/fleetStore.ts';
import type { HostPort } from '../../state/hostPort.ts';
import type { Disposable } from '../../state/signal.ts';

/** Changes within this time are asked for together; well below the second in which a change must be seen. */
const ASK_DELAY_MS = 100;

/** What can change what a report of the last days says, besides its sessions' names. */
const CHANGES_USAGE: ReadonlySet<FleetEvent['type']> = new Set(['todayChanged', 'projectChanged', 'projectRemoved', 'taskChanged', 'taskRemoved', 'sessionRemoved']);

export interface CostsFeedOptions {
  readonly host: Pick<HostPort, 'state' | 'call' | 'onDidChangeState'>;
  readonly fleet: Pick<FleetStore, 'onDidChange'>;
  readonly clock: Pick<Clock, 'after'>;
  onUsage(usage: WeekUsage): void;
  onFailure(error: MissionControlError): void;
}

/**
 * What was used in the last seven days, on its way to whoever looks at it. The host is asked when somebody begins to look and when it said
 * that something changed; never twice at a time, and never while nobody looks.
 */
export class CostsFeed implements Disposable {
  private readonly options: CostsFeedOptions;
  private readonly owned = new Disposables();
  private last: WeekUsage | undefined;
  private isWatched = false;
  private isAsking = false;
  /** Something changed since the last question was asked. */
  private isStale = true;
  private delay: Disposable | undefined;

  constructor(options: CostsFeedOptions) {
    this.options = options;
    this.owned.add(options.fleet.onDidChange((change) => { if (this.concerns(change)) this.changed(); }));
    this.owned.add(options.host.onDidChangeState((state) => { if (state === 'connected') this.changed(); }));
  }

  /** Somebody looks: gets the last known state at once, and a fresh one if it may be old. */
  watch(): void {
    this.isWatched = true;
    if (this.last !== undefined) this.options.onUsage(this.last);
    this.ask();
  }

  /** Nobody looks any more. */
  unwatch(): void {
    this.isWatched = false;
  }

  dispose(): void {
    this.isWatched = false;
    this.delay?.dispose();
    this.owned.dispose();
  }

  private concerns({ isWhole, isStalenessChange, events }: FleetChange): boolean {
    return isWhole || isStalenessChange || events.some((event) => CHANGES_USAGE.has(event.type) || (event.type === 'sessionChanged' && this.isRenamed(event.session)));
  }

  private isRenamed(session: { readonly id: string; readonly name: string }): boolean {
    const known = this.last?.sessions.find(({ sessionId }) => sessionId === session.id);
    return known !== undefined && known.name !== session.name;
  }

  private changed(): void {
    this.isStale = true;
    this.delay ??= this.options.clock.after(ASK_DELAY_MS, () => {
      this.delay = undefined;
      this.ask();
    });
  }

  private ask(): void {
    if (!this.isWatched || this.isAsking || !this.isStale || this.options.host.state !== 'connected') return;
    this.isAsking = true;
    this.isStale = false;
    this.options.host.call('ledger.week', {}).then(
      (usage) => {
        this.last = usage;
        this.settle(() => { this.options.onUsage(usage); });
      },
      (error: unknown) => {
        this.isStale = true;
        const known = MissionControlError.is(error) ? error : new MissionControlError('internal', textOfError(error), { cause: error });
        // The connection that was lost is told of elsewhere; what failed is asked for again when something changes.
        this.settle(() => { if (this.options.host.state === 'connected') this.options.onFailure(known); }, false);
      },
    );
  }

  private settle(tell: () => void, isAskedAgain = true): void {
    this.isAsking = false;
    if (!this.isWatched) return;
    tell();
    if (isAskedAgain && this.delay === undefined) this.ask();
  }
}
