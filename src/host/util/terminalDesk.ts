import type { AttachedTerminal, AttachTerminal, TerminalOutput, TerminalSize, TerminalStateMessage } from '../../protocol/terminal/terminalWire.ts';

/** A client that watches terminals: one for a connection, whatever number of terminals it watches. */
export interface TerminalClient {
  /** False for those who may look only: what they type is dropped, and their size never counts. */
  readonly mayType: boolean;
  sendOutput(message: TerminalOutput): void;
  sendState(message: TerminalStateMessage): void;
}

/** Where clients come to watch terminals and to type in them. What they send was parsed before. */
export interface TerminalDesk {
  /**
   * From when it returns, and not before, `client` gets all that the terminal shows after `screen`. Throws `notFound` for a session that has no terminal,
   * now or before. A second attach replaces the first.
   */
  attach(client: TerminalClient, request: AttachTerminal): AttachedTerminal;
  detach(client: TerminalClient, terminal: string): void;
  /** What the client's terminal sends: keys of a person, and reports to the program. Nothing happens when the client does not watch that terminal. */
  input(client: TerminalClient, terminal: string, data: string): void;
  resize(client: TerminalClient, terminal: string, size: TerminalSize): void;
  /** The client's terminal took in that many characters of output. */
  consumed(client: TerminalClient, terminal: string, chars: number): void;
  /** The client is gone: it watches nothing any more. */
  leave(client: TerminalClient): void;
}
