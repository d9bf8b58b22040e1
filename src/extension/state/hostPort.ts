import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';
import type { HolderReport } from '../../protocol/files/holderReport.ts';
import type { SessionView } from '../../protocol/domain/session.ts';
import type { OperationClient } from '../../protocol/operations/operationTable.ts';
import { textOfError } from '../../protocol/texts/say.ts';
import type { TextId } from '../../protocol/texts/textTable.ts';
import type { PanelFocus } from '../../protocol/webview/sessionPanel.ts';
import type { Channel } from '../../protocol/wire.ts';
import type { HandOver } from '../hostClient/handOver.ts';
import type { HostState as ClientState } from '../hostClient/hostState.ts';
import type { Disposable } from './signal.ts';

/** Where the window stands with its host, in a word. */
export type HostState = ClientState['kind'];

/** Gets the state of a channel; `onSnapshot` comes first, and again whenever the events since could not be had. */
export interface ChannelListener {
  onSnapshot(snapshot: unknown): void;
  /** Consecutive events, oldest first. */
  onEvents(events: readonly unknown[]): void;
}

/** What the extension's surfaces need from the connection to the host. */
export interface HostPort extends OperationClient {
  readonly state: HostState;
  /** Why the state is `failed`; or, while `reconnecting`, that the host is there but does not answer. */
  readonly failure: Error | undefined;
  onDidChangeState(listener: (state: HostState) => void): Disposable;
  /** Connects to the host; starts one when none runs. Throws `MissionControlError`. */
  ensureStarted(): Promise<void>;
  /** Connects to a host that runs already; starts none. False when there is none. */
  connectIfRunning(): Promise<boolean>;
  /** Lasts over reconnects until it is disposed. */
  subscribe(channel: Channel, listener: ChannelListener): Disposable;
}

/** What a host that holds its place but does not answer is known by; also when somebody else answers in its stead. */
const SILENCE: ReadonlySet<string> = new Set(['window.hostSilent', 'window.holderSilent', 'window.strangerAnswers'] satisfies TextId[]);

/** True for the error of a host that holds its place but does not answer. */
export function isSilence(error: unknown): boolean {
  return SILENCE.has(textOfError(error).ref?.id ?? '');
}

/** True while the host holds its place but does not answer: to a window that knew it, or to one that has just opened. */
export function isSilent(host: Pick<HostPort, 'state' | 'failure'>): boolean {
  if (host.failure === undefined) return false;
  return host.state === 'reconnecting' || (host.state === 'failed' && isSilence(host.failure));
}

/** What can be done about the host itself, beyond asking it. */
export interface HostCare {
  /** How the version of the connected host compares with this extension's; `undefined` without a connection. */
  readonly hostAge: 'older' | 'same' | 'newer' | undefined;
  /** Version of the connected host; `undefined` without a connection. */
  readonly hostVersion: string | undefined;
  replaceOlderHost(options?: { readonly now?: boolean }): Promise<HandOver | undefined>;
  lookAtHolder(): Promise<HolderReport>;
  endHolder(seen: ProcessIdentity): Promise<HolderReport>;
}

/** What the extension's surfaces need from the session panels. */
export interface SessionPanels {
  open(sessionId: string, options?: { preserveFocus?: boolean; focus?: PanelFocus }): void;
  /** True while the session's panel can be seen. */
  isShowing(sessionId: string): boolean;
  /** The session whose panel is the active editor. */
  readonly activeSessionId: string | undefined;
}

export interface ShowTerminalOptions {
  /** Leaves the keyboard where it is. */
  readonly preserveFocus?: boolean;
}

/** What the extension's surfaces need from the terminals in which this window shows agents. */
export interface AgentTerminalsPort {
  /** Shows the terminal of a session: the one that is there, else a new one. */
  show(session: SessionView, options?: ShowTerminalOptions): Promise<void>;
  /** Puts text into what is written in the session's terminal, without sending it off, and gives it the keyboard. */
  paste(session: SessionView, text: string): Promise<void>;
  /** Closes the terminal of a session; its agent goes on. False when it is not open. */
  detach(sessionId: string): boolean;
  isOpen(sessionId: string): boolean;
  /** The session that a terminal of the editor shows; `undefined` for any other terminal, and for anything else. */
  sessionOf(terminal: unknown): string | undefined;
  /** True while a person works in the session's terminal: it is the active one, and they have just typed there. The editor does not say whether it can be seen. */
  isWorkedIn(sessionId: string): boolean;
  /** The session whose terminal is the active one. */
  readonly activeSessionId: string | undefined;
}

/** What the extension's surfaces need from the costs panel. */
export interface CostsPanels {
  /** Shows the panel: the one that is there, else a new one, which goes on with what another had `kept`. */
  open(kept?: unknown): Promise<void>;
}
