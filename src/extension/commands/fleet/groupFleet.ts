import { l10n } from 'vscode';
import { FLEET_GROUPS, type FleetGroup } from '../../contributions.ts';
import type { Command } from '../command.ts';
import { pickOne } from '../pickers/pickOne.ts';

const GROUP_TEXT: Readonly<Record<FleetGroup, () => string>> = {
  project: () => l10n.t('Project'),
  phase: () => l10n.t('What They Are up To'),
  none: () => l10n.t('No Groups'),
};

/** Puts the sessions of the Fleet view into groups, for this workspace. Argument: `{ by? }`, a `FleetGroup`. */
export const groupFleet: Command = {
  needs: 'nothing',
  run: async ({ layout }, { by }) => {
    const given = FLEET_GROUPS.find((group) => group === by);
    const group = given ?? await pickOne(l10n.t('Group Fleet'), l10n.t('By what?'), FLEET_GROUPS.map((value) => ({
      label: GROUP_TEXT[value](), ...(value === layout.state.group ? { description: l10n.t('now') } : {}), value,
    })));
    layout.change({ group });
  },
};
