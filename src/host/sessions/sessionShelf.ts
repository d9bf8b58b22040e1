import type { SessionView } from '../../protocol/domain/session.ts';
import type { PastSession, SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { Clock } from '../util/clock.ts';
import type { SessionStore } from './collaborators.ts';
import type { ManagedSession } from './managedSession.ts';
import { compareEnds, recentOf } from './recentSessions.ts';
import { sessionGone } from './sessionErrors.ts';

export interface SessionShelfOptions {
  readonly clock: Clock;
  readonly store: Pick<SessionStore, 'load' | 'release'>;
  readonly create: (record: SessionRecord) => ManagedSession;
  /** The session is not among the shown ones any more, but it is still there. */
  readonly onDidAge: (sessionId: string) => void;
}

/**
 * Which sessions are in memory: those that are shown, which are the live ones and those that ended lately, and older ones only while somebody
 * works with them. Of all others it knows what the list says.
 */
export class SessionShelf {
  private readonly options: SessionShelfOptions;
  private readonly sessions = new Map<string, ManagedSession>();
  private readonly loading = new Map<string, Promise<ManagedSession>>();
  /** How many operations work with a session. */
  private readonly holds = new Map<string, number>();
  /** All that ended. */
  private readonly past = new Map<string, PastSession>();
  /** Those of `past` that are shown. */
  private recent: ReadonlySet<string> = new Set();

  constructor(options: SessionShelfOptions) {
    this.options = options;
  }

  /** Sessions that ended and are not shown. */
  get olderCount(): number {
    return this.past.size - this.recent.size;
  }

  /** Takes over what the list knows, and reads the records of what is to be shown and not here yet. */
  async fill(past: readonly PastSession[]): Promise<void> {
    for (const session of past) this.past.set(session.id, session);
    const recent = recentOf(this.past.values(), this.options.clock);
    this.recent = recent;
    for (const { id } of past) {
      if (this.sessions.has(id)) continue;
      const record = recent.has(id) ? await this.options.store.load(id) : undefined;
      if (record !== undefined) this.add(record);
      else if (recent.has(id)) this.forget(id); // It cannot be read after all.
      else this.options.store.release(id);
    }
  }

  /** The session, if it is in memory. */
  get(id: string): ManagedSession | undefined {
    return this.sessions.get(id);
  }

  /** True when there is such a session, in memory or not. */
  has(id: string): boolean {
    return this.sessions.has(id) || this.past.has(id);
  }

  isLoading(id: string): boolean {
    return this.loading.has(id);
  }

  /** All in memory. */
  all(): readonly ManagedSession[] {
    return [...this.sessions.values()];
  }

  /** The sessions that everybody sees: live ones first, then by last change. */
  shown(): SessionView[] {
    return this.all()
      .filter(({ id }) => this.isShown(id))
      .map((session) => session.view())
      .toSorted((a, b) => Number(a.phase === 'ended') - Number(b.phase === 'ended') || b.phaseSince.localeCompare(a.phaseSince));
  }

  /** One session as clients see it, read from its file if need be; `undefined` when there is none. */
  async view(id: string): Promise<SessionView | undefined> {
    const session = this.sessions.get(id);
    if (session !== undefined) return session.view();
    return this.has(id) ? await this.use(id, (loaded) => Promise.resolve(loaded.view())).catch(() => undefined) : undefined;
  }

  /** True when everybody sees it. */
  isShown(id: string): boolean {
    return this.recent.has(id) || this.sessions.get(id)?.isLive === true;
  }

  add(record: SessionRecord): ManagedSession {
    const session = this.options.create(record);
    this.sessions.set(record.id, session);
    return session;
  }

  /** It is gone for good, or was never promised to anybody. */
  forget(id: string): void {
    this.sessions.get(id)?.conversation.unload();
    this.sessions.delete(id);
    this.past.delete(id);
    this.recent = new Set([...this.recent].filter((other) => other !== id));
  }

  /** To be told of every state of a session. */
  note(view: SessionView): void {
    const before = this.past.get(view.id);
    const wasPast = before !== undefined;
    if (view.end === undefined) {
      this.past.delete(view.id);
      if (wasPast) this.recent = new Set([...this.recent].filter((id) => id !== view.id));
      return;
    }
    this.noteEnd(inShort(view, view.end.at));
    if (!wasPast || (before.isPinned ?? false) !== (view.isPinned ?? false)) this.age(new Set([...this.recent, view.id]));
  }

  /** What the list has to say of an ended session that may not be in memory. */
  noteEnd(session: PastSession): void {
    this.past.set(session.id, session);
  }

  /** Works with a session, read from its file if need be; it stays in memory meanwhile. Throws `notFound`. */
  async use<T>(id: string, work: (session: ManagedSession) => Promise<T>): Promise<T> {
    this.holds.set(id, (this.holds.get(id) ?? 0) + 1);
    try {
      return await work(this.sessions.get(id) ?? await this.load(id));
    } finally {
      const holds = (this.holds.get(id) ?? 1) - 1;
      if (holds === 0) this.holds.delete(id);
      else this.holds.set(id, holds);
      this.letGo(id);
    }
  }

  /** Takes a session out of memory that nobody sees or works with. */
  letGo(id: string): void {
    const session = this.sessions.get(id);
    if (session === undefined || this.isShown(id) || this.holds.has(id) || session.conversation.isLoaded) return;
    this.sessions.delete(id);
    this.options.store.release(id);
  }

  /** Ended sessions, newest end first. */
  ended(filter: { readonly onlyOlder: boolean; readonly projectId: string | undefined }): readonly PastSession[] {
    return [...this.past.values()]
      .filter(({ id, projectId }) => (filter.projectId === undefined || projectId === filter.projectId) && !(filter.onlyOlder && this.recent.has(id)))
      .toSorted(compareEnds);
  }

  private load(id: string): Promise<ManagedSession> {
    const under = this.loading.get(id) ?? this.read(id).finally(() => { this.loading.delete(id); });
    this.loading.set(id, under);
    return under;
  }

  private async read(id: string): Promise<ManagedSession> {
    const record = this.past.has(id) ? await this.options.store.load(id) : undefined;
    if (record?.end === undefined) throw sessionGone();
    return this.sessions.get(id) ?? this.add(record);
  }

  /** Makes the newest of `candidates` the recent ones; the others become older ones. */
  private age(candidates: ReadonlySet<string>): void {
    this.recent = recentOf([...candidates].flatMap((id) => this.past.get(id) ?? []), this.options.clock);
    for (const id of candidates) {
      if (this.recent.has(id)) continue;
      this.options.onDidAge(id);
      this.letGo(id);
    }
  }
}

/** A session that ended as the list has it. */
export function inShort({ id, projectId, taskRef, name, isPinned, startedAt }: Pick<SessionView, 'id' | 'projectId' | 'taskRef' | 'name' | 'isPinned' | 'startedAt'>, endedAt: string): PastSession {
  return { id, projectId, ...(taskRef === undefined ? {} : { taskRef }), name, ...(isPinned === true ? { isPinned } : {}), startedAt, endedAt };
}
