import { workspace } from 'vscode';
import { Disposables } from '../../state/disposables.ts';
import type { FleetStore } from '../../state/fleetStore.ts';
import type { HostPort } from '../../state/hostPort.ts';
import type { Disposable } from '../../state/signal.ts';
import { isTrustedHere } from './confirmTrust.ts';

/**
 * A person who has just trusted the workspace has trusted the folders in it: projects that were added in Restricted Mode are trusted with
 * it, so that nobody is asked the same twice. Only that very moment counts; trust that was revoked later stays revoked.
 */
export function followWorkspaceTrust(host: HostPort, fleet: Pick<FleetStore, 'state' | 'isCurrent' | 'onDidChange'>, onError: (error: unknown) => void): Disposable {
  const owned = new Disposables();
  // The host, and with it the list of projects, may be away at that moment: then the next time it is there.
  let isDue = false;
  const apply = async (): Promise<void> => {
    if (!isDue || !fleet.isCurrent) return;
    isDue = false;
    for (const { id, folder, isTrusted } of fleet.state.projects) {
      if (!isTrusted && await isTrustedHere(folder)) await host.call('projects.setTrust', { projectId: id, isTrusted: true });
    }
  };
  const run = (): void => { apply().catch(onError); };
  owned.add(workspace.onDidGrantWorkspaceTrust(() => {
    isDue = true;
    run();
  }));
  owned.add(fleet.onDidChange(run));
  return owned;
}
