import { l10n, type Pseudoterminal, type TerminalDimensions } from 'vscode';
import type { AttachedTerminal, TerminalOutput, TerminalSize, TerminalState } from '../../protocol/terminal/terminalWire.ts';
import type { TerminalPort, TerminalWatch, TerminalWatcher } from '../hostClient/terminalLink.ts';
import type { Clock } from '../state/clock.ts';
import { Disposables } from '../state/disposables.ts';
import { Signal } from '../state/signal.ts';
import { TerminalMarks } from './terminalMarks.ts';
import { FOCUS, focusIn, withoutReports } from './terminalReports.ts';
import { ESCAPE, notice, pasted, RESET } from './terminalText.ts';

/** The beginning of `CSI ? … h` or `l`, up to one of its numbers. */
const PRIVATE_MODE = new RegExp(`${ESCAPE}\\[\\?[\\d;]*$`);

/** A size that stands for none: the terminal has its own again. (The editor passes over `undefined`, which its interface names for that.) */
const OWN_SIZE: TerminalDimensions = { columns: 0, rows: 0 };

/** Where the agent of a session is; `none` while it has none. */
export type AgentPlace = 'terminal' | 'panel' | 'none';

export interface AgentTerminalOptions {
  readonly port: TerminalPort;
  readonly clock: Clock;
  /** Id of the session; or what starts one, which gives `undefined` when a person changed their mind. It may throw. */
  readonly session: string | (() => Promise<string | undefined>);
  /** Enter was pressed after the program had ended: the session goes on, or is shown where it goes on already. */
  readonly onResume: (sessionId: string) => Promise<unknown>;
  /** Where the session's agent is, as far as this window knows: one in a terminal may have none yet. */
  readonly agentOf: (sessionId: string) => AgentPlace;
  /** A person typed: they see what is shown. */
  readonly onTyped?: (sessionId: string) => void;
  /** The editor has opened it. */
  readonly onOpened?: () => void;
  /** A person sees it for the first time. */
  readonly onShown?: () => void;
  /** The session is known from now on. */
  readonly onSession?: (sessionId: string) => void;
  /** The editor closes it, whyever. */
  readonly onClosed: () => void;
  /** An error as a sentence for people. */
  readonly describe: (error: unknown) => string;
}

/** A terminal of the editor that shows the terminal in which an agent runs: from its first screen to its last, over all losses of the host. */
export class AgentTerminal implements Pseudoterminal, TerminalWatcher {
  private readonly options: AgentTerminalOptions;
  private readonly owned = new Disposables();
  private readonly writes = this.owned.add(new Signal<string>());
  private readonly sizes = this.owned.add(new Signal<TerminalDimensions | undefined>());
  private readonly names = this.owned.add(new Signal<string>());
  private readonly closings = this.owned.add(new Signal<number | void>());
  private readonly marks: TerminalMarks;
  private id: string | undefined;
  private watch: TerminalWatch | undefined;
  private state: TerminalState | undefined;
  /** What there is room for, as the editor last said it, also while another's size is shown; `undefined` until it is known. */
  private own: TerminalSize | undefined;
  /** Another's size, while it is shown. */
  private overridden: TerminalSize | undefined;
  /** The size that the host knows. */
  private told: TerminalSize | undefined;
  private isBracketed = false;
  /** It has the keyboard, as far as it has told. */
  private hasFocus = false;
  private isLost = false;
  private isResuming = false;
  /** Where the last words were about. */
  private saidPlace: AgentPlace = 'none';
  private isStopped = false;
  /** No session came of it: what is shown is why. */
  private isFailed = false;
  /** The host had no such terminal yet. */
  private isAwaited = false;
  private waitingPaste: string | undefined;

  readonly onDidWrite = this.writes.event;
  readonly onDidOverrideDimensions = this.sizes.event;
  readonly onDidChangeName = this.names.event;
  readonly onDidClose = this.closings.event;

  constructor(options: AgentTerminalOptions) {
    this.options = options;
    this.marks = this.owned.add(new TerminalMarks({
      clock: options.clock,
      onConsumed: (chars) => { this.watch?.consumed(chars); },
      onInput: (data) => { this.take(data); },
    }));
    if (typeof options.session === 'string') this.id = options.session;
  }

  /** `undefined` while its session is being started. */
  get sessionId(): string | undefined {
    return this.id;
  }

  /** True once a person has seen it. */
  get isShown(): boolean {
    return this.own !== undefined;
  }

  /** True while its program runs, as far as this window knows. */
  get isRunning(): boolean {
    return this.watch?.isAttached === true && this.state?.exit === undefined;
  }

  open(size: TerminalDimensions | undefined): void {
    if (size !== undefined) this.setOwn(size);
    if (this.id === undefined) void this.begin();
    else this.follow(this.id);
    this.options.onOpened?.();
  }

  /** The tab is gone. The agent goes on. */
  close(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.watch?.dispose();
    this.owned.dispose();
    this.options.onClosed();
  }

  setDimensions(size: TerminalDimensions): void {
    this.setOwn(size);
    this.tellSize();
  }

  handleInput(data: string): void {
    const rest = this.marks.filter(data);
    if (rest !== '') this.take(rest);
  }

  rename(name: string): void {
    this.names.fire(name);
  }

  /** Puts a text into what the person is writing to the agent, without sending it off; once there is an agent. */
  paste(text: string): void {
    if (this.isRunning) this.watch?.input(pasted(text, this.isBracketed));
    else this.waitingPaste = (this.waitingPaste ?? '') + text;
  }

  /** Something about the session changed: it may have a terminal by now. */
  noteSession(): void {
    if (!this.isAwaited && this.state?.exit === undefined) return;
    if (this.place === 'terminal') this.watch?.attach();
    else if (this.isAwaited) this.onRefused(undefined);
    else if (this.place === 'panel' && this.saidPlace !== 'panel') this.writeEnd();
  }

  size(): TerminalSize | undefined {
    this.told = this.own;
    return this.own;
  }

  onAttached({ screen, state }: AttachedTerminal): void {
    this.isLost = false;
    this.isAwaited = false;
    this.marks.renew();
    this.isBracketed = false;
    this.write(RESET + screen, screen);
    this.onState(state, true);
  }

  onOutput({ data, isReset = false, isOpen = false }: Omit<TerminalOutput, 'terminal'>): void {
    const text = isReset ? RESET + data : data;
    this.write(text + this.marks.behind(data.length, isOpen), data);
  }

  onState(state: TerminalState, isNew = false): void {
    const before = isNew ? undefined : this.state;
    this.state = state;
    if (state.exit !== undefined) {
      this.setOverride(undefined);
      if (before?.exit === undefined) this.writeEnd(exitText(state.exit));
      return;
    }
    // The leader's size is the agent's; all others show that, as far as theirs is large enough: the editor makes no terminal larger than its place.
    this.setOverride(state.isLeader ? undefined : state.size);
    this.tellSize();
    if (this.waitingPaste !== undefined) {
      const text = this.waitingPaste;
      this.waitingPaste = undefined;
      this.paste(text);
    }
  }

  onLost(): void {
    if (this.isLost || this.state === undefined || this.state.exit !== undefined) return;
    this.isLost = true;
    this.writeNotice(l10n.t('The connection to Mission Control was lost. Connecting again…'));
  }

  onRefused(error: unknown): void {
    this.isLost = false;
    if (this.place === 'terminal' && isNotFound(error)) {
      if (!this.isAwaited) this.writes.fire(`${RESET}\x1b[2m${l10n.t('Starting an agent…')}\x1b[0m\r\n`);
      this.isAwaited = true;
      this.state = undefined;
      return;
    }
    this.isAwaited = false;
    // Its agent is gone, with the host that had its screen, or never had a terminal.
    this.state = { isLeader: false, size: this.own ?? { cols: 80, rows: 24 }, title: '', exit: {} };
    this.setOverride(undefined);
    this.writeEnd(error === undefined || isNotFound(error) ? exitText({}) : this.options.describe(error));
  }

  /** Terminals that nobody sees have no size. */
  private setOwn({ columns, rows }: TerminalDimensions): void {
    const isFirst = this.own === undefined;
    this.own = { cols: columns, rows };
    if (isFirst) this.options.onShown?.();
  }

  private get place(): AgentPlace {
    return this.id === undefined ? 'none' : this.options.agentOf(this.id);
  }

  private async begin(): Promise<void> {
    const { session, onSession, describe } = this.options;
    if (typeof session === 'string') return;
    this.writes.fire(`\x1b[2m${l10n.t('Starting an agent…')}\x1b[0m\r\n`);
    try {
      const id = await session();
      if (this.isStopped) return;
      if (id === undefined) {
        this.closings.fire();
        return;
      }
      this.id = id;
      onSession?.(id);
      this.follow(id);
    } catch (error) {
      if (this.isStopped) return;
      this.isFailed = true;
      this.writeNotice(describe(error), l10n.t('Press any key to close the terminal.'));
    }
  }

  private follow(id: string): void {
    this.watch = this.options.port.watchTerminal(id, this);
  }

  private take(data: string): void {
    if (this.isFailed) {
      this.closings.fire();
      return;
    }
    if (this.state?.exit !== undefined) {
      if (/[\r\n]/.test(withoutReports(data))) void this.resume();
      return;
    }
    const typed = withoutReports(data);
    if (typed !== '' && this.id !== undefined) this.options.onTyped?.(this.id);
    const hasCome = this.noteFocus(data);
    const input = this.state?.isLeader === true ? data : (hasCome ? FOCUS[0] : '') + typed;
    if (input !== '') this.watch?.input(input);
  }

  /**
   * Whether a person came to this terminal just now: then it leads, and has their size. Only coming counts, not being there: two machines may show the
   * same terminal, both with the keyboard in it, and each change of its size makes programs ask again.
   */
  private noteFocus(data: string): boolean {
    const had = this.hasFocus;
    this.hasFocus = focusIn(data) ?? had;
    return this.hasFocus && !had;
  }

  private async resume(): Promise<void> {
    if (this.isResuming || this.id === undefined) return;
    this.isResuming = true;
    try {
      await this.options.onResume(this.id);
      this.watch?.attach();
    } catch (error) {
      this.writeEnd(this.options.describe(error));
    } finally {
      this.isResuming = false;
    }
  }

  /** Also while another leads: the host knows then what to take when this one does. */
  private tellSize(): void {
    const { own, told } = this;
    if (own === undefined || !this.isRunning || isSameSize(own, told)) return;
    this.told = own;
    this.watch?.resize(own);
  }

  private setOverride(size: TerminalSize | undefined): void {
    if (isSameSize(size, this.overridden)) return;
    this.overridden = size;
    this.sizes.fire(size === undefined ? OWN_SIZE : { columns: size.cols, rows: size.rows });
  }

  /** What has come to an end, and how the session goes on. */
  private writeEnd(...lines: readonly string[]): void {
    this.saidPlace = this.place;
    const isInPanel = this.saidPlace === 'panel';
    this.writeNotice(...(isInPanel ? [l10n.t('The session goes on in its panel.'), l10n.t('Press Enter to show it.')] : [...lines, l10n.t('Press Enter to resume the session.')]));
  }

  private writeNotice(...lines: readonly string[]): void {
    this.isBracketed = false;
    this.writes.fire(notice(...lines));
  }

  /** Writes, and takes note of whether the program knows pastes. */
  private write(text: string, fromProgram: string): void {
    const at = Math.max(fromProgram.lastIndexOf('2004h'), fromProgram.lastIndexOf('2004l'));
    if (at !== -1 && PRIVATE_MODE.test(fromProgram.slice(Math.max(0, at - 40), at))) this.isBracketed = fromProgram[at + 4] === 'h';
    this.writes.fire(text);
  }
}

function isSameSize(a: TerminalSize | undefined, b: TerminalSize | undefined): boolean {
  return a?.cols === b?.cols && a?.rows === b?.rows;
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'notFound';
}

function exitText({ exitCode, signal }: NonNullable<TerminalState['exit']>): string {
  if (signal !== undefined) return l10n.t('The agent was ended by {0}.', signal);
  return exitCode === undefined ? l10n.t('The agent has ended.') : l10n.t('The agent has ended with exit code {0}.', exitCode);
}
