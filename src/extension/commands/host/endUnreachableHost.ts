import { CancellationError, l10n, ProgressLocation, window } from 'vscode';
import { MissionControlError } from '../../../protocol/errors.ts';
import type { HeldHome, HolderReport } from '../../../protocol/files/holderReport.ts';
import { say } from '../../../protocol/texts/say.ts';
import { momentText } from '../../text/figureText.ts';
import type { Command, CommandServices } from '../command.ts';
import { prepare } from '../prepare.ts';

/** Names of agents that are said in the question; more are counted. */
const MAX_NAMES = 8;

/**
 * The way out when a host holds the home and does not answer, or speaks too old a language: says what would be lost, ends that very process and its
 * agents, and starts a new host. Gives back what was ended.
 */
export const endUnreachableHost: Command = {
  needs: 'nothing',
  run: async (services) => {
    if (services.host.state === 'connected') {
      window.setStatusBarMessage(l10n.t('$(check) The Mission Control host answers.'), 5000);
      return undefined;
    }
    const found = await withProgress(l10n.t('Looking for the host that does not answer…'), () => services.care.lookAtHolder());
    const ended = found.state === 'held' ? await confirmAndEnd(services, found) : refuseUntouchable(found);
    await prepare('host', services);
    if (ended?.state === 'ended') window.setStatusBarMessage(l10n.t('$(check) The host was ended and a new one runs. Interrupted sessions can be resumed.'), 8000);
    return ended;
  },
};

async function confirmAndEnd({ care }: CommandServices, held: HeldHome): Promise<HolderReport> {
  const button = l10n.t('End Host');
  const detail = [
    l10n.t('Process {0}, version {1}. Its last sign of life: {2}.', held.process.pid, held.version, momentText(held.beatAt)),
    ...agentLines(held),
  ].join('\n\n');
  if (await window.showWarningMessage(l10n.t('End the Mission Control host that cannot be reached?'), { modal: true, detail }, button) !== button) throw new CancellationError();
  return refuseUntouchable(await withProgress(l10n.t('Ending the host…'), () => care.endHolder(held.process)));
}

function agentLines({ agents }: HeldHome): readonly string[] {
  if (agents.length === 0) return [l10n.t('No agent runs in it.')];
  const names = agents.slice(0, MAX_NAMES).map(({ name }) => `• ${name}`);
  const more = agents.length > MAX_NAMES ? [l10n.t('• and {0} more', agents.length - MAX_NAMES)] : [];
  const head = agents.length === 1 ? l10n.t('1 agent runs in it and is ended too:') : l10n.t('{0} agents run in it and are ended too:', agents.length);
  return [
    [head, ...names, ...more].join('\n'),
    l10n.t('A turn that is under way is cut off. Conversations and queues stay, and the sessions can be resumed.'),
  ];
}

/** Nothing is ended whose end could hit somebody else. */
function refuseUntouchable(report: HolderReport): HolderReport {
  if (report.state !== 'untouchable') return report;
  const { hostname, pid } = report;
  switch (report.holder) {
    case 'window': throw new MissionControlError('homeHeld', say('window.homeHeldByWindow'), { params: { pid: String(pid) } });
    case 'elsewhere': throw new MissionControlError('homeHeld', say('window.holderElsewhere', { hostname, pid: String(pid) }));
    case 'unknown': throw new MissionControlError('hostUnavailable', say('window.holderUnknown'));
  }
}

function withProgress<T>(title: string, work: () => Promise<T>): Thenable<T> {
  return window.withProgress({ location: ProgressLocation.Window, title }, work);
}
