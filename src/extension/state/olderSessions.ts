import type { SessionView } from '../../protocol/domain/session.ts';
import type { FleetStore } from './fleetStore.ts';
import type { HostPort } from './hostPort.ts';
import { Disposables } from './disposables.ts';
import { Signal, type Disposable } from './signal.ts';

/** Sessions that are loaded at a time. */
export const OLDER_PAGE_SIZE = 50;

/** Pages that are looked at when a person picks a session from all of them. */
const MAX_PICKED = 1000;

/** What there is to see of the older sessions. */
export interface OlderSessionsState {
  /** Newest end first. */
  readonly sessions: readonly SessionView[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
}

/** Sessions that ended too long ago to be in the fleet's state: asked for page by page, once somebody wants to see them, and then kept up to date. */
export class OlderSessions implements Disposable {
  private readonly host: Pick<HostPort, 'call'>;
  private readonly fleet: Pick<FleetStore, 'state' | 'onDidChange'>;
  private readonly owned = new Disposables();
  private readonly changes = this.owned.add(new Signal<void>());
  private loaded: readonly SessionView[] = [];
  private hasMore = true;
  /** How many somebody wants to see. */
  private wanted = 0;
  private loading: Promise<void> | undefined;
  private isOutdated = false;

  readonly onDidChange = this.changes.event;

  constructor(host: Pick<HostPort, 'call'>, fleet: Pick<FleetStore, 'state' | 'onDidChange'>) {
    this.host = host;
    this.fleet = fleet;
    this.owned.add(fleet.onDidChange(({ isWhole, events }) => {
      if (this.wanted > 0 && (isWhole || events.some(({ type }) => type === 'olderSessionsChanged'))) this.refresh().catch(() => {}); // What is shown stays; the next change tries again.
    }));
  }

  get state(): OlderSessionsState {
    // One that was resumed is among the others by now.
    const shown = new Set(this.fleet.state.sessions.map(({ id }) => id));
    return { sessions: this.loaded.filter(({ id }) => !shown.has(id)), hasMore: this.hasMore, isLoading: this.loading !== undefined };
  }

  /** The session with this id, if it is loaded. */
  find(id: string): SessionView | undefined {
    return this.loaded.find((session) => session.id === id);
  }

  /** Somebody looks at the list: loads its first page, unless something is loaded or on its way. */
  open(): void {
    if (this.wanted === 0) this.showMore().catch(() => {}); // The row that offers more stays, and says why when it is used.
  }

  /** Loads the next page; returns what was not loaded before, newest end first. Throws what the host says. */
  async showMore(): Promise<readonly SessionView[]> {
    const before = this.wanted;
    const known = new Set(this.loaded.map(({ id }) => id));
    this.wanted = this.loaded.length + OLDER_PAGE_SIZE;
    try {
      await this.refresh();
    } catch (error) {
      this.wanted = before;
      throw error;
    }
    return this.state.sessions.filter(({ id }) => !known.has(id));
  }

  /** All of them, up to a thousand, for a person to pick from. */
  async all(): Promise<readonly SessionView[]> {
    return (this.fleet.state.olderSessionCount ?? 0) === 0 ? [] : (await this.load(MAX_PICKED)).sessions;
  }

  dispose(): void {
    this.owned.dispose();
  }

  /** Loads what is wanted; once more when something changed meanwhile. */
  private refresh(): Promise<void> {
    if (this.loading !== undefined) {
      this.isOutdated = true;
      return this.loading;
    }
    this.loading = this.loadWanted().finally(() => {
      this.loading = undefined;
      this.changes.fire();
    });
    this.changes.fire();
    return this.loading;
  }

  private async loadWanted(): Promise<void> {
    do {
      this.isOutdated = false;
      const { sessions, hasMore } = await this.load(this.wanted);
      this.loaded = sessions;
      this.hasMore = hasMore;
    } while (this.isOutdated);
  }

  private async load(count: number): Promise<{ sessions: readonly SessionView[]; hasMore: boolean }> {
    const sessions: SessionView[] = [];
    let after: string | undefined;
    do {
      const page = await this.host.call('sessions.list', { onlyOlder: true, limit: Math.min(count - sessions.length, 200), ...(after === undefined ? {} : { after }) });
      sessions.push(...page.sessions);
      after = page.sessions.length === 0 ? undefined : page.next;
    } while (after !== undefined && sessions.length < count);
    return { sessions, hasMore: after !== undefined };
  }
}
