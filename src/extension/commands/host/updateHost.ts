import { l10n, window, type QuickPickItem } from 'vscode';
import { shorten } from '../../format/shorten.ts';
import { isInTurn } from '../../state/fleetQueries.ts';
import type { Command, CommandServices } from '../command.ts';

/** Names of agents that are said; more are counted. */
const MAX_NAMES = 2;
const MAX_NAME_CHARS = 20;

interface Choice extends QuickPickItem {
  readonly how: 'atRest' | 'now';
}

/**
 * Lets a person say when an older host may be replaced: when no agent is at work in it, or now. Argument: `{ how? }`, `atRest` or `now`, which asks
 * nobody. Gives back what came of it.
 */
export const updateHost: Command = {
  needs: 'nothing',
  run: async (services, argument) => {
    const { upgrade } = services;
    const version = upgrade.waitsFor;
    if (version === undefined) {
      window.setStatusBarMessage(l10n.t('$(check) No update of the Mission Control host waits.'), 5000);
      return undefined;
    }
    const { how } = argument;
    const chosen = how === 'atRest' || how === 'now' ? how : await ask(services, version);
    if (chosen === undefined) return undefined;
    if (chosen === 'now') return await upgrade.now();
    const outcome = await upgrade.whenAtRest();
    if (outcome?.state !== 'ending') window.setStatusBarMessage(l10n.t('$(watch) The host is updated as soon as no agent is at work.'), 8000);
    return outcome;
  },
};

async function ask({ fleet }: CommandServices, version: string): Promise<Choice['how'] | undefined> {
  const working = fleet.state.sessions.filter(isInTurn).map(({ name }) => shorten(name, MAX_NAME_CHARS));
  const names = working.length > MAX_NAMES
    ? l10n.t('{0} and {1} more', working.slice(0, MAX_NAMES).join(', '), working.length - MAX_NAMES)
    : working.join(', ');
  const choices: readonly Choice[] = [
    { how: 'atRest', label: `$(watch) ${l10n.t('When No Agent Is at Work')}`, detail: l10n.t('Interrupts nobody. Agents at rest sleep and wake with your next message.') },
    {
      how: 'now',
      label: `$(debug-disconnect) ${l10n.t('Now')}`,
      detail: working.length === 0
        ? l10n.t('Ends what agents still run in the background.')
        : l10n.t('Interrupted, to be resumed afterwards: {0}', names),
    },
  ];
  const choice = await window.showQuickPick(choices, {
    title: l10n.t('Update the Mission Control Host'),
    placeHolder: l10n.t('When may the host of version {0} be replaced?', version),
    ignoreFocusOut: true,
  });
  return choice?.how;
}
