import { writeSync } from 'node:fs';
import os from 'node:os';
import type { Socket } from 'node:net';
import type * as NodePty from 'node-pty';
import type { TerminalSize } from '../../protocol/terminal/terminalWire.ts';
import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import type { Log } from '../util/log.ts';
import type { TerminalExit, TerminalSpec } from '../util/terminalProcess.ts';
import { InputQueue } from './inputQueue.ts';

/** The library, as far as it is used. */
export type PtyLibrary = Pick<typeof NodePty, 'spawn'>;

/** Reads the library and its native part. Throws where there is none for this machine. */
export async function loadPtyLibrary(): Promise<PtyLibrary> {
  const loaded = await import('node-pty') as typeof NodePty & { readonly default?: typeof NodePty };
  return loaded.default ?? loaded;
}

/** When nothing came for that long after the program ended, what still holds its terminal open is somebody else, such as a server that it left behind. */
const QUIET_AFTER_END_MS = 250;

/** After its end a program's own output is what the system buffers, some ten kB; more than that is somebody else's. */
const MAX_CHARS_AFTER_END = 1024 * 1024;

/** Members without a public name; the version is pinned and the tests notice a change. */
interface UnixInternals {
  readonly _socket?: Socket;
  readonly fd?: number;
}

export interface PtyOptions {
  readonly library: PtyLibrary;
  readonly spec: TerminalSpec;
  readonly size: TerminalSize;
  readonly clock: Clock;
  readonly log: Log;
  onData(text: string): void;
  /** Called once, when the program is gone and all of its output was given to `onData`. */
  onEnd(exit: TerminalExit): void;
}

/** A program in a pseudo terminal. */
export class PtyProcess {
  readonly pid: number;
  private readonly pty: NodePty.IPty;
  private readonly options: PtyOptions;
  private readonly input: InputQueue;
  private isPaused = false;
  private hasEnded = false;
  private mayClose = false;
  private charsAfterEnd: number | undefined;
  private hasReadSinceCheck = false;
  private check: Disposable | undefined;

  constructor(options: PtyOptions) {
    this.options = options;
    const { library, spec, size, clock } = options;
    this.pty = library.spawn(spec.command, [...spec.args], { name: 'xterm-256color', ...size, cwd: spec.cwd, env: terminalEnvironment(spec.env) });
    this.pid = this.pty.pid;
    this.pty.onData((text) => { this.read(text); });
    this.pty.onExit(({ exitCode, signal }) => { this.end(exitCode, signal); });
    const { _socket: socket, fd } = this.pty as UnixInternals;
    const canWriteDirectly = process.platform !== 'win32' && fd !== undefined && socket !== undefined;
    this.input = new InputQueue({ clock, log: options.log, write: canWriteDirectly ? (bytes) => writeSome(fd, bytes) : (bytes) => this.writeThrough(bytes) });
    if (canWriteDirectly) this.readToTheEnd(socket);
  }

  write(text: string): void {
    if (!this.hasEnded) this.input.add(text);
  }

  /** Reads no more for now. Nothing is lost: the program waits when the system's buffer is full. */
  pause(): void {
    this.isPaused = true;
    this.pty.pause();
  }

  resume(): void {
    this.isPaused = false;
    this.pty.resume();
  }

  resize({ cols, rows }: TerminalSize): void {
    if (this.hasEnded) return;
    try {
      this.pty.resize(cols, rows);
    } catch {
      // It is ending: its terminal is closed before we are told.
    }
  }

  signal(signal: 'SIGTERM' | 'SIGKILL' | 'SIGHUP'): void {
    if (this.hasEnded) return;
    try {
      if (process.platform === 'win32') this.pty.kill();
      else process.kill(this.pid, signal);
    } catch {
      // It is gone already.
    }
  }

  /** Closes the terminal, at which programs end (SIGHUP). */
  dispose(): void {
    this.input.close();
    this.check?.dispose();
    this.mayClose = true;
    if (this.hasEnded) return;
    if (process.platform === 'win32') this.pty.kill();
    else (this.pty as NodePty.IPty & { destroy(): void }).destroy();
  }

  private read(text: string): void {
    this.hasReadSinceCheck = true;
    if (this.charsAfterEnd !== undefined) {
      this.charsAfterEnd += text.length;
      if (this.charsAfterEnd > MAX_CHARS_AFTER_END) this.close();
    }
    this.options.onData(text);
  }

  /**
   * The library closes the terminal 200 ms after the program's end, read or not, and throws what it cannot name: both would cost output, or the host. Here it is
   * closed when the system says that nothing more can come, or nothing came for a while in which we did read.
   */
  private readToTheEnd(socket: Socket): void {
    const ignore = (error: NodeJS.ErrnoException): void => {
      if (error.code !== 'EIO' && error.code !== 'EAGAIN') this.options.log.warn(`the terminal of process ${this.pid} broke: ${error.message}`);
    };
    socket.on('error', ignore);
    const destroy = socket.destroy.bind(socket);
    socket.destroy = (error?: Error) => {
      if (error !== undefined || this.mayClose || socket.readableEnded) return destroy(error);
      this.charsAfterEnd ??= 0;
      this.checkQuiet(() => { destroy(); });
      return socket;
    };
  }

  private checkQuiet(close: () => void): void {
    this.hasReadSinceCheck = false;
    this.check?.dispose();
    this.check = this.options.clock.after(QUIET_AFTER_END_MS, () => {
      // A busy host comes late to its timers, and reads what lies there only after them.
      setImmediate(() => {
        if (this.mayClose || this.hasEnded) return;
        if (this.isPaused || this.hasReadSinceCheck) {
          this.checkQuiet(close);
          return;
        }
        this.mayClose = true;
        close();
      });
    });
  }

  private close(): void {
    const { _socket: socket } = this.pty as UnixInternals;
    this.mayClose = true;
    socket?.destroy();
  }

  private end(exitCode: number, signal: number | undefined): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.check?.dispose();
    this.input.close();
    const name = signal === undefined || signal === 0 ? undefined : signalName(signal);
    this.options.onEnd({ exitCode: name === undefined ? exitCode : undefined, signal: name });
  }

  private writeThrough(bytes: Buffer): number {
    this.pty.write(bytes);
    return bytes.length;
  }
}

function signalName(number: number): string {
  return Object.entries(os.constants.signals).find(([, value]) => value === number)?.[0] ?? String(number);
}

/** Bytes that the terminal took, none when it is full. */
function writeSome(fd: number, bytes: Buffer): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}

/** What belongs to the terminal in which the host, or its window, was started. */
const FOREIGN_VARIABLES: ReadonlySet<string> = new Set(['TMUX', 'TMUX_PANE', 'STY', 'WINDOW', 'WINDOWID', 'TERMCAP', 'COLUMNS', 'LINES']);

function terminalEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(env).filter(([name]) => !FOREIGN_VARIABLES.has(name));
  return { ...Object.fromEntries(own), TERM: 'xterm-256color', COLORTERM: 'truecolor' };
}
