import type { TerminalPort, TerminalWatch, TerminalWatcher } from '../../../../src/extension/hostClient/terminalLink.ts';
import type { AttachedTerminal, TerminalSize, TerminalState } from '../../../../src/protocol/terminal/terminalWire.ts';

/** The state of a terminal that a test makes up. */
export function terminalState(changes: Partial<TerminalState> = {}): TerminalState {
  return { isLeader: true, size: { cols: 80, rows: 24 }, title: '', ...changes };
}

/** The host's terminals, played by hand. */
export class FakeTerminalPort implements TerminalPort {
  readonly watched = new Map<string, TerminalWatcher>();
  /** What windows said, in order. */
  readonly said: string[] = [];
  /** What is answered to an attach at once; an error refuses. */
  readonly terminals = new Map<string, AttachedTerminal | Error>();

  watchTerminal(sessionId: string, watcher: TerminalWatcher): TerminalWatch {
    this.watched.set(sessionId, watcher);
    const watch = {
      isAttached: false,
      attach: () => { if (!watch.isAttached) attach(); },
      input: (data: string) => { this.said.push(`input ${JSON.stringify(data)}`); },
      resize: ({ cols, rows }: TerminalSize) => { this.said.push(`resize ${cols}x${rows}`); },
      consumed: (chars: number) => { this.said.push(`consumed ${chars}`); },
      dispose: () => {
        this.said.push(`detach ${sessionId}`);
        this.watched.delete(sessionId);
      },
    };
    const attach = (): void => {
      const size = watcher.size();
      this.said.push(`attach ${sessionId}${size === undefined ? '' : ` ${size.cols}x${size.rows}`}`);
      const terminal = this.terminals.get(sessionId);
      if (terminal === undefined) return;
      watch.isAttached = !(terminal instanceof Error);
      if (terminal instanceof Error) watcher.onRefused(terminal);
      else watcher.onAttached(terminal);
    };
    // As with a real host, the answer comes later.
    queueMicrotask(attach);
    return watch;
  }
}
