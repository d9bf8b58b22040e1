import type { Caller } from '../../protocol/domain/caller.ts';
import type { Transport } from '../../protocol/domain/transport.ts';
import { say } from '../../protocol/texts/say.ts';
import type { ManagedSession } from './managedSession.ts';
import { hostEnding, sessionBusy, sessionDrafted, sessionGone } from './sessionErrors.ts';
import type { StartChecks } from './startChecks.ts';

export interface SessionStartsOptions {
  readonly checks: StartChecks;
  readonly isShuttingDown: () => boolean;
  /** False for a session that was removed, or is being removed. */
  readonly isThere: (sessionId: string) => boolean;
}

/** Gives sessions their agents, the first one and those after it. */
export class SessionStarts {
  private readonly options: SessionStartsOptions;
  /** Sessions that are being moved, until they are, or could not be. */
  private readonly moving = new Map<string, Promise<void>>();

  constructor(options: SessionStartsOptions) {
    this.options = options;
  }

  /** Starts the agent of an ended session again; resolves when the session says so on disk. Throws as `StartChecks.checkResume`. */
  async resume(session: ManagedSession): Promise<void> {
    const { stopCount } = session;
    await this.options.checks.checkResume(session.current);
    await this.wake(session, stopCount);
    await session.save();
  }

  /**
   * Gives a session another transport, and a live one another agent; nothing happens when it has it already. Throws `sessionBusy` in a turn
   * and while a person writes in its terminal, and as
   * `StartChecks.checkResume`.
   */
  async move(session: ManagedSession, transport: Transport, caller: Caller | undefined): Promise<void> {
    while (this.moving.has(session.id)) await this.moving.get(session.id);
    const moved = this.moveNow(session, transport, caller);
    const settled = moved.catch(() => {}).finally(() => { this.moving.delete(session.id); });
    this.moving.set(session.id, settled);
    await moved;
  }

  /** Starts the agent of an ended session when its conversation is loaded; somebody else may have done so meanwhile. Throws as `launch`. */
  async wake(session: ManagedSession, stopCount = session.stopCount): Promise<void> {
    // Between two agents it has none, and the next one is not for others to start.
    while (this.moving.has(session.id)) await this.moving.get(session.id);
    await this.wakeNow(session, stopCount);
  }

  /** Starts the agent, unless a person or the host's end stopped the session since `stopCount` was read. Throws `hostUnavailable` and `notFound`. */
  launch(session: ManagedSession, stopCount: number): void {
    if (this.options.isShuttingDown()) throw hostEnding();
    if (!this.options.isThere(session.id)) throw sessionGone();
    if (session.stopCount === stopCount) session.launch();
  }

  private async moveNow(session: ManagedSession, transport: Transport, caller: Caller | undefined): Promise<void> {
    if (session.current.transport === transport) return;
    const isBusy = (): boolean => session.isLive && !session.isAtRest;
    if (isBusy()) throw sessionBusy();
    const goesOn = session.isLive;
    if (goesOn) {
      await this.options.checks.checkResume({ ...session.current, transport });
      if ((await session.readDraft()) !== '') throw sessionDrafted();
      if (isBusy()) throw sessionBusy(); // Looking took time.
      await session.stop('hibernated', say(transport === 'terminal' ? 'session.movedToTerminal' : 'session.movedToPanel'), caller);
    }
    const { stopCount } = session;
    await session.edits.setTransport(transport);
    if (goesOn) await this.wakeNow(session, stopCount);
  }

  private async wakeNow(session: ManagedSession, stopCount: number): Promise<void> {
    await session.conversation.load();
    // Someone else may have resumed it meanwhile.
    if (!session.isLive) this.launch(session, stopCount);
  }
}
