import { l10n } from 'vscode';
import type { FleetState } from '../../protocol/events/fleet.ts';
import { VIEWS } from '../contributions.ts';
import type { ErrorReporter } from '../errors/showError.ts';
import type { Clock } from '../state/clock.ts';
import { Disposables } from '../state/disposables.ts';
import { rankRequests } from '../state/fleetQueries.ts';
import type { FleetStore } from '../state/fleetStore.ts';
import type { HostPort } from '../state/hostPort.ts';
import type { Disposable } from '../state/signal.ts';
import { BacklogDragAndDrop } from './backlog/backlogDragAndDrop.ts';
import { backlogModel } from './backlog/backlogModel.ts';
import { BacklogPresenter } from './backlog/backlogPresenter.ts';
import { fleetModel } from './fleet/fleetModel.ts';
import { FleetPresenter } from './fleet/fleetPresenter.ts';
import { FleetView } from './fleetView.ts';
import { needsYouModel } from './needsYou/needsYouModel.ts';
import { NeedsYouPresenter } from './needsYou/needsYouPresenter.ts';
import { projectsModel } from './projects/projectsModel.ts';
import { ProjectsPresenter } from './projects/projectsPresenter.ts';

/** The four views of the activity bar. */
export interface FleetViews extends Disposable {
  readonly needsYou: { readonly isVisible: boolean };
}

/** Creates the views; they end with what is given back. */
export function registerViews(host: HostPort, fleet: FleetStore, errors: ErrorReporter, clock: Clock): FleetViews {
  const owned = new Disposables();
  const needsYou = owned.add(new FleetView(host, fleet, clock, {
    id: VIEWS.needsYou,
    model: needsYouModel,
    presenter: new NeedsYouPresenter(clock),
    isEmpty: ({ requests }) => requests.length === 0,
    badge: (state) => requestBadge(state),
  }));
  owned.add(new FleetView(host, fleet, clock, {
    id: VIEWS.fleet,
    model: fleetModel,
    presenter: new FleetPresenter(clock),
    isEmpty: ({ sessions }) => sessions.length === 0,
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
  return { needsYou, dispose: () => { owned.dispose(); } };
}

function requestBadge(state: FleetState): { value: number; tooltip: string } | undefined {
  const value = rankRequests(state.requests).length;
  if (value === 0) return undefined;
  return { value, tooltip: value === 1 ? l10n.t('1 request waits for you') : l10n.t('{0} requests wait for you', value) };
}
