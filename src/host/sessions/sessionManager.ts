import type { ConversationItem } from '../../protocol/domain/conversation.ts';
import type { PermissionMode, QueuedMessage, SessionEnd, SessionView } from '../../protocol/domain/session.ts';
import { NO_TOKENS } from '../../protocol/domain/usage.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { EventChannel } from '../rpc/eventChannel.ts';
import { isoNow } from '../util/clock.ts';
import { DisposableStore, type Disposable } from '../util/disposable.ts';
import { Emitter, type Event } from '../util/emitter.ts';
import type { AgentCommand, AgentProvider } from './agentProvider.ts';
import type { SessionServices } from './collaborators.ts';
import { tellFileChange, type ToldFileChange } from './fileChange.ts';
import { findInConversation, type FoundItems } from './findInConversation.ts';
import { ManagedSession } from './managedSession.ts';
import { hostEnding, notTrusted } from './sessionErrors.ts';
import { newSessionId, nameFromPrompt } from './sessionIds.ts';
import { endedNotice } from './sessionNotices.ts';
import { StartLimiter } from './startLimiter.ts';

export interface StartSession {
  readonly projectId: string;
  readonly prompt: string;
  readonly name?: string | undefined;
  readonly model?: string | undefined;
  readonly permissionMode?: PermissionMode | undefined;
  readonly taskRef?: string | undefined;
}

const DEFAULT_CONCURRENT_STARTS = 3;
const DEFAULT_PAGE_SIZE = 100;

/** All sessions of this home. */
export class SessionManager implements Disposable {
  /** A session's state changed. Text that streams is no change of state; it goes through the session's channel. */
  readonly onDidChange: Event<SessionView>;
  private readonly services: SessionServices;
  private readonly sessions = new Map<string, ManagedSession>();
  private readonly limiter = new StartLimiter(DEFAULT_CONCURRENT_STARTS);
  private readonly disposables = new DisposableStore();
  private readonly changes = this.disposables.add(new Emitter<SessionView>());
  private isShuttingDown = false;

  constructor(services: SessionServices) {
    this.services = services;
    this.onDidChange = this.changes.event;
    this.disposables.add(services.requests.onDidChange((request) => { this.sessions.get(request.sessionId)?.requestChanged(request); }));
  }

  /** Number of sessions that have, or are about to have, a live agent. */
  get liveCount(): number {
    return [...this.sessions.values()].filter((session) => session.isLive).length;
  }

  /**
   * Takes over the session files of former hosts. Sessions without an end lost their host: their agents, if any are left, are ended,
   * and the sessions can be resumed.
   */
  async restore(): Promise<void> {
    const records = this.services.records.all();
    const orphaned = records.filter(({ end }) => end === undefined);
    await this.services.reapLeftovers(orphaned.flatMap(({ process }) => process ?? []));
    const end: SessionEnd = { reason: 'interrupted', at: isoNow(this.services.clock), detail: 'The host went away while the agent was running.' };
    for (const record of records) {
      const { process: _process, ...rest } = record;
      this.adopt(record.end === undefined ? { ...rest, end } : record);
    }
    await Promise.all(orphaned.map(async ({ id }) => {
      await this.services.history.append(id, { item: endedNotice(end) });
      await this.find(id).save();
    }));
  }

  /** Starts a session. Resolves when it is on disk; the agent starts in the background. The same `opId` again gives the same session. */
  async start(input: StartSession, opId: string): Promise<SessionView> {
    const id = newSessionId(opId);
    const existing = this.sessions.get(id);
    if (existing !== undefined) {
      // A host that was lost between the promise and the first start leaves it to the repeat.
      const { agentSessionIds, end } = existing.current;
      return end?.reason === 'interrupted' && agentSessionIds.length === 0 ? await this.resume(id) : existing.view();
    }
    const { clock } = this.services;
    const project = await this.services.findProject(input.projectId);
    const provider = this.services.defaultProvider();
    await this.checkStart(provider, project.folder, project.id);
    const at = isoNow(clock);
    const model = input.model ?? this.services.defaultModel();
    const session = this.adopt({
      id,
      provider,
      transport: 'stream',
      projectId: project.id,
      ...(input.taskRef === undefined ? {} : { taskRef: input.taskRef }),
      name: input.name ?? nameFromPrompt(input.prompt),
      cwd: project.folder,
      ...(model === undefined ? {} : { requestedModel: model }),
      permissionMode: input.permissionMode ?? this.services.defaultPermissionMode(),
      agentSessionIds: [],
      startedAt: at,
      turnCount: 0,
      usage: NO_TOKENS,
      queue: [],
    });
    session.conversation.startEmpty();
    try {
      await session.enqueue(input.prompt, { place: 'end', opId });
    } catch (error) {
      this.sessions.delete(id); // It was promised to nobody, and nobody has seen it.
      throw error;
    }
    this.launch(session, 0);
    return session.view();
  }

  /** The next prompt: at once, or after interrupting the turn, or after resuming the session. */
  async send(sessionId: string, text: string, opId = ''): Promise<SessionView> {
    const session = this.find(sessionId);
    const isQueued = (messageId: string): boolean => session.view().queue.some(({ id }) => id === messageId);
    if (!session.isLive) {
      await this.checkStart(session.current.provider, session.current.cwd, session.current.projectId);
      const { id } = await session.enqueue(text, { place: 'end', opId, isUrgent: true });
      // A repeat of what has arrived starts nothing.
      if (isQueued(id)) await this.wake(session);
      return session.view();
    }
    if (!this.services.isTrusted(session.current.cwd)) throw notTrusted(session.current.cwd);
    // Before its agent is there nothing can be in the way but prompts that came first.
    const { id } = await session.enqueue(text, { place: session.readyAgent !== undefined ? 'front' : 'end', opId, isUrgent: true });
    // Still in the queue: there is a turn in the way. The message is accepted, whether or not the turn can be broken off.
    if (isQueued(id)) await session.interrupt().catch((error: unknown) => { this.services.log.error('a turn could not be interrupted for a prompt', error); });
    return session.view();
  }

  async queue(sessionId: string, text: string, opId = ''): Promise<{ session: SessionView; message: QueuedMessage }> {
    const session = this.find(sessionId);
    const message = await session.enqueue(text, { place: 'end', opId });
    return { session: session.view(), message };
  }

  async unqueue(sessionId: string, messageId: string): Promise<{ session: SessionView; message: QueuedMessage }> {
    const session = this.find(sessionId);
    const message = await session.changeQueue((outbox) => outbox.takeBack(messageId));
    return { session: session.view(), message };
  }

  async editQueued(sessionId: string, messageId: string, text: string): Promise<{ session: SessionView; message: QueuedMessage }> {
    const session = this.find(sessionId);
    const message = await session.changeQueue((outbox) => outbox.edit(messageId, text));
    return { session: session.view(), message };
  }

  async moveQueued(sessionId: string, messageId: string, index: number): Promise<{ session: SessionView; message: QueuedMessage }> {
    const session = this.find(sessionId);
    const message = await session.changeQueue((outbox) => outbox.move(messageId, index));
    return { session: session.view(), message };
  }

  async interrupt(sessionId: string): Promise<SessionView> {
    const session = this.find(sessionId);
    await session.interrupt();
    return session.view();
  }

  async stop(sessionId: string): Promise<SessionView> {
    const session = this.find(sessionId);
    await session.stop();
    return session.view();
  }

  /** Starts the agent of an ended session again. A live one is left as it is, but what its queue holds goes out. */
  async resume(sessionId: string): Promise<SessionView> {
    const session = this.find(sessionId);
    if (session.isLive) {
      session.release();
      return session.view();
    }
    const stopCount = session.stopCount;
    await this.checkStart(session.current.provider, session.current.cwd, session.current.projectId);
    await this.wake(session, stopCount);
    await session.save();
    return session.view();
  }

  /** To be called when folders may have become trusted: messages that waited for that go out. */
  trustChanged(): void {
    for (const session of this.sessions.values()) session.sendNext();
  }

  async rename(sessionId: string, name: string): Promise<SessionView> {
    const session = this.find(sessionId);
    await session.rename(name);
    return session.view();
  }

  async setPermissionMode(sessionId: string, mode: PermissionMode): Promise<SessionView> {
    const session = this.find(sessionId);
    await session.setPermissionMode(mode);
    return session.view();
  }

  /** Live ones first, then by last change. */
  list(filter: { projectId?: string | undefined; onlyLive?: boolean | undefined } = {}): SessionView[] {
    return [...this.sessions.values()]
      .map((session) => session.view())
      .filter(({ projectId, phase }) => (filter.projectId === undefined || projectId === filter.projectId) && (filter.onlyLive !== true || phase !== 'ended'))
      .toSorted((a, b) => Number(a.phase === 'ended') - Number(b.phase === 'ended') || b.phaseSince.localeCompare(a.phaseSince));
  }

  async get(sessionId: string, page: { before?: number | undefined; limit?: number | undefined }): Promise<{ session: SessionView; items: ConversationItem[]; firstIndex: number; total: number }> {
    const session = this.find(sessionId);
    const conversation = await session.conversation.load();
    return { session: session.view(), ...conversation.page(page.before, page.limit ?? DEFAULT_PAGE_SIZE) };
  }

  async findIn(sessionId: string, query: string): Promise<FoundItems> {
    return findInConversation((await this.find(sessionId).conversation.load()).items, query);
  }

  /** What the live agent says it can be told by a slash; none while there is no agent. */
  commands(sessionId: string): readonly AgentCommand[] {
    return this.find(sessionId).readyAgent?.commands ?? [];
  }

  async fileChange(sessionId: string, toolUseId: string): Promise<ToldFileChange> {
    const session = this.find(sessionId);
    const conversation = await session.conversation.load();
    return await tellFileChange(conversation.find(toolUseId), session.current, this.provider(session.current.provider));
  }

  /** For the channel registry: the channel `session/<id>`. */
  async findChannel(name: string): Promise<EventChannel<unknown, unknown> | undefined> {
    const session = name.startsWith('session/') ? this.sessions.get(name.slice('session/'.length)) : undefined;
    return await session?.conversation.openChannel();
  }

  /** Holds from the next start on. */
  setMaxConcurrentStarts(limit: number): void {
    this.limiter.setLimit(limit);
  }

  /** Ends all agents because the host goes; their sessions say interrupted and can be resumed. */
  async shutdown(): Promise<void> {
    this.isShuttingDown = true;
    await Promise.all([...this.sessions.values()].map((session) => session.stop('interrupted')));
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private adopt(record: SessionRecord): ManagedSession {
    const session = new ManagedSession({
      services: this.services,
      provider: this.provider(record.provider),
      limiter: this.limiter,
      record,
      onDidChange: (view) => { this.changes.fire(view); },
    });
    this.sessions.set(record.id, session);
    return session;
  }

  private async wake(session: ManagedSession, stopCount = session.stopCount): Promise<void> {
    await session.conversation.load();
    // Someone else may have resumed it meanwhile.
    if (!session.isLive) this.launch(session, stopCount);
  }

  /** Starts the agent, unless a person or the host's end stopped the session since `stopCount` was read. */
  private launch(session: ManagedSession, stopCount: number): void {
    if (this.isShuttingDown) throw hostEnding();
    if (session.stopCount === stopCount) session.launch();
  }

  private find(sessionId: string): ManagedSession {
    const session = this.sessions.get(sessionId);
    if (session === undefined) throw new MissionControlError('notFound', 'There is no such session.', { params: { sessionId } });
    return session;
  }

  private provider(id: string): AgentProvider | undefined {
    return this.services.providers.find((provider) => provider.id === id);
  }

  /** Throws when an agent could not be started there now, before anything is promised. */
  private async checkStart(providerId: string, folder: string, projectId: string): Promise<void> {
    if (this.isShuttingDown) throw hostEnding();
    if (!this.services.isTrusted(folder)) throw notTrusted(folder);
    if (!(await this.services.isFolderPresent(folder))) {
      throw new MissionControlError('notFound', `The folder ${folder} is gone. Restore it, or remove the project.`, { params: { folder } });
    }
    const provider = this.provider(providerId);
    if (provider === undefined) throw new MissionControlError('agentMissing', `This version knows no agent "${providerId}".`, { params: { provider: providerId } });
    await provider.checkReady?.(await this.services.buildEnvironment(projectId));
    // Looking took time.
    if (this.isShuttingDown) throw hostEnding();
  }
}
