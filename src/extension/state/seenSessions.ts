import type { FleetStore } from './fleetStore.ts';
import type { HostPort } from './hostPort.ts';
import { findSession } from './fleetQueries.ts';
import { Disposables } from './disposables.ts';
import type { Disposable, Event } from './signal.ts';

/** What is in front of a person in this window. */
export interface InFront {
  /** True while the session's panel can be seen. */
  isShowing(sessionId: string): boolean;
  /** A panel came into sight or left it. */
  readonly onDidChangeShowing: Event<void>;
}

/** Whether a person is at this window. */
export interface Focus {
  readonly isFocused: boolean;
  readonly onDidFocus: Event<void>;
}

/** Tells the host, and so every window, what a person has seen of a session: its panel shows in a window that they work in, or they type in its terminal. */
export class SeenSessions implements Disposable {
  private readonly host: HostPort;
  private readonly fleet: Pick<FleetStore, 'state' | 'isCurrent' | 'onDidChange'>;
  private readonly panels: InFront;
  private readonly focus: Focus;
  private readonly onFailure: (error: unknown) => void;
  private readonly owned = new Disposables();
  /** What the host is being told, as session and time. */
  private readonly telling = new Set<string>();

  constructor(host: HostPort, fleet: Pick<FleetStore, 'state' | 'isCurrent' | 'onDidChange'>, panels: InFront, focus: Focus, onFailure: (error: unknown) => void) {
    this.host = host;
    this.fleet = fleet;
    this.panels = panels;
    this.focus = focus;
    this.onFailure = onFailure;
    const hostChanges: Event<unknown> = (listener) => host.onDidChangeState(listener);
    for (const changes of [fleet.onDidChange, hostChanges, panels.onDidChangeShowing, focus.onDidFocus] as readonly Event<unknown>[]) this.owned.add(changes(() => { this.look(); }));
  }

  /** A person works in the session's terminal: what it had to tell was seen there. The editor does not say which terminals can be seen. */
  noteTyped(sessionId: string): void {
    const attention = this.host.state === 'connected' ? findSession(this.fleet.state, sessionId)?.attention : undefined;
    if (attention !== undefined) this.tell(sessionId, attention.since);
  }

  dispose(): void {
    this.owned.dispose();
  }

  private look(): void {
    if (!this.focus.isFocused || !this.fleet.isCurrent || this.host.state !== 'connected') return;
    for (const { id, attention } of this.fleet.state.sessions) {
      if (attention !== undefined && this.panels.isShowing(id)) this.tell(id, attention.since);
    }
  }

  private tell(sessionId: string, since: string): void {
    const key = `${sessionId} ${since}`;
    if (this.telling.has(key)) return;
    this.telling.add(key);
    this.host.call('sessions.acknowledge', { sessionId, since }).catch(this.onFailure).finally(() => { this.telling.delete(key); });
  }
}
