import type { RequestView } from '../../protocol/domain/request.ts';
import type { SessionView } from '../../protocol/domain/session.ts';
import type { EventLine } from '../../protocol/files/fileKinds.ts';

/**
 * Writes into the audit what happens without a caller: the host's own life, agents that begin and end, how requests were settled, whoever did it.
 * Ids and reasons only: what was said, and an agent's last words, are not for a log.
 */
export class ActivityAudit {
  private readonly write: (event: Omit<EventLine, 'at'>) => void;
  private readonly live = new Set<string>();

  constructor(write: (event: Omit<EventLine, 'at'>) => void) {
    this.write = write;
  }

  hostStarted(host: { readonly version: string; readonly mode: string; readonly epoch: string }): void {
    this.write({ type: 'host.started', subject: { ...host } });
  }

  hostStopped(reason: string): void {
    this.write({ type: 'host.stopped', outcome: reason });
  }

  /** To be told of every state of a session, and of the end of those that an earlier host left without one. */
  sessionChanged(session: SessionView): void {
    const { id, end } = session;
    if (end !== undefined) {
      if (this.live.delete(id)) this.sessionEnded(session);
      return;
    }
    if (this.live.has(id)) return;
    this.live.add(id);
    // The agent's own id is known from its first start on.
    this.write({ type: session.agentSessionId === undefined ? 'session.started' : 'session.resumed', subject: subjectOf(session) });
  }

  sessionEnded(session: SessionView): void {
    const { end } = session;
    const exit = end?.exitCode === undefined ? {} : { exitCode: String(end.exitCode) };
    this.write({ type: 'session.ended', outcome: end?.reason ?? 'unknown', subject: { ...subjectOf(session), ...exit } });
  }

  /** Who decided, what and through which client; a reason that somebody gave is among the decisions, since it is their words. */
  requestChanged({ id, sessionId, projectId, kind, toolName, state, decision }: Pick<RequestView, 'id' | 'sessionId' | 'projectId' | 'kind' | 'toolName' | 'state' | 'decision'>): void {
    if (state === 'pending' || decision === undefined) return;
    const { by, clientId, outcome, withdrawal } = decision;
    this.write({
      type: state === 'withdrawn' ? 'request.withdrawn' : 'request.decided',
      outcome: withdrawal ?? outcome,
      subject: { requestId: id, sessionId, projectId, kind, toolName, by, ...(clientId === undefined ? {} : { clientId }) },
    });
  }
}

function subjectOf({ id, projectId, taskRef, provider }: SessionView): Record<string, string> {
  return { sessionId: id, projectId, ...(taskRef === undefined ? {} : { taskRef }), provider };
}
