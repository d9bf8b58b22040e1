import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { MissionControlError } from '../../protocol/errors.ts';
import { MAX_SCROLLBACK_LINES } from '../../protocol/operations/terminals.ts';
import type { AttachedTerminal, AttachTerminal, TerminalSize } from '../../protocol/terminal/terminalWire.ts';
import { say, textOfError } from '../../protocol/texts/say.ts';
import type { Clock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';
import type { TerminalClient, TerminalDesk } from '../util/terminalDesk.ts';
import type { TerminalExit, TerminalProcess, TerminalSpec, TerminalStarter } from '../util/terminalProcess.ts';
import { loadPtyLibrary, PtyProcess, type PtyLibrary } from './ptyProcess.ts';
import { SessionTerminal } from './sessionTerminal.ts';
import { ColorAnswers } from './terminalColors.ts';
import type * as Mirrors from './terminalMirror.ts';

/** Until a window says otherwise. */
const FIRST_SIZE: TerminalSize = { cols: 120, rows: 40 };

/** Output of all terminals together takes about that long before the host looks at anything else. */
const TURN_MS = 8;
/** A shorter turn costs more than it brings. */
const MIN_TURN_MS = 2;

export interface TerminalHubOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Another library, for tests. */
  readonly loadLibrary?: () => Promise<PtyLibrary>;
}

/** All terminals of this host. */
export class TerminalHub implements TerminalStarter, TerminalDesk {
  private readonly options: TerminalHubOptions;
  private readonly terminals = new Map<string, SessionTerminal>();
  private readonly colors = new ColorAnswers();
  private isDisposed = false;

  constructor(options: TerminalHubOptions) {
    this.options = options;
  }

  async start(spec: TerminalSpec): Promise<TerminalProcess> {
    const library = await this.loadLibrary();
    const mirrors = await import('./terminalMirror.ts');
    await checkStartable(spec);
    if (this.isDisposed) throw new MissionControlError('agentFailed', say('agent.startBrokenOff'));
    const terminal = this.terminalFor(spec.id, mirrors);
    if (terminal.isRunning) throw new Error(`a program runs in the terminal of ${spec.id}`);
    return this.run(terminal, spec, library);
  }

  attach(client: TerminalClient, { terminal: id, size }: AttachTerminal): AttachedTerminal {
    const terminal = this.terminals.get(id);
    if (terminal === undefined) throw new MissionControlError('notFound', say('terminal.none'));
    return terminal.attach(client, size);
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

  /** Forgets the terminal of a session that was removed, and ends what runs in it. */
  forget(id: string): void {
    this.terminals.get(id)?.dispose();
    this.terminals.delete(id);
  }

  /** Closes all terminals; programs in them get SIGHUP. */
  dispose(): void {
    this.isDisposed = true;
    for (const terminal of this.terminals.values()) terminal.dispose();
    this.terminals.clear();
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
    let tellEnd: (exit: TerminalExit) => void;
    const ended = new Promise<TerminalExit>((resolve) => { tellEnd = resolve; });
    const pty = this.spawn(library, spec, terminal, (exit) => {
      terminal.end(exit).then(() => { tellEnd(exit); }, (error: unknown) => { this.options.log.error(`the end of ${spec.id} could not be shown`, error); });
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
      readScreen: ({ scrollbackLines } = {}) => terminal.readScreen(scrollbackLines),
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
        onData: (text) => { terminal.read(text); },
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
