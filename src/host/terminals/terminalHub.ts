import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { MissionControlError } from '../../protocol/errors.ts';
import { MAX_SCROLLBACK_LINES } from '../../protocol/operations/terminals.ts';
import type { AttachedTerminal, AttachTerminal, TerminalSize } from '../../protocol/terminal/terminalWire.ts';
import { say, textOfError } from '../../protocol/texts/say.ts';
import type { Clock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';
import type { TerminalClient, TerminalDesk } from '../util/terminalDesk.ts';
import type { TerminalExit, TerminalProcess, TerminalScreen, TerminalSpec, TerminalStarter } from '../util/terminalProcess.ts';
import { loadPtyLibrary, PtyProcess, type PtyLibrary } from './ptyProcess.ts';
import type { TerminalPicture } from './screenCells.ts';
import { SessionTerminal } from './sessionTerminal.ts';
import { ColorAnswers } from './terminalColors.ts';
import { pruneTerminalLogs, readTerminalLog, removeTerminalLog, TerminalLog, type TerminalLogOptions, type TerminalLogPage, type TerminalLogQuery } from './terminalLog.ts';
import type * as Mirrors from './terminalMirror.ts';

/** Until a window says otherwise. */
const FIRST_SIZE: TerminalSize = { cols: 120, rows: 40 };

/** Output of all terminals together takes about that long before the host looks at anything else. */
const TURN_MS = 8;
/** A shorter turn costs more than it brings. */
const MIN_TURN_MS = 2;

/** Screens of programs that ended are kept up to that many, and up to that many characters together; the oldest go first. */
const MAX_ENDED = 100;
const MAX_ENDED_CHARS = 16 * 1024 * 1024;

/** As the wire takes them, and as they may be part of a file's name. */
const TERMINAL_ID = /^[A-Za-z0-9-]{1,64}$/;

/** How a terminal is, for those that do not watch it. */
export interface TerminalStatus {
  readonly isRunning: boolean;
  readonly pid: number | undefined;
  readonly size: TerminalSize;
  readonly title: string;
  readonly watcherCount: number;
  readonly hasLeader: boolean;
  /** Since the program began. */
  readonly outputBytes: number;
}

export interface TerminalHubOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Where logs of output go; without, there are none. */
  readonly folder?: string;
  /** Does a change to the home, as long as it is ours. */
  readonly write?: TerminalLogOptions['write'];
  /** Another library, for tests. */
  readonly loadLibrary?: () => Promise<PtyLibrary>;
}

/** All terminals of this host. */
export class TerminalHub implements TerminalStarter, TerminalDesk {
  private readonly options: TerminalHubOptions;
  private readonly files: Pick<TerminalLogOptions, 'folder' | 'write'> | undefined;
  /** In the order in which their programs were started last. */
  private readonly terminals = new Map<string, SessionTerminal>();
  private readonly logs = new Map<string, { readonly log: TerminalLog; beganAt: number }>();
  private readonly colors = new ColorAnswers();
  private isDisposed = false;
  /** Once in a host's life, when it has its first terminal. */
  private pruning: Promise<void> | undefined;

  constructor(options: TerminalHubOptions) {
    this.options = options;
    const { folder, write = (change) => change() } = options;
    this.files = folder === undefined ? undefined : { folder, write };
  }

  async start(spec: TerminalSpec): Promise<TerminalProcess> {
    if (!TERMINAL_ID.test(spec.id)) throw new Error(`a terminal cannot be named ${spec.id}`);
    const library = await this.loadLibrary();
    const mirrors = await import('./terminalMirror.ts');
    await checkStartable(spec);
    await this.openLog(spec.id);
    if (this.isDisposed) throw new MissionControlError('agentFailed', say('agent.startBrokenOff'));
    const terminal = this.terminalFor(spec.id, mirrors);
    if (terminal.isRunning) throw new Error(`a program runs in the terminal of ${spec.id}`);
    return this.run(terminal, spec, library);
  }

  attach(client: TerminalClient, { terminal: id, size }: AttachTerminal): AttachedTerminal {
    return this.terminal(id).attach(client, size);
  }

  detach(client: TerminalClient, terminal: string): void {
    this.terminals.get(terminal)?.detach(client);
  }

  input(client: TerminalClient, terminal: string, data: string): void {
    this.terminals.get(terminal)?.input(client, data);
  }

  resize(client: TerminalClient, terminal: string, size: TerminalSize): void {
    this.terminals.get(terminal)?.resizeBy(client, size);
  }

  consumed(client: TerminalClient, terminal: string, chars: number): void {
    this.terminals.get(terminal)?.consumed(client, chars);
  }

  leave(client: TerminalClient): void {
    for (const terminal of this.terminals.values()) terminal.detach(client);
  }

  /** `undefined` for a session without a terminal. */
  status(id: string): TerminalStatus | undefined {
    const terminal = this.terminals.get(id);
    if (terminal === undefined) return undefined;
    const { isRunning, pid, size, title, watcherCount, hasLeader } = terminal;
    const kept = this.logs.get(id);
    return { isRunning, pid, size, title, watcherCount, hasLeader, outputBytes: kept === undefined ? 0 : kept.log.endOffset - kept.beganAt };
  }

  /** The text of a screen, when all output up to now was taken in. Throws `notFound`. */
  async readScreen(id: string, scrollbackLines?: number): Promise<TerminalScreen> {
    return await this.terminal(id).readScreen(scrollbackLines === undefined ? {} : { scrollbackLines });
  }

  /** What a picture of a screen shows. Throws `notFound`. */
  async readPicture(id: string): Promise<TerminalPicture> {
    return await this.terminal(id).readPicture();
  }

  /** What a terminal was sent, also one of a former host. Throws `notFound` when there is none. */
  async readLog(id: string, query: TerminalLogQuery): Promise<TerminalLogPage> {
    const { files } = this;
    const page = files === undefined ? undefined : await (this.logs.get(id)?.log.read(query) ?? readTerminalLog(files.folder, id, query));
    if (page === undefined || (page.endOffset === 0 && !this.terminals.has(id))) throw new MissionControlError('notFound', say('terminal.none'));
    return page;
  }

  /** Presses keys, as a person would. Throws `notFound`, and `sessionEnded` when no program runs. */
  press(id: string, keys: string): void {
    const terminal = this.terminal(id);
    if (!terminal.isRunning) throw new MissionControlError('sessionEnded', say('terminal.ended'));
    terminal.type(keys);
  }

  /** Forgets the terminal of a session that was removed, ends what runs in it, and removes its log. */
  async forget(id: string): Promise<void> {
    this.terminals.get(id)?.dispose();
    this.terminals.delete(id);
    const kept = this.logs.get(id);
    this.logs.delete(id);
    await kept?.log.close();
    const { files } = this;
    await files?.write(() => removeTerminalLog(files.folder, id));
  }

  /** Closes all terminals, at which programs in them get SIGHUP. */
  dispose(): void {
    this.isDisposed = true;
    for (const terminal of this.terminals.values()) terminal.dispose();
    this.terminals.clear();
  }

  /** Closes all terminals, and resolves when their logs are written. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.dispose();
    await this.pruning;
    await Promise.all([...this.logs.values()].map(({ log }) => log.close()));
    this.logs.clear();
  }

  private terminal(id: string): SessionTerminal {
    const terminal = this.terminals.get(id);
    if (terminal === undefined) throw new MissionControlError('notFound', say('terminal.none'));
    return terminal;
  }

  private async openLog(id: string): Promise<void> {
    const { files, options: { clock, log } } = this;
    if (files === undefined || this.logs.has(id)) return;
    this.pruning ??= files.write(() => pruneTerminalLogs(files.folder, { live: (other) => other === id || this.logs.has(other) }))
      .catch((error: unknown) => { log.warn(`old logs of terminals cannot be removed: ${textOfError(error).english}`); });
    const opened = await TerminalLog.open({ ...files, id, clock, log });
    if (!this.logs.has(id)) this.logs.set(id, { log: opened, beganAt: 0 });
  }

  /** Screens of programs that ended shall not fill the memory. */
  private dropOldest(): void {
    const ended = [...this.terminals].filter(([, { isRunning, watcherCount }]) => !isRunning && watcherCount === 0).toReversed();
    let chars = 0;
    for (const [index, [id, terminal]] of ended.entries()) {
      chars += terminal.restingChars;
      if (index < MAX_ENDED && chars <= MAX_ENDED_CHARS) continue;
      terminal.dispose();
      this.terminals.delete(id);
      const kept = this.logs.get(id);
      this.logs.delete(id);
      kept?.log.close().catch((error: unknown) => { this.options.log.error(`the log of terminal ${id} cannot be closed`, error); });
    }
  }

  private async loadLibrary(): Promise<PtyLibrary> {
    try {
      return await (this.options.loadLibrary ?? loadPtyLibrary)();
    } catch (error) {
      this.options.log.error('terminals do not work', error);
      throw new MissionControlError('agentFailed', say('terminal.noLibrary', { reason: textOfError(error) }));
    }
  }

  private terminalFor(id: string, { TerminalMirror }: typeof Mirrors): SessionTerminal {
    const known = this.terminals.get(id);
    if (known !== undefined) return known;
    const terminal = new SessionTerminal({
      id,
      clock: this.options.clock,
      colors: this.colors,
      createMirror: (options) => new TerminalMirror({ ...options, colors: this.colors, scrollbackLines: MAX_SCROLLBACK_LINES }),
      turnMs: () => Math.max(MIN_TURN_MS, TURN_MS / Math.max(1, [...this.terminals.values()].filter(({ isBusy }) => isBusy).length)),
    }, FIRST_SIZE);
    this.terminals.set(id, terminal);
    return terminal;
  }

  private run(terminal: SessionTerminal, spec: TerminalSpec, library: PtyLibrary): TerminalProcess {
    terminal.begin();
    this.terminals.delete(spec.id);
    this.terminals.set(spec.id, terminal);
    const kept = this.logs.get(spec.id);
    if (kept !== undefined) kept.beganAt = kept.log.endOffset;
    let tellEnd: (exit: TerminalExit) => void;
    const ended = new Promise<TerminalExit>((resolve) => { tellEnd = resolve; });
    const pty = this.spawn(library, spec, terminal, (exit) => {
      terminal.end(exit).catch((error: unknown) => { this.options.log.error(`the end of ${spec.id} could not be shown`, error); }).then(() => {
        tellEnd(exit); // Whatever its screen is like: its session waits for this.
        this.dropOldest();
      }, (error: unknown) => { this.options.log.error('screens of programs that ended could not be dropped', error); });
    });
    terminal.setProgram(pty);
    return {
      pid: pty.pid,
      get size() { return terminal.size; },
      get title() { return terminal.title; },
      onDidOutput: terminal.onDidOutput.event,
      onDidChangeTitle: terminal.onDidChangeTitle.event,
      onDidType: terminal.onDidType.event,
      ended,
      write: (data) => { pty.write(data); },
      readScreen: (options) => terminal.readScreen(options),
      signal: (signal) => { pty.signal(signal); },
    };
  }

  private spawn(library: PtyLibrary, spec: TerminalSpec, terminal: SessionTerminal, onEnd: (exit: TerminalExit) => void): PtyProcess {
    try {
      return new PtyProcess({
        library, spec, onEnd,
        size: terminal.size,
        clock: this.options.clock,
        log: this.options.log,
        onData: (text) => {
          this.logs.get(spec.id)?.log.append(text);
          terminal.read(text);
        },
      });
    } catch (error) {
      throw new MissionControlError('agentFailed', say('terminal.notStarted', { reason: textOfError(error) }));
    }
  }
}

/** The library tells failures of the system only as an exit code of the program. */
async function checkStartable({ command, cwd }: TerminalSpec): Promise<void> {
  try {
    if (!(await stat(cwd)).isDirectory()) throw new Error(`${cwd} is not a folder`);
    if (path.isAbsolute(command)) await access(command, process.platform === 'win32' ? constants.F_OK : constants.X_OK);
  } catch (error) {
    throw new MissionControlError('agentFailed', say('terminal.notStarted', { reason: textOfError(error) }));
  }
}
