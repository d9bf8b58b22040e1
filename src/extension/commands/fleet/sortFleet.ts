import { l10n } from 'vscode';
import { FLEET_SORTS, type FleetSort } from '../../contributions.ts';
import type { Command } from '../command.ts';
import { pickOne } from '../pickers/pickOne.ts';

const SORT_TEXT: Readonly<Record<FleetSort, () => { readonly label: string; readonly detail?: string }>> = {
  wait: () => ({ label: l10n.t('Longest Wait'), detail: l10n.t('Who waits longest for you first, then the newest') }),
  name: () => ({ label: l10n.t('Name') }),
  cost: () => ({ label: l10n.t('Cost'), detail: l10n.t('Most expensive first') }),
  change: () => ({ label: l10n.t('Last Change'), detail: l10n.t('What changed its phase last first') }),
  context: () => ({ label: l10n.t('Context Use'), detail: l10n.t('Fullest context first') }),
};

/** Orders the sessions of each group in the Fleet view, for this workspace. Argument: `{ by? }`, a `FleetSort`. */
export const sortFleet: Command = {
  needs: 'nothing',
  run: async ({ layout }, { by }) => {
    const given = FLEET_SORTS.find((sort) => sort === by);
    const sort = given ?? await pickOne(l10n.t('Sort Fleet'), l10n.t('By what?'), FLEET_SORTS.map((value) => ({
      ...SORT_TEXT[value](), ...(value === layout.state.sort ? { description: l10n.t('now') } : {}), value,
    })));
    layout.change({ sort });
  },
};
