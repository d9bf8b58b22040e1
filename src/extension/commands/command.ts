import type { ChangeDocuments } from '../changes/changeDocuments.ts';
import type { ReadOnlyDocuments } from '../documents/readOnlyDocuments.ts';
import type { HostUpgrade } from '../hostInfo/hostUpgrade.ts';
import type { ExtensionLog } from '../log/extensionLog.ts';
import type { SettingsMirror } from '../settings/settingsMirror.ts';
import type { Clock } from '../state/clock.ts';
import type { FleetLayout } from '../state/fleetLayout.ts';
import type { FleetStore } from '../state/fleetStore.ts';
import type { AgentTerminalsPort, CostsPanels, HostCare, HostPort, SessionPanels } from '../state/hostPort.ts';
import type { OlderSessions } from '../state/olderSessions.ts';
import type { SessionDrafts } from '../state/sessionDrafts.ts';
import type { CommandTarget } from '../views/tree/treeElement.ts';

/** What commands work with. */
export interface CommandServices {
  readonly host: HostPort;
  readonly care: HostCare;
  readonly upgrade: Pick<HostUpgrade, 'waitsFor' | 'whenAtRest' | 'now'>;
  readonly fleet: FleetStore;
  readonly panels: SessionPanels;
  readonly terminals: AgentTerminalsPort;
  readonly older: Pick<OlderSessions, 'all' | 'find' | 'showMore'>;
  readonly fleetView: {
    /** Brings the older sessions that are loaded into sight. */
    showOlderSessions(): Promise<void>;
    /** Gives the keyboard to the first of these sessions that the view shows, while the view can be seen. */
    focusFirst(sessionIds: readonly string[]): Promise<void>;
    /** What the row is about that has the keyboard, while the view has it. */
    focusedTarget(): Promise<CommandTarget | undefined>;
  };
  readonly layout: FleetLayout;
  readonly drafts: SessionDrafts;
  readonly changes: Pick<ChangeDocuments, 'open'>;
  readonly costs: CostsPanels;
  readonly clock: Clock;
  /** How the host knows this window. */
  readonly clientId: string;
  readonly log: ExtensionLog;
  readonly documents: Pick<ReadOnlyDocuments, 'show'>;
  readonly settings: Pick<SettingsMirror, 'whenTaken'>;
}

/**
 * What must stand before a command runs. `host`: the host, started if need be; else the command says why it cannot. `trust`: a window
 * outside Restricted Mode, since a program may be started. `trustedWindow`: both.
 */
export type CommandNeeds = 'nothing' | 'host' | 'trust' | 'trustedWindow';

/** One command: what it needs, and what it does. */

export interface Command {
  readonly needs: CommandNeeds;
  /**
   * `argument` is what a menu, a link or another extension gave; nothing from the palette. `selection` holds it and, from a tree in which several
   * rows are selected, those of the others. Gives back what it did, for callers.
   */
  readonly run: (services: CommandServices, argument: CommandArgument, selection?: readonly CommandArgument[]) => Promise<unknown>;
}

/** What a command was called with, by name; nothing of it is certain. */
export type CommandArgument = Readonly<Partial<Record<string, unknown>>>;
