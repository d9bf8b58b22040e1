import { MAX_TERMINAL_INPUT_CHARS, MAX_TERMINAL_SIZE, MIN_TERMINAL_SIZE } from '../../protocol/terminal/terminalLimits.ts';
import type { TerminalOutput, TerminalSize, TerminalStateMessage } from '../../protocol/terminal/terminalWire.ts';
import { Disposables } from '../state/disposables.ts';
import { ConnectionLostError } from './hostLink.ts';
import type { TerminalLink, TerminalPort, TerminalTells, TerminalWatch, TerminalWatcher } from './terminalLink.ts';

/** The terminals a window watches; they follow it from connection to connection. */
export class TerminalWatches implements TerminalPort {
  private readonly byName = new Map<string, WatchedTerminal>();
  private link: TerminalLink | undefined;
  private listening = new Disposables();

  watchTerminal(sessionId: string, watcher: TerminalWatcher): TerminalWatch {
    this.byName.get(sessionId)?.dispose();
    const watched: WatchedTerminal = new WatchedTerminal(sessionId, watcher, () => {
      if (this.byName.get(sessionId) === watched) this.byName.delete(sessionId);
    });
    this.byName.set(sessionId, watched);
    if (this.link !== undefined) void watched.follow(this.link);
    return watched;
  }

  /** There is a connection. */
  attach(link: TerminalLink): void {
    this.link = link;
    this.listening.add(link.onTerminalOutput((output) => { this.byName.get(output.terminal)?.take(output); }));
    this.listening.add(link.onTerminalState((message) => { this.byName.get(message.terminal)?.noteState(message); }));
    for (const watched of this.byName.values()) void watched.follow(link);
  }

  /** The connection is gone. */
  detach(): void {
    this.link = undefined;
    this.listening.dispose();
    this.listening = new Disposables();
    for (const watched of this.byName.values()) watched.lose();
  }
}

class WatchedTerminal implements TerminalWatch {
  private readonly name: string;
  private readonly watcher: TerminalWatcher;
  private readonly onDispose: () => void;
  private link: TerminalLink | undefined;
  /** Counts attempts: what belongs to an earlier one is nobody's. */
  private attempt = 0;
  private state: 'away' | 'asking' | 'attached' | 'refused' | 'disposed' = 'away';

  constructor(name: string, watcher: TerminalWatcher, onDispose: () => void) {
    this.name = name;
    this.watcher = watcher;
    this.onDispose = onDispose;
  }

  get isAttached(): boolean {
    return this.state === 'attached';
  }

  /** Attaches over this connection. Never throws. */
  async follow(link: TerminalLink): Promise<void> {
    this.link = link;
    this.state = 'asking';
    this.attempt += 1;
    const { attempt } = this;
    try {
      const size = this.watcher.size();
      const attached = await link.attachTerminal({ terminal: this.name, ...(size === undefined ? {} : { size: clampSize(size) }) });
      if (attempt !== this.attempt) return;
      this.state = 'attached';
      this.watcher.onAttached(attached);
    } catch (error) {
      if (attempt !== this.attempt || error instanceof ConnectionLostError) return;
      this.state = 'refused';
      this.watcher.onRefused(error);
    }
  }

  /** What comes before the answer to `attach` was meant for an earlier watch: it is in the screen that the answer brings. */
  take({ data, isReset, isOpen }: TerminalOutput): void {
    if (this.isAttached) this.watcher.onOutput({ data, ...(isReset === undefined ? {} : { isReset }), ...(isOpen === undefined ? {} : { isOpen }) });
  }

  noteState({ state }: TerminalStateMessage): void {
    if (this.isAttached) this.watcher.onState(state);
  }

  lose(): void {
    this.attempt += 1;
    this.link = undefined;
    this.state = 'away';
    this.watcher.onLost();
  }

  attach(): void {
    if (this.link !== undefined && this.state === 'refused') void this.follow(this.link);
  }

  /** A paste that is longer than one message may be is sent in parts. */
  input(data: string): void {
    for (let start = 0; start < data.length;) {
      let end = Math.min(data.length, start + MAX_TERMINAL_INPUT_CHARS);
      // Both halves of a character go together.
      if (end < data.length && /[\uD800-\uDBFF]/.test(data[end - 1] ?? '')) end -= 1;
      this.tell('input', { terminal: this.name, data: data.slice(start, end) });
      start = end;
    }
  }

  resize(size: TerminalSize): void {
    this.tell('resize', { terminal: this.name, size: clampSize(size) });
  }

  consumed(chars: number): void {
    this.tell('consumed', { terminal: this.name, chars });
  }

  dispose(): void {
    if (this.state === 'disposed') return;
    // Also while it is asked for: the host may have begun to send.
    if (this.state === 'asking' || this.isAttached) this.link?.tellTerminal('detach', { terminal: this.name });
    this.attempt += 1;
    this.state = 'disposed';
    this.link = undefined;
    this.onDispose();
  }

  private tell<T extends keyof TerminalTells>(what: T, params: TerminalTells[T]): void {
    if (this.isAttached) this.link?.tellTerminal(what, params);
  }
}

/** The nearest size that the wire takes. */
export function clampSize({ cols, rows }: TerminalSize): TerminalSize {
  const clamp = (value: number, key: keyof TerminalSize): number => Math.min(MAX_TERMINAL_SIZE[key], Math.max(MIN_TERMINAL_SIZE[key], Math.round(value)));
  return { cols: clamp(cols, 'cols'), rows: clamp(rows, 'rows') };
}
