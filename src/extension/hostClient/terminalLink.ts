import type { Disposable, Event } from '../state/signal.ts';
import type {
  AttachedTerminal,
  AttachTerminal,
  TerminalConsumed,
  TerminalInput,
  TerminalName,
  TerminalOutput,
  TerminalResize,
  TerminalSize,
  TerminalState,
  TerminalStateMessage,
} from '../../protocol/terminal/terminalWire.ts';

/** What a client tells the host about a terminal without waiting for an answer. */
export interface TerminalTells {
  readonly detach: TerminalName;
  readonly input: TerminalInput;
  readonly resize: TerminalResize;
  readonly consumed: TerminalConsumed;
}

/** The terminals of one connection. */
export interface TerminalLink {
  readonly onTerminalOutput: Event<TerminalOutput>;
  readonly onTerminalState: Event<TerminalStateMessage>;
  /** Throws what the host answers (`notFound` without such a terminal, `unknownOperation` of an older host), or `ConnectionLostError`. */
  attachTerminal(input: AttachTerminal): Promise<AttachedTerminal>;
  /** What a connection that is being lost does not take any more is gone. */
  tellTerminal<T extends keyof TerminalTells>(what: T, params: TerminalTells[T]): void;
}

/** Who shows a terminal of the host. */
export interface TerminalWatcher {
  /** Of its own terminal; `undefined` while it has none. */
  size(): TerminalSize | undefined;
  /** The terminal as it is now: at first, and again after each loss of the host. */
  onAttached(attached: AttachedTerminal): void;
  /** What follows, in order, without gaps. */
  onOutput(output: Omit<TerminalOutput, 'terminal'>): void;
  onState(state: TerminalState): void;
  /** The host is away; `onAttached` comes when it is back. */
  onLost(): void;
  /** The host has no such terminal, or is too old for any. Asked again after the next loss, or by `TerminalWatch.attach`. */
  onRefused(error: unknown): void;
}

/** A terminal of the host that is watched until it is disposed. What is said while the host is away is dropped: it would come at another screen. */
export interface TerminalWatch extends Disposable {
  readonly isAttached: boolean;
  /** Asks again for a terminal that was refused. */
  attach(): void;
  input(data: string): void;
  resize(size: TerminalSize): void;
  /** `chars` of output were taken in since this was said last. */
  consumed(chars: number): void;
}

/** What the extension's surfaces need from the host's terminals. */
export interface TerminalPort {
  /** Watches the terminal of a session over all reconnects. One watcher a session and window: another one replaces the first. */
  watchTerminal(sessionId: string, watcher: TerminalWatcher): TerminalWatch;
}
