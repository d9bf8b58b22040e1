import { CancellationError, l10n, window } from 'vscode';
import { MissionControlError } from '../../../protocol/errors.ts';
import { say } from '../../../protocol/texts/say.ts';
import type { CommandServices } from '../command.ts';

/** The host ends its agents (5 s to comply, then by force) before it leaves. */
const LEAVE_TIMEOUT_MS = 20_000;

/** Stops the host; asks first when agents are alive. Resolves when it is gone. Throws `CancellationError` when a person says no. */
export async function shutDownHost(services: CommandServices, question: { readonly title: string; readonly button: string }): Promise<void> {
  const first = await services.host.call('host.shutdown', {});
  if (!first.willStop) {
    await confirmForce(first.liveSessionCount, question);
    await services.host.call('host.shutdown', { force: true });
  }
  await hasLeft(services);
}

async function confirmForce(liveSessionCount: number, { title, button }: { readonly title: string; readonly button: string }): Promise<void> {
  const detail = liveSessionCount === 1
    ? l10n.t('1 agent is alive and is ended. Its conversation stays and can be resumed.')
    : l10n.t('{0} agents are alive and are ended. Their conversations stay and can be resumed.', liveSessionCount);
  const choice = await window.showWarningMessage(title, { modal: true, detail }, button);
  if (choice !== button) throw new CancellationError();
}

async function hasLeft({ host, clock }: CommandServices): Promise<void> {
  if (host.state !== 'connected') return;
  await new Promise<void>((resolve, reject) => {
    const timeout = clock.after(LEAVE_TIMEOUT_MS, () => {
      listener.dispose();
      reject(new MissionControlError('internal', say('window.hostStopLate')));
    });
    const listener = host.onDidChangeState((state) => {
      if (state === 'connected') return;
      timeout.dispose();
      listener.dispose();
      resolve();
    });
  });
}
