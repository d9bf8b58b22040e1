import { l10n } from 'vscode';
import type { FleetState } from '../../protocol/events/fleet.ts';
import { isFiltering, type FleetFilter } from '../state/fleetLayout.ts';
import { findProject } from '../state/fleetQueries.ts';
import { phaseGroupText } from './phaseGroupText.ts';

/** What the filter of the Fleet view lets through; `undefined` without one. */
export function filterText(filter: FleetFilter, state: FleetState): string | undefined {
  if (!isFiltering(filter)) return undefined;
  const parts = [
    ...(filter.text === '' ? [] : [l10n.t('“{0}”', filter.text)]),
    filter.phases.map(phaseGroupText).join(', '),
    filter.projectIds.map((id) => findProject(state, id)?.name ?? id).join(', '),
    ...(filter.isMine ? [l10n.t('started in this window')] : []),
  ];
  return l10n.t('Filter: {0}', parts.filter((part) => part !== '').join(' · '));
}
