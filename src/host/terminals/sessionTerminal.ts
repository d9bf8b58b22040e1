import type { AttachedTerminal, TerminalSize, TerminalState } from '../../protocol/terminal/terminalWire.ts';
import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import { Emitter } from '../util/emitter.ts';
import type { TerminalClient } from '../util/terminalDesk.ts';
import type { ReadScreenOptions, TerminalExit, TerminalScreen } from '../util/terminalProcess.ts';
import { OutputPump } from './outputPump.ts';
import type { PtyProcess } from './ptyProcess.ts';
import { QueryLedger } from './queryLedger.ts';
import type { TerminalPicture } from './screenCells.ts';
import type { ColorAnswers } from './terminalColors.ts';
import { FOCUS_IN, mayBeF3, readInput, type InputPart } from './terminalInput.ts';
import { MirrorHolder } from './mirrorHolder.ts';
import type { MirrorOptions, TerminalMirror } from './terminalMirror.ts';
import { CAUGHT_UP_CHARS, ViewerGroup, type Viewer } from './viewerGroup.ts';

/** A leader that takes nothing in for that long, such as that of a frozen window, no longer holds the program up. */
export const FROZEN_MS = 3_000;

/** A whole screen is made and sent to a viewer at most that often: it costs tens of milliseconds. */
const RESET_GAP_MS = 1_000;

/** Titles are told at most that often. */
const TITLE_GAP_MS = 100;

/** What a terminal needs of the hub. */
export interface SessionTerminalOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly colors: ColorAnswers;
  createMirror(options: Pick<MirrorOptions, 'size' | 'onQuery' | 'onTitle'>): TerminalMirror;
  /** Milliseconds that output of this terminal may take before that of others is looked at. */
  turnMs(): number;
}

/** The terminal of a session: it stays while programs in it come and go, and windows watch it. */
export class SessionTerminal {
  readonly id: string;
  readonly onDidOutput = new Emitter<void>();
  readonly onDidChangeTitle = new Emitter<string>();
  readonly onDidType = new Emitter<string>();
  private readonly options: SessionTerminalOptions;
  private readonly viewers: ViewerGroup;
  private readonly queries: QueryLedger<Viewer>;
  private mirror: MirrorHolder;
  private ownTitle = '';
  private isDisposed = false;
  private pump: OutputPump;
  private pty: PtyProcess | undefined;
  private exit: TerminalExit | undefined;
  private ownSize: TerminalSize;
  /** Is told how things are when it has attached, and nothing before. */
  private joining: TerminalClient | undefined;
  private frozenCheck: Disposable | undefined;
  private overdueCheck: Disposable | undefined;
  /** Runs when a title was just told. */
  private titleGap: Disposable | undefined;

  constructor(options: SessionTerminalOptions, size: TerminalSize) {
    this.options = options;
    this.id = options.id;
    this.ownSize = size;
    this.queries = new QueryLedger(options.clock);
    this.viewers = new ViewerGroup(() => { this.leaderChanged(); });
    this.mirror = this.createMirror();
    this.pump = this.createPump();
  }

  get size(): TerminalSize {
    return this.ownSize;
  }

  get title(): string {
    return this.ownTitle;
  }

  /** Of the program; `undefined` when none runs. */
  get pid(): number | undefined {
    return this.pty?.pid;
  }

  get isRunning(): boolean {
    return this.pty !== undefined;
  }

  get isBusy(): boolean {
    return this.pump.isBusy;
  }

  /** Characters that a screen at rest takes. */
  get restingChars(): number {
    return this.mirror.restingChars;
  }

  get watcherCount(): number {
    return this.viewers.count;
  }

  get hasLeader(): boolean {
    return this.viewers.leader !== undefined;
  }

  /** Empties the terminal for a program that begins in it. Windows that show it go on. */
  begin(): void {
    this.exit = undefined;
    this.queries.close();
    this.pump.dispose();
    this.mirror.dispose();
    this.mirror = this.createMirror();
    this.pump = this.createPump();
    this.titled('');
    for (const viewer of this.watching()) this.reset(viewer);
    this.tellState();
  }

  /** The program that runs here from now on. */
  setProgram(pty: PtyProcess): void {
    this.pty = pty;
  }

  /** Output of the program. */
  read(text: string): void {
    this.pump.push(text);
  }

  /** The program is gone and all of its output was read. Resolves when windows were sent all of it, and told. */
  async end(exit: TerminalExit): Promise<void> {
    await this.pump.whenTaken();
    if (this.isDisposed) return;
    this.pty = undefined;
    this.exit = exit;
    this.queries.close();
    this.tellState();
    this.mirror.rest();
  }

  /** Types what the host itself has to say to the program. */
  write(text: string): void {
    this.pty?.write(text);
  }

  /** Types what somebody else wants to be typed. */
  type(text: string): void {
    this.write(text);
    this.onDidType.fire(text);
  }

  attach(client: TerminalClient, size: TerminalSize | undefined): AttachedTerminal {
    const before = this.viewers.get(client);
    if (before !== undefined) this.queries.left(before);
    this.joining = client;
    const viewer = this.viewers.attach(client, size);
    this.joining = undefined;
    return { screen: this.screen(), state: this.stateFor(viewer) };
  }

  detach(client: TerminalClient): void {
    const viewer = this.viewers.detach(client);
    if (viewer !== undefined) this.queries.left(viewer);
  }

  input(client: TerminalClient, data: string): void {
    const viewer = this.viewers.get(client);
    if (viewer === undefined || !client.mayType) return;
    for (const part of readInput(data)) this.inputPart(viewer, part);
  }

  resizeBy(client: TerminalClient, size: TerminalSize): void {
    const viewer = this.viewers.get(client);
    if (viewer === undefined) return;
    this.viewers.sized(viewer, size);
    if (viewer === this.viewers.leader) this.resize(size);
  }

  consumed(client: TerminalClient, chars: number): void {
    const viewer = this.viewers.get(client);
    if (viewer === undefined || chars === 0) return;
    viewer.unconsumed = Math.max(0, viewer.unconsumed - chars);
    if (viewer.isBehind) this.catchUp(viewer);
    if (viewer === this.viewers.leader) {
      this.frozenCheck?.dispose();
      this.frozenCheck = undefined;
      this.pump.go();
    }
  }

  async readScreen(options?: ReadScreenOptions): Promise<TerminalScreen> {
    await this.pump.whenTaken();
    return this.mirror.awake.readScreen(options);
  }

  async readPicture(): Promise<TerminalPicture> {
    await this.pump.whenTaken();
    return this.mirror.awake.readPicture();
  }

  dispose(): void {
    this.isDisposed = true;
    this.frozenCheck?.dispose();
    this.overdueCheck?.dispose();
    this.titleGap?.dispose();
    this.pump.dispose();
    this.mirror.dispose();
    this.pty?.dispose();
    this.onDidOutput.dispose();
    this.onDidChangeTitle.dispose();
    this.onDidType.dispose();
  }

  private createMirror(): MirrorHolder {
    return new MirrorHolder({ clock: this.options.clock, size: this.ownSize, create: (size) => this.createAwakeMirror(size) });
  }

  private createAwakeMirror(size: TerminalSize): TerminalMirror {
    return this.options.createMirror({
      size,
      onQuery: ({ kind, answer, isOurs }) => {
        const hasLeader = this.viewers.leader !== undefined && !isOurs;
        const now = this.queries.asked(kind, answer, this.watching(), hasLeader);
        if (now !== undefined) this.write(now);
        if (hasLeader) this.checkOverdue();
      },
      onTitle: (title) => { this.titled(title); },
    });
  }

  private createPump(): OutputPump {
    return new OutputPump({
      clock: this.options.clock,
      take: (text, onDone) => { this.mirror.awake.write(text, onDone); },
      onTaken: (text, isOpen) => { this.send(text, isOpen); },
      mayGo: () => this.mayGo(),
      pauseSource: () => { this.pty?.pause(); },
      resumeSource: () => { this.pty?.resume(); },
      turnMs: () => this.options.turnMs(),
    });
  }

  private titled(title: string): void {
    if (title === this.ownTitle) return; // A mirror that wakes says it again.
    this.ownTitle = title;
    this.onDidChangeTitle.fire(title);
    this.tellTitle();
  }

  /** A program may change its title with every few bytes of its output, which has credits; what is told of it has none. */
  private tellTitle(): void {
    if (this.titleGap !== undefined) return;
    const told = this.ownTitle;
    this.tellState();
    this.titleGap = this.options.clock.after(TITLE_GAP_MS, () => {
      this.titleGap = undefined;
      if (this.ownTitle !== told) this.tellTitle();
    });
  }

  /** Viewers that are shown what comes next. */
  private watching(): Viewer[] {
    return [...this.viewers.all()].filter(({ isBehind }) => !isBehind);
  }

  private mayGo(): boolean {
    const { leader } = this.viewers;
    if (leader === undefined || leader.hasCreditFor(1)) return true;
    this.frozenCheck ??= this.options.clock.after(FROZEN_MS, () => {
      this.frozenCheck = undefined;
      if (this.viewers.leader === leader && !leader.hasCreditFor(1)) this.viewers.fellBehind(leader);
      this.pump.go();
    });
    return false;
  }

  private send(text: string, isOpen: boolean): void {
    for (const viewer of this.watching()) {
      if (viewer !== this.viewers.leader && !viewer.hasCreditFor(text.length)) {
        this.viewers.fellBehind(viewer);
        continue;
      }
      viewer.unconsumed += text.length;
      viewer.client.sendOutput({ terminal: this.id, data: text, ...(isOpen ? { isOpen } : {}) });
    }
    this.onDidOutput.fire();
  }

  /** Sends the screen anew to one that missed output, as soon as it has taken in what it was sent. */
  private catchUp(viewer: Viewer): void {
    if (viewer.unconsumed >= CAUGHT_UP_CHARS || this.viewers.get(viewer.client) !== viewer || this.isDisposed) return;
    const waitMs = viewer.lastResetAtMs + RESET_GAP_MS - this.options.clock.monotonicMs();
    if (waitMs > 0) {
      this.options.clock.after(waitMs, () => {
        if (viewer.isBehind) this.catchUp(viewer);
      });
      return;
    }
    this.viewers.caughtUp(viewer);
    this.reset(viewer);
  }

  private reset(viewer: Viewer): void {
    const data = this.screen();
    const isOpen = this.pump.opening !== '';
    viewer.unconsumed += data.length;
    viewer.lastResetAtMs = this.options.clock.monotonicMs();
    this.sendStateTo(viewer);
    viewer.client.sendOutput({ terminal: this.id, data, isReset: true, ...(isOpen ? { isOpen } : {}) });
  }

  /** The mirror is always exactly as far as what viewers were sent. */
  private screen(): string {
    return this.mirror.serialize() + this.pump.opening;
  }

  private inputPart(viewer: Viewer, part: InputPart): void {
    const { text, report } = part;
    if (text === FOCUS_IN) this.viewers.used(viewer);
    const isLeader = viewer === this.viewers.leader;
    if (report === undefined || (mayBeF3(part) && !this.queries.isAwaited(viewer, report))) {
      this.viewers.used(viewer);
      this.type(text);
      return;
    }
    if (isLeader) this.options.colors.saw(report, text);
    if (report === 'mouse' || report === 'focus') {
      if (isLeader) this.write(text);
      return;
    }
    for (const answer of this.queries.answered(viewer, { kind: report, text }, isLeader)) this.write(answer);
  }

  private leaderChanged(): void {
    const { leader } = this.viewers;
    this.frozenCheck?.dispose();
    this.frozenCheck = undefined;
    for (const answer of this.queries.leaderChanged(leader)) this.write(answer);
    if (leader?.size !== undefined) this.resize(leader.size);
    this.tellState();
    this.pump.go();
  }

  private checkOverdue(): void {
    this.overdueCheck ??= this.options.clock.after(OVERDUE_CHECK_MS, () => {
      this.overdueCheck = undefined;
      for (const answer of this.queries.overdue()) this.write(answer);
      if (this.queries.hasOpen) this.checkOverdue();
    });
  }

  private resize(size: TerminalSize): void {
    if (size.cols === this.ownSize.cols && size.rows === this.ownSize.rows) return;
    this.ownSize = size;
    this.mirror.awake.resize(size);
    this.pty?.resize(size);
    this.tellState();
  }

  private tellState(): void {
    for (const viewer of this.viewers.all()) this.sendStateTo(viewer);
  }

  private sendStateTo(viewer: Viewer): void {
    if (viewer.client === this.joining) return;
    viewer.client.sendState({ terminal: this.id, state: this.stateFor(viewer) });
  }

  private stateFor(viewer: Viewer): TerminalState {
    const { exit } = this;
    return {
      isLeader: viewer === this.viewers.leader,
      size: this.ownSize,
      title: this.title,
      ...(exit === undefined ? {} : {
        exit: { ...(exit.exitCode === undefined ? {} : { exitCode: exit.exitCode }), ...(exit.signal === undefined ? {} : { signal: exit.signal }) },
      }),
    };
  }
}

const OVERDUE_CHECK_MS = 500;
