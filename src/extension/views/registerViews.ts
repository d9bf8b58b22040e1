import { l10n } from 'vscode';
import type { FleetState } from '../../protocol/events/fleet.ts';
import { VIEWS } from '../contributions.ts';
import type { ErrorReporter } from '../errors/showError.ts';
import type { Clock } from '../state/clock.ts';
import { Disposables } from '../state/disposables.ts';
import type { FleetLayout } from '../state/fleetLayout.ts';
import type { FleetStore } from '../state/fleetStore.ts';
import type { HostPort } from '../state/hostPort.ts';
import { isNobodyNeeded, needsYou } from '../state/needsYou.ts';
import type { OlderSessions } from '../state/olderSessions.ts';
import type { Disposable } from '../state/signal.ts';
import { BacklogDragAndDrop } from './backlog/backlogDragAndDrop.ts';
import { backlogModel } from './backlog/backlogModel.ts';
import { BacklogPresenter } from './backlog/backlogPresenter.ts';
import { fleetModel, OLDER_SESSIONS_KEY, sessionKey } from './fleet/fleetModel.ts';
import { FleetPresenter } from './fleet/fleetPresenter.ts';
import { FleetView } from './fleetView.ts';
import type { CommandTarget } from './tree/treeElement.ts';
import { filterText } from '../text/filterText.ts';
import { needsYouModel } from './needsYou/needsYouModel.ts';
import { NeedsYouPresenter } from './needsYou/needsYouPresenter.ts';
import { projectsModel } from './projects/projectsModel.ts';
import { ProjectsPresenter } from './projects/projectsPresenter.ts';

/** The four views of the activity bar. */
export interface FleetViews extends Disposable {
  readonly needsYou: { readonly isVisible: boolean };
  /** Brings the older sessions that are loaded into sight. */
  showOlderSessions(): Promise<void>;
  /** Gives the keyboard to the first of these sessions that the Fleet view shows, while the view can be seen. */
  focusFirst(sessionIds: readonly string[]): Promise<void>;
  /** What the row of the Fleet view is about that has the keyboard. */
  focusedTarget(): Promise<CommandTarget | undefined>;
}

/** What the views work with. */
export interface FleetViewServices {
  readonly host: HostPort;
  readonly fleet: FleetStore;
  readonly older: OlderSessions;
  readonly layout: FleetLayout;
  readonly windowId: string;
  readonly errors: ErrorReporter;
  readonly clock: Clock;
}

/** Creates the views; they end with what is given back. */
export function registerViews({ host, fleet, older, layout, windowId, errors, clock }: FleetViewServices): FleetViews {
  const owned = new Disposables();
  const needsYouView = owned.add(new FleetView(host, fleet, clock, {
    id: VIEWS.needsYou,
    model: needsYouModel,
    presenter: new NeedsYouPresenter(clock),
    isEmpty: isNobodyNeeded,
    badge: (state) => needsYouBadge(state),
  }));
  const sessions = owned.add(new FleetView(host, fleet, clock, {
    id: VIEWS.fleet,
    model: (state) => fleetModel(state, { older: older.state, layout: layout.state, windowId }),
    message: () => filterText(layout.state.filter, fleet.state),
    onDidChangeElsewhere: (listener) => {
      const both = new Disposables();
      both.add(older.onDidChange(listener));
      both.add(layout.onDidChange(listener));
      return both;
    },
    onDidOpen: (row) => { if (row.type === 'olderSessions') older.open(); },
    canSelectMany: true,
    presenter: new FleetPresenter(clock),
    isEmpty: (state) => state.sessions.length === 0 && (state.olderSessionCount ?? 0) === 0,
  }));
  owned.add(new FleetView(host, fleet, clock, {
    id: VIEWS.projects,
    model: projectsModel,
    presenter: new ProjectsPresenter(),
    isEmpty: ({ projects, quarantined }) => projects.length === 0 && quarantined.length === 0,
  }));
  owned.add(new FleetView(host, fleet, clock, {
    id: VIEWS.backlog,
    model: backlogModel,
    presenter: new BacklogPresenter(),
    isEmpty: ({ tasks }) => tasks.length === 0,
    dragAndDrop: new BacklogDragAndDrop(host, fleet, errors),
  }));
  return {
    needsYou: needsYouView,
    focusedTarget: () => sessions.focusedTarget(),
    showOlderSessions: async () => { await sessions.reveal(OLDER_SESSIONS_KEY); },
    focusFirst: async (sessionIds) => {
      if (!sessions.isVisible) return;
      for (const id of sessionIds) if (await sessions.reveal(sessionKey(id))) return;
    },
    dispose: () => { owned.dispose(); },
  };
}

/** Counts what somebody must act on: requests and failures. A session that finished waits in the list; a number that never comes down is soon not seen any more. */
function needsYouBadge(state: FleetState): { value: number; tooltip: string } | undefined {
  const { requests, inTerminal, failed } = needsYou(state);
  const asking = requests.length + inTerminal.length;
  const parts = [
    ...(asking === 0 ? [] : [asking === 1 ? l10n.t('1 request waits for you') : l10n.t('{0} requests wait for you', asking)]),
    ...(failed.length === 0 ? [] : [failed.length === 1 ? l10n.t('1 session failed') : l10n.t('{0} sessions failed', failed.length)]),
  ];
  return parts.length === 0 ? undefined : { value: asking + failed.length, tooltip: parts.join(', ') };
}
