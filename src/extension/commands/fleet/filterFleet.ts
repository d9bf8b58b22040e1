import { CancellationError, l10n, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { FleetFilter } from '../../state/fleetLayout.ts';
import { compareNames, PHASE_GROUPS, type PhaseGroup } from '../../state/fleetQueries.ts';
import { phaseGroupText } from '../../text/phaseGroupText.ts';
import type { Command, CommandServices } from '../command.ts';

/** What a choice adds to the filter. */
interface FilterChoice extends QuickPickItem {
  readonly phase?: PhaseGroup;
  readonly projectId?: string;
  readonly isMine?: boolean;
}

/** Narrows the Fleet view to sessions that are up to something, of some projects, or started in this window. None chosen shows all. */
export const filterFleet: Command = {
  needs: 'nothing',
  run: async (services) => {
    const { layout } = services;
    const chosen = await window.showQuickPick(choices(services), {
      title: l10n.t('Filter Fleet'), placeHolder: l10n.t('Show only sessions that are…'), canPickMany: true,
    });
    if (chosen === undefined) throw new CancellationError();
    const filter: FleetFilter = {
      ...layout.state.filter,
      phases: chosen.flatMap(({ phase }) => phase ?? []),
      projectIds: chosen.flatMap(({ projectId }) => projectId ?? []),
      isMine: chosen.some(({ isMine }) => isMine === true),
    };
    layout.change({ filter });
  },
};

function choices({ fleet, layout }: CommandServices): readonly FilterChoice[] {
  const { phases, projectIds, isMine } = layout.state.filter;
  const heading = (label: string): FilterChoice => ({ label, kind: QuickPickItemKind.Separator });
  return [
    heading(l10n.t('State')),
    ...PHASE_GROUPS.map((phase) => ({ label: phaseGroupText(phase), picked: phases.includes(phase), phase })),
    heading(l10n.t('Origin')),
    { label: l10n.t('Started in this window'), picked: isMine, isMine: true },
    heading(l10n.t('Projects')),
    ...fleet.state.projects.toSorted(compareNames).map(({ id, name }) => ({ label: name, picked: projectIds.includes(id), projectId: id })),
  ];
}
