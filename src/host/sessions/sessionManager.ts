import type { Caller } from '../../protocol/domain/caller.ts';
import type { ImageRef, MessageImage, NewImage } from '../../protocol/domain/image.ts';
import type { PermissionMode, QueuedMessage, SessionView } from '../../protocol/domain/session.ts';
import type { Transport } from '../../protocol/domain/transport.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import { say } from '../../protocol/texts/say.ts';
import type { EventChannel } from '../rpc/eventChannel.ts';
import { DisposableStore, type Disposable } from '../util/disposable.ts';
import { Emitter, type Event } from '../util/emitter.ts';
import type { AgentProvider } from './agentProvider.ts';
import type { SessionServices } from './collaborators.ts';
import { ManagedSession } from './managedSession.ts';
import type { PromptSender } from './promptSender.ts';
import { notTrusted, sessionLive, sessionReadOnly } from './sessionErrors.ts';
import { newSessionId } from './sessionIds.ts';
import { launchOf, newSessionRecord, type StartSession } from './newSession.ts';
import { stoppedDetail } from './sessionNotices.ts';
import type { SessionEdits } from './sessionEdits.ts';
import { SessionQueries } from './sessionQueries.ts';
import { SessionShelf } from './sessionShelf.ts';
import { SessionsFromFiles } from './sessionsFromFiles.ts';
import { SessionStarts } from './sessionStarts.ts';
import { StartChecks } from './startChecks.ts';
import { StartLimiter } from './startLimiter.ts';

const DEFAULT_CONCURRENT_STARTS = 3;

/** All sessions of this home. */
export class SessionManager implements Disposable {
  /** The state of a session that is shown to everyone changed. Text that streams is no change of state; it goes through the session's channel. */
  readonly onDidChange: Event<SessionView>;
  /** A session is not shown to everyone any more: it was removed, or is one of the older ones by now. */
  readonly onDidLeave: Event<string>;
  /** One of the older sessions came, went or changed; tells how many there are. */
  readonly onDidChangeOlder: Event<number>;
  /** What can be asked about sessions without changing any. */
  readonly queries: SessionQueries;
  private readonly services: SessionServices;
  private readonly shelf: SessionShelf;
  private readonly files: SessionsFromFiles;
  private readonly removing = new Set<string>();
  private readonly limiter = new StartLimiter(DEFAULT_CONCURRENT_STARTS);
  private readonly disposables = new DisposableStore();
  private readonly changes = this.disposables.add(new Emitter<SessionView>());
  private readonly leaves = this.disposables.add(new Emitter<string>());
  private readonly olderChanges = this.disposables.add(new Emitter<number>());
  private readonly checks: StartChecks;
  private readonly starts: SessionStarts;
  private isShuttingDown = false;

  constructor(services: SessionServices) {
    this.services = services;
    this.onDidChange = this.changes.event;
    this.onDidLeave = this.leaves.event;
    this.onDidChangeOlder = this.olderChanges.event;
    this.shelf = new SessionShelf({
      clock: services.clock, store: services.records, create: (record) => this.create(record), onDidAge: (id) => { this.left(id); },
    });
    this.checks = new StartChecks({ services, provider: (id) => this.provider(id), isShuttingDown: () => this.isShuttingDown });
    this.starts = new SessionStarts({ checks: this.checks, isShuttingDown: () => this.isShuttingDown, isThere: (id) => !this.removing.has(id) && this.shelf.has(id) });
    this.queries = new SessionQueries(this.shelf, (id) => this.provider(id), services);
    this.disposables.add(services.requests.onDidChange((request) => { this.shelf.get(request.sessionId)?.requestChanged(request); }));
    this.files = new SessionsFromFiles({ services, shelf: this.shelf, onDidAdd: (view) => { this.changed(view); }, onDidLeave: (id) => { this.left(id); } });
    this.disposables.add(services.records.onDidEdit((edit) => { this.files.edited(edit); }));
  }

  /** Number of sessions that have, or are about to have, a live agent. */
  get liveCount(): number {
    return this.shelf.all().filter((session) => session.isLive).length;
  }

  /** Of the live ones those whose agent starts, is at work, or waits for a person; also for what a person has begun to write in its terminal, which ends with it. */
  async countWorking(): Promise<number> {
    const working = await Promise.all(this.shelf.all().map(async (session) => session.isLive && (!session.isAtRest || (await session.readDraft()) !== '')));
    return working.filter(Boolean).length;
  }

  /** Number of sessions that only `page` shows. */
  get olderCount(): number {
    return this.shelf.olderCount;
  }

  /** See `SessionsFromFiles`. */
  async restore(): Promise<readonly SessionView[]> {
    return await this.files.restore();
  }

  /** Starts a session. Resolves when it is on disk; the agent starts in the background. The same `opId` again gives the same session. */
  async start(input: StartSession, opId: string): Promise<SessionView> {
    const id = newSessionId(opId);
    if (this.shelf.has(id)) {
      return await this.shelf.use(id, async (existing) => {
        // A host that was lost between the promise and the first start leaves it to the repeat.
        const { agentSessionIds, end } = existing.current;
        return end?.reason === 'interrupted' && agentSessionIds.length === 0 ? await this.resume(id) : existing.view();
      });
    }
    const project = await this.services.findProject(input.projectId);
    const provider = this.services.defaultProvider();
    const launch = launchOf(project, input, this.services);
    const record = newSessionRecord(id, input, { project, launch, provider, services: this.services });
    if (input.prompt === '' && record.transport === 'stream') throw new MissionControlError('invalidInput', say('session.noPrompt'));
    await this.checks.checkStart(record);
    const session = this.shelf.add(record);
    session.conversation.startEmpty();
    try {
      await (input.prompt === '' ? session.save() : session.enqueue(input.prompt, { place: 'end', opId, images: input.images }));
    } catch (error) {
      this.shelf.forget(id); // It was promised to nobody, and nobody has seen it.
      throw error;
    }
    this.starts.launch(session, 0);
    return session.view();
  }

  /** The next prompt: at once, or after interrupting the turn, or after resuming the session. */
  async send(sessionId: string, text: string, opId = '', caller?: Caller, images?: readonly MessageImage[]): Promise<SessionView> {
    return await this.withSession(sessionId, async (session) => {
      this.refuseReadOnly(session);
      const isQueued = (messageId: string): boolean => session.view().queue.some(({ id }) => id === messageId);
      if (!session.isLive) {
        await this.checks.checkResume(session.current);
        const { id } = await session.enqueue(text, { place: 'end', opId, isUrgent: true, images });
        // A repeat of what has arrived starts nothing.
        if (isQueued(id)) await this.starts.wake(session);
        return;
      }
      if (!this.services.isTrusted(session.current.cwd)) throw notTrusted(session.current.cwd);
      // Before its agent is there nothing can be in the way but prompts that came first.
      const { id } = await session.enqueue(text, { place: session.readyAgent !== undefined ? 'front' : 'end', opId, isUrgent: true, images });
      // Still in the queue: there is a turn in the way. The message is accepted, whether or not the turn can be broken off.
      if (isQueued(id)) await session.interrupt(caller).catch((error: unknown) => { this.services.log.error('a turn could not be interrupted for a prompt', error); });
    });
  }

  async queue(sessionId: string, text: string, opId = '', images?: readonly MessageImage[]): Promise<{ session: SessionView; message: QueuedMessage }> {
    return await this.shelf.use(sessionId, async (session) => {
      this.refuseReadOnly(session);
      const message = await session.enqueue(text, { place: 'end', opId, images });
      return { session: session.view(), message };
    });
  }

  /** Keeps an image for a message that is being written. Throws `limit` and `invalidInput`. */
  async attach(sessionId: string, image: NewImage): Promise<ImageRef> {
    return await this.shelf.use(sessionId, async (session) => {
      this.refuseReadOnly(session);
      return await this.services.images.attach(sessionId, image, this.services.clock.now());
    });
  }

  async unqueue(sessionId: string, messageId: string, opId = ''): Promise<{ session: SessionView; message: QueuedMessage }> {
    return await this.changeQueue(sessionId, (prompts) => prompts.unqueue(messageId, opId));
  }

  async changeQueue(sessionId: string, change: (prompts: PromptSender) => Promise<QueuedMessage>): Promise<{ session: SessionView; message: QueuedMessage }> {
    return await this.shelf.use(sessionId, async (session) => {
      this.refuseReadOnly(session);
      const message = await session.changeQueue(change);
      return { session: session.view(), message };
    });
  }

  async interrupt(sessionId: string, caller?: Caller): Promise<SessionView> {
    return await this.withSession(sessionId, (session) => session.interrupt(caller));
  }

  /** `caller`: who asks for it, which the session then says. */
  async stop(sessionId: string, caller?: Caller): Promise<SessionView> {
    return await this.withSession(sessionId, (session) => session.stop('stopped', stoppedDetail(caller?.kind ?? 'window'), caller));
  }

  /** Starts the agent of an ended session again. A live one is left as it is, but what its queue holds goes out. */
  async resume(sessionId: string): Promise<SessionView> {
    return await this.withSession(sessionId, async (session) => {
      this.refuseReadOnly(session);
      if (session.isLive) session.release();
      else await this.starts.resume(session);
    });
  }

  /** To be called when folders may have become trusted: messages that waited for that go out. */
  trustChanged(): void {
    for (const session of this.shelf.all()) session.sendNext();
  }

  async rename(sessionId: string, name: string): Promise<SessionView> {
    return await this.edit(sessionId, (edits) => edits.rename(name));
  }

  async setPinned(sessionId: string, isPinned: boolean): Promise<SessionView> {
    return await this.edit(sessionId, (edits) => edits.setPinned(isPinned));
  }

  async acknowledge(sessionId: string, since: string | undefined): Promise<SessionView> {
    return await this.withSession(sessionId, async (session) => {
      // What a newer version wrote about it is that version's to change; to look at it is no error.
      if (!this.services.records.isReadOnly(sessionId)) await session.edits.acknowledge(since);
    });
  }

  async setPermissionMode(sessionId: string, mode: PermissionMode): Promise<SessionView> {
    return await this.withSession(sessionId, (session) => session.edits.setPermissionMode(mode));
  }

  /** Moves a session between panel and terminal. A live one has to be between turns. Throws `sessionBusy`, and as `resume`. */
  async setTransport(sessionId: string, transport: Transport, caller?: Caller): Promise<SessionView> {
    return await this.withSession(sessionId, async (session) => {
      this.refuseReadOnly(session);
      await this.starts.move(session, transport, caller);
    });
  }

  /**
   * Puts the record of an ended session out of the way, recoverably; what its agent wrote stays. A repeat of the operation changes nothing. Throws
   * `sessionLive`.
   */
  async remove(sessionId: string, opId: string): Promise<void> {
    if (!this.shelf.has(sessionId) && await this.services.records.wasRemovedBy(sessionId, opId)) return;
    await this.shelf.use(sessionId, async (session) => {
      this.refuseReadOnly(session);
      if (session.isLive) throw sessionLive(session.current.name);
      await session.settle(); // What its agent was billed is looked for as long as the record says where.
      this.removing.add(sessionId);
      session.setRemoving(true);
      try {
        await this.services.records.remove(sessionId, opId);
        this.shelf.forget(sessionId);
      } catch (error) {
        session.setRemoving(false);
        throw error;
      } finally {
        this.removing.delete(sessionId);
      }
    });
    this.left(sessionId);
  }

  /** The sessions that everyone sees: live ones first, then by last change. */
  list(): SessionView[] {
    return this.shelf.shown();
  }

  /** One session; `undefined` when there is none. */
  async view(sessionId: string): Promise<SessionView | undefined> {
    return await this.shelf.view(sessionId);
  }

  /** For the channel registry: the channel `session/<id>`. */
  async findChannel(name: string): Promise<EventChannel<unknown, unknown> | undefined> {
    const id = name.startsWith('session/') ? name.slice('session/'.length) : '';
    return this.shelf.has(id) ? await this.shelf.use(id, (session) => session.conversation.openChannel()) : undefined;
  }

  /** Holds from the next start on. */
  setMaxConcurrentStarts(limit: number): void {
    this.limiter.setLimit(limit);
  }

  /**
   * Ends all agents because the host goes; their sessions say interrupted and can be resumed. For an upgrade those at rest are put to sleep: they
   * wake with the next prompt, as if nothing had been.
   */
  async shutdown({ isUpgrade = false } = {}): Promise<void> {
    this.isShuttingDown = true;
    await Promise.all(this.shelf.all().map((session) => (isUpgrade && session.isAtRest
      ? session.stop('hibernated', say('session.hostUpgraded'))
      : session.stop('interrupted', say('session.hostEnded')))));
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private create(record: SessionRecord): ManagedSession {
    return new ManagedSession({
      services: this.services,
      provider: this.provider(record.provider),
      limiter: this.limiter,
      record,
      onDidChange: (view) => { this.changed(view); },
      onUnloaded: () => { this.shelf.letGo(record.id); },
    });
  }

  private async withSession(sessionId: string, work: (session: ManagedSession) => Promise<void>): Promise<SessionView> {
    return await this.shelf.use(sessionId, async (session) => {
      await work(session);
      return session.view();
    });
  }

  private changed(view: SessionView): void {
    const before = this.olderCount;
    this.shelf.note(view);
    const isShown = this.shelf.isShown(view.id);
    if (isShown) this.changes.fire(view);
    // One that is resumed leaves the older ones.
    if (!isShown || this.olderCount !== before) this.olderChanges.fire(this.olderCount);
  }

  private left(sessionId: string): void {
    this.leaves.fire(sessionId);
    this.olderChanges.fire(this.olderCount);
  }

  /** Before anything is promised or started that could not be written down. */
  private refuseReadOnly({ id, current }: ManagedSession): void {
    if (this.services.records.isReadOnly(id)) throw sessionReadOnly(current.name);
  }

  private async edit(sessionId: string, work: (edits: SessionEdits) => Promise<void>): Promise<SessionView> {
    return await this.withSession(sessionId, async (session) => {
      this.refuseReadOnly(session);
      await work(session.edits);
    });
  }

  private provider(id: string): AgentProvider | undefined {
    return this.services.providers.find((provider) => provider.id === id);
  }
}
