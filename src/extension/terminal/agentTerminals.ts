import * as vscode from 'vscode';
import type { ProjectView } from '../../protocol/domain/project.ts';
import type { SessionView } from '../../protocol/domain/session.ts';
import { CONTEXT_KEYS } from '../contributions.ts';
import type { TerminalPort } from '../hostClient/terminalLink.ts';
import type { Clock } from '../state/clock.ts';
import { Disposables } from '../state/disposables.ts';
import { findProject, findSession, findTask, isLiveSession } from '../state/fleetQueries.ts';
import type { FleetStore } from '../state/fleetStore.ts';
import type { HostPort, ShowTerminalOptions } from '../state/hostPort.ts';
import type { Disposable } from '../state/signal.ts';
import { AgentTerminal } from './agentTerminal.ts';
import { ClosedByHand } from './closedByHand.ts';
import { chooseChange, shownChanges } from './links/shownChanges.ts';
import { TerminalLinks, type LinkActions } from './links/terminalLinks.ts';
import { TerminalRecord, type RecordedTerminal } from './terminalRecord.ts';
import { TERMINAL_ICON, tabColor, tabName } from './terminalTab.ts';

export interface AgentTerminalsServices {
  readonly host: Pick<HostPort, 'call'> & TerminalPort;
  readonly fleet: FleetStore;
  readonly clock: Clock;
  readonly memento: vscode.Memento;
  /** Starts a session in a terminal, in a project that is asked for where it is not clear; `undefined` when a person changed their mind. */
  readonly start: () => Promise<SessionView | undefined>;
  /** The project that `start` would take without asking. */
  readonly guessProject: () => ProjectView | undefined;
  readonly resume: (sessionId: string) => Promise<unknown>;
  /** A person typed in the session's terminal: they see what it shows. */
  readonly onTyped: (sessionId: string) => void;
  readonly links: LinkActions;
  readonly describe: (error: unknown) => string;
  readonly showError: (error: unknown) => void;
}

/** A terminal and its tab. */
interface Entry {
  readonly pty: AgentTerminal;
  /** Names that the tab was given from here; another one was given by a person, and stays. */
  readonly names: string[];
  /** As far as it is known before the fleet has it. */
  session: SessionView | undefined;
  /** As it was kept for the next window last. */
  recorded: RecordedTerminal | undefined;
  /** The editor has closed it, and is about to say why. */
  isGone: boolean;
}

/** How many of its names a tab may still be known by: the editor says late that a name has changed. */
const KNOWN_NAMES = 8;

/** A terminal whose process is not known by then is let be. */
const PROCESS_WAIT_MS = 2000;

/** Who typed so shortly ago is taken to be looking on. */
const WORKING_MS = 60_000;

/** The terminals of agents that this window shows: at most one for each session. */
export class AgentTerminals implements Disposable {
  private readonly services: AgentTerminalsServices;
  private readonly owned = new Disposables();
  private readonly closedByHand: ClosedByHand;
  private readonly record: TerminalRecord;
  private readonly entries = new Set<Entry>();
  /** Not brought back yet, since the host is not there. */
  private pending: readonly RecordedTerminal[];
  private isRestoring = false;
  /** Of those that were brought back the one that was in front. Until one of them is seen: to put it there before would open a panel that was closed. */
  private formerFront: string | undefined;
  /** The terminal that is or was the active one last. */
  private front: vscode.Terminal | undefined;
  private typed: { readonly sessionId: string; readonly atMs: number } | undefined;
  /** The window closes: what it had is kept as it was. */
  private isClosing = false;
  private readonly context = new Map<string, boolean>();

  constructor(services: AgentTerminalsServices) {
    this.services = services;
    this.record = new TerminalRecord(services.memento);
    this.pending = this.record.before;
    this.closedByHand = this.owned.add(new ClosedByHand({
      clock: services.clock, showError: services.showError, stop: async (sessionId) => { await services.host.call('sessions.stop', { sessionId }); },
    }));
    this.owned.add(services.fleet.onDidChange(() => { this.noticeFleet(); }));
    this.owned.add(vscode.window.onDidOpenTerminal(() => { this.refresh(); }));
    this.owned.add(vscode.window.onDidCloseTerminal((terminal) => { this.noticeClose(terminal); }));
    this.owned.add(vscode.window.onDidChangeActiveTerminal(() => { this.refresh(); }));
    // A terminal may be moved between panel and editors.
    this.owned.add(vscode.window.tabGroups.onDidChangeTabs(() => { this.refresh(); }));
    this.owned.add(vscode.window.registerTerminalLinkProvider(new TerminalLinks({
      ...services.links,
      sessionOf: (terminal) => this.viewOf(this.entryOf(terminal)),
      isTask: (ref) => findTask(services.fleet.state, ref) !== undefined,
      rowsOf: async (sessionId, scrollbackLines) => {
        const { lines, size } = await services.host.call('terminals.screen', { sessionId, scrollbackLines });
        return { rows: lines, cols: size.cols };
      },
      changesOf: (session, head) => shownChanges(services.host, session, head),
      chooseChange,
      showError: services.showError,
    })));
    void this.restore();
  }

  /** The session whose terminal is the active one; `undefined` when it is another's. */
  get activeSessionId(): string | undefined {
    return this.sessionOf(vscode.window.activeTerminal);
  }

  /** The session that a terminal of the editor shows. */
  sessionOf(terminal: unknown): string | undefined {
    return this.entryOf(terminal)?.pty.sessionId;
  }

  isOpen(sessionId: string): boolean {
    return this.find(sessionId) !== undefined;
  }

  /** True while a person works in the session's terminal. */
  isWorkedIn(sessionId: string): boolean {
    return this.typed?.sessionId === sessionId && this.activeSessionId === sessionId && this.services.clock.monotonicMs() - this.typed.atMs < WORKING_MS;
  }

  /** Shows the terminal of a session: the one that is there, else a new one. */
  show(session: SessionView, { preserveFocus = false }: ShowTerminalOptions = {}): void {
    this.formerFront = undefined;
    const open = this.find(session.id);
    const terminal = open === undefined ? this.create(session, vscode.TerminalLocation.Panel) : terminalOf(open);
    terminal?.show(preserveFocus);
  }

  /** Puts text into what is written in the session's terminal, which gets the keyboard; opens it when it is not. */
  paste(session: SessionView, text: string): void {
    this.show(session);
    this.find(session.id)?.pty.paste(text);
  }

  /** Closes the terminal of a session; the agent goes on. False when it is not open. */
  detach(sessionId: string): boolean {
    const open = this.find(sessionId);
    if (open !== undefined) terminalOf(open)?.dispose();
    return open !== undefined;
  }

  /** A terminal in which a new session is started, as the editor's list of profiles offers it. */
  profile(): vscode.TerminalProfile {
    const name = vscode.l10n.t('Claude Agent');
    const pty = this.addEntry(undefined, name, async () => await this.services.start()).pty;
    return new vscode.TerminalProfile({ name, pty, iconPath: TERMINAL_ICON, ...colorOf(this.services.guessProject()) });
  }

  dispose(): void {
    this.owned.dispose();
  }

  private create(session: SessionView, location: vscode.TerminalLocation | vscode.TerminalEditorLocationOptions): vscode.Terminal {
    const name = tabName(this.viewOf({ session, sessionId: session.id }) ?? session, typeof location === 'object');
    const { pty } = this.addEntry(session, name);
    const project = findProject(this.services.fleet.state, session.projectId);
    return vscode.window.createTerminal({ name, pty, iconPath: TERMINAL_ICON, location, ...colorOf(project) });
  }

  private addEntry(session: SessionView | undefined, name: string, start?: () => Promise<SessionView | undefined>): Entry {
    const { host, clock, describe, resume } = this.services;
    const begin = async (): Promise<string | undefined> => {
      entry.session = await start?.();
      return entry.session?.id;
    };
    const pty = new AgentTerminal({
      port: host,
      clock,
      session: session?.id ?? begin,
      describe,
      agentOf: (id) => {
        const now = this.viewOf({ session: entry.session, sessionId: id });
        if (now === undefined || !isLiveSession(now)) return 'none';
        return now.transport === 'terminal' ? 'terminal' : 'panel';
      },
      onResume: resume,
      onTyped: (sessionId) => {
        this.typed = { sessionId, atMs: clock.monotonicMs() };
        this.services.onTyped(sessionId);
      },
      onSession: () => { this.refresh(); },
      // The editor gives the keyboard to what it takes for the new terminal before there is this one.
      ...(start === undefined ? {} : { onOpened: () => { terminalOf(entry)?.show(); } }),
      onShown: () => { this.restoreFront(); },
      onClosed: () => { entry.isGone = true; },
    });
    const entry: Entry = { pty, names: [name], session, recorded: undefined, isGone: false };
    this.entries.add(entry);
    return entry;
  }

  private noticeFleet(): void {
    for (const { pty } of this.entries) pty.noteSession();
    this.refresh();
    void this.restore();
  }

  private noticeClose(terminal: vscode.Terminal): void {
    const pty = ptyOf(terminal);
    if (pty === undefined) return;
    for (const entry of this.entries) if (entry.pty === pty) this.entries.delete(entry);
    const reason = terminal.exitStatus?.reason;
    // With the window: it comes back with the window.
    this.isClosing ||= reason === vscode.TerminalExitReason.Shutdown;
    this.refresh();
    const session = pty.sessionId === undefined ? undefined : findSession(this.services.fleet.state, pty.sessionId);
    if (reason === vscode.TerminalExitReason.User && session !== undefined && isLiveSession(session) && session.transport === 'terminal') this.closedByHand.note(session);
  }

  /** Names, the list for the next window, and context keys follow what has changed. */
  private refresh(): void {
    // None is active when the editor takes them away as the window closes.
    this.front = vscode.window.activeTerminal ?? this.front;
    const columns = editorColumns();
    const listed: { readonly index: number; readonly terminal: RecordedTerminal }[] = [];
    for (const entry of this.entries) {
      const { pty, names } = entry;
      const terminal = terminalOf(entry);
      const session = this.viewOf(entry);
      if (entry.isGone && entry.recorded !== undefined) listed.push({ index: listed.length, terminal: entry.recorded });
      if (session === undefined || terminal === undefined || pty.sessionId === undefined || entry.isGone) continue;
      const viewColumn = columns.get(names.at(-1) ?? '') ?? columns.get(terminal.name);
      const name = tabName(session, viewColumn !== undefined);
      // By what the editor shows: it gives a terminal its first name again when that is ready.
      if (terminal.name !== name && names.includes(terminal.name)) {
        if (names.at(-1) !== name) names.push(name);
        if (names.length > KNOWN_NAMES) names.shift();
        pty.rename(name);
      }
      entry.recorded = { sessionId: pty.sessionId, name: names.at(-1) ?? terminal.name, ...(viewColumn === undefined ? {} : { viewColumn }), ...(this.isFront(terminal, pty.sessionId) ? { isActive: true } : {}) };
      listed.push({ index: vscode.window.terminals.indexOf(terminal), terminal: entry.recorded });
    }
    const open = listed.sort((a, b) => a.index - b.index).map(({ terminal }) => terminal);
    // Until then nothing else of the window before is forgotten either.
    const pending = this.pending.filter(({ sessionId }) => !open.some((one) => one.sessionId === sessionId));
    const otherCount = this.pending.length > 0 ? this.record.otherCountBefore : vscode.window.terminals.length - open.length;
    if (!this.isClosing) this.record.keep([...open, ...pending], otherCount);
    this.setContextKeys();
  }

  /** One that was in front before the reload is, until it is there again. */
  private isFront(terminal: vscode.Terminal, sessionId: string): boolean {
    return this.formerFront === undefined ? terminal === this.front : sessionId === this.formerFront;
  }

  private setContextKeys(): void {
    this.setContext(CONTEXT_KEYS.hasAgentTerminals, [...this.entries].some(({ isGone }) => !isGone));
    this.setContext(CONTEXT_KEYS.isAgentTerminal, this.activeSessionId !== undefined);
  }

  private setContext(key: string, value: boolean): void {
    if (this.context.get(key) === value) return;
    this.context.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }

  /** Brings back, once, what the window before had, as soon as the host can say what became of it. Without the keyboard, and without showing the panel. */
  private async restore(): Promise<void> {
    const { fleet } = this.services;
    if (this.isRestoring || this.pending.length === 0 || !fleet.isCurrent) return;
    this.isRestoring = true;
    const leftBehind = await this.leftBehind();
    // A panel that opens without a terminal gets a shell from the editor: then a person sees the panel, and what they saw in it was ours.
    const isPanelEmpty = this.record.otherCountBefore === 0 && vscode.window.terminals.length > 0;
    for (const { sessionId, viewColumn, isActive } of this.pending) {
      const session = findSession(fleet.state, sessionId);
      if (session?.transport !== 'terminal') continue;
      if ((isLiveSession(session) || (await this.hasScreen(sessionId))) && !this.isOpen(sessionId)) {
        const terminal = this.create(session, viewColumn === undefined ? vscode.TerminalLocation.Panel : { viewColumn, preserveFocus: true });
        if (isActive !== true || viewColumn !== undefined) continue;
        if (isPanelEmpty) terminal.show(true);
        else this.formerFront = sessionId;
      }
    }
    this.pending = [];
    if ([...this.entries].some(({ pty }) => pty.isShown)) this.restoreFront();
    // Only now: the panel closes with its last terminal.
    for (const terminal of leftBehind) terminal.dispose();
    this.refresh();
  }

  /** The editor shows the first that was made; what was in front before comes there again, once. */
  private restoreFront(): void {
    const former = this.formerFront;
    this.formerFront = undefined;
    const entry = former === undefined ? undefined : this.find(former);
    if (entry !== undefined) terminalOf(entry)?.show(true);
  }

  /** When an extension host dies, the editor starts another and leaves the terminals of the old one as they are: tied to nothing. They have no process. */
  private async leftBehind(): Promise<readonly vscode.Terminal[]> {
    const names = new Set(this.pending.map(({ name }) => name));
    const suspects = vscode.window.terminals.filter((terminal) => names.has(terminal.name) && ptyOf(terminal) === undefined);
    const never = new Promise<number>((resolve) => { this.owned.add(this.services.clock.after(PROCESS_WAIT_MS, () => { resolve(1); })); });
    const found = await Promise.all(suspects.map(async (terminal) => ({ terminal, pid: await Promise.race([terminal.processId, never]) })));
    return found.filter(({ pid }) => pid === undefined || pid <= 0).map(({ terminal }) => terminal);
  }

  /** Whether the host still has the terminal of a session that ended. */
  private async hasScreen(sessionId: string): Promise<boolean> {
    // Not by watching it: a person may open it meanwhile, and a window watches a terminal once.
    return await this.services.host.call('terminals.status', { sessionId }).then(() => true, () => false);
  }

  private find(sessionId: string): Entry | undefined {
    return [...this.entries].find(({ pty, isGone }) => pty.sessionId === sessionId && !isGone);
  }

  private entryOf(terminal: unknown): Entry | undefined {
    const pty = ptyOf(terminal);
    return pty === undefined ? undefined : [...this.entries].find((entry) => entry.pty === pty);
  }

  /** The session as the fleet has it now, else as it was last. */
  private viewOf(entry: Entry | { readonly session: SessionView | undefined; readonly sessionId: string } | undefined): SessionView | undefined {
    if (entry === undefined) return undefined;
    return findSession(this.services.fleet.state, 'pty' in entry ? entry.pty.sessionId : entry.sessionId) ?? entry.session;
  }
}

function colorOf(project: ProjectView | undefined): { readonly color?: vscode.ThemeColor } {
  const color = tabColor(project);
  return color === undefined ? {} : { color };
}

/** What the editor gives to extensions as a terminal keeps what it was made with. */
function ptyOf(terminal: unknown): AgentTerminal | undefined {
  if (typeof terminal !== 'object' || terminal === null || !('creationOptions' in terminal)) return undefined;
  const { creationOptions } = terminal as Pick<vscode.Terminal, 'creationOptions'>;
  return 'pty' in creationOptions && creationOptions.pty instanceof AgentTerminal ? creationOptions.pty : undefined;
}

function terminalOf({ pty }: Entry): vscode.Terminal | undefined {
  return vscode.window.terminals.find((terminal) => ptyOf(terminal) === pty);
}

/** By its name, the group of editors in which a terminal is. The editor does not say which tab is which terminal. */
function editorColumns(): ReadonlyMap<string, number> {
  const columns = new Map<string, number>();
  for (const { tabs, viewColumn } of vscode.window.tabGroups.all) {
    for (const { input, label } of tabs) if (input instanceof vscode.TabInputTerminal) columns.set(label, viewColumn);
  }
  return columns;
}
