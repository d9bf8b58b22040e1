import type { TerminalSize } from '../../protocol/terminal/terminalWire.ts';
import type { Event } from './emitter.ts';

/** What is started in a terminal. */
export interface TerminalSpec {
  /** Id of the session; a program that is started again under the same id goes on in the same terminals of windows. */
  readonly id: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Complete environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** How a program in a terminal ended. */
export interface TerminalExit {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/** A program in a terminal that this host owns: what agents need of it. Windows watch and type beside that. */
export interface TerminalProcess {
  readonly pid: number;
  readonly size: TerminalSize;
  /** As the program set it; empty until it does. */
  readonly title: string;
  /** Some output was taken in. */
  readonly onDidOutput: Event<void>;
  readonly onDidChangeTitle: Event<string>;
  /** Somebody typed in a window, or by an operation; tells what. Reports of terminals and mouse or focus events are no typing. */
  readonly onDidType: Event<string>;
  /** Resolves when the program is gone and all of its output was read. Never rejects. */
  readonly ended: Promise<TerminalExit>;
  /** Types. Nothing happens when the program is gone. */
  write(data: string): void;
  /**
   * What the screen shows, a line each, right-trimmed, when all output up to now was taken in; with `scrollbackLines` as many lines above it. Also after the end.
   */
  readScreen(options?: ReadScreenOptions): Promise<TerminalScreen>;
  /** Sends a signal to the program itself. Nothing happens when it is gone. */
  signal(signal: 'SIGTERM' | 'SIGKILL' | 'SIGHUP'): void;
}

export interface ReadScreenOptions {
  readonly scrollbackLines?: number;
  /** Also without what is drawn faint (`TerminalScreen.written`). */
  readonly isWrittenWanted?: boolean;
}

/** A screen as text. */
export interface TerminalScreen {
  /** From top to bottom, scrollback first; each without the blanks at its end. */
  readonly lines: readonly string[];
  /**
   * Line for line the same without what is drawn faint, such as a suggestion in an empty input, with the character under the cursor before it; each as long or
   * shorter. Only when it is asked for.
   */
  readonly written?: readonly string[];
  /** Of `lines`: how many are above the screen. */
  readonly scrollbackCount: number;
  /** Cell of the cursor on the screen, from 0. */
  readonly cursor: { readonly x: number; readonly y: number; readonly isVisible: boolean };
  readonly isAlternate: boolean;
  readonly hasBracketedPaste: boolean;
  /** The program wants the cursor keys as applications do, not as they move a cursor. */
  readonly hasApplicationCursorKeys: boolean;
  readonly size: TerminalSize;
  readonly title: string;
}

/** Whoever can start programs in terminals. */
export interface TerminalStarter {
  /** Throws `agentFailed`, which says why, where there can be no terminals, or the program could not be started. */
  start(spec: TerminalSpec): Promise<TerminalProcess>;
}
