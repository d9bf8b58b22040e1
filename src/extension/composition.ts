import path from 'node:path';
import * as vscode from 'vscode';
import { registerCommands } from './commands/registerCommands.ts';
import { describeError } from './errors/errorText.ts';
import { ErrorReporter } from './errors/showError.ts';
import { createHostClient } from './hostClient/createHostClient.ts';
import { HostInfoDocument } from './hostInfo/hostInfoDocument.ts';
import { ExtensionLog } from './log/extensionLog.ts';
import { WebviewCostsPanel } from './panels/costs/webviewCostsPanel.ts';
import { WebviewSessionPanels } from './panels/webviewSessionPanels.ts';
import { readHostLocation } from './settings/hostLocation.ts';
import { SettingsMirror } from './settings/settingsMirror.ts';
import { ClientHostPort } from './state/clientHostPort.ts';
import { systemClock } from './state/clock.ts';
import { Disposables } from './state/disposables.ts';
import { FleetStore } from './state/fleetStore.ts';
import { offerHostUpgrade } from './hostInfo/offerHostUpgrade.ts';
import { readWindowId } from './settings/windowId.ts';
import { Ticker } from './statusBar/ticker.ts';
import { RequestToasts } from './toasts/requestToasts.ts';
import { WindowFocus } from './toasts/windowFocus.ts';
import { ContextKeys } from './views/contextKeys.ts';
import { registerViews } from './views/registerViews.ts';

/** The extension as its entry point sees it. */
export interface Composition {
  /** Joins a host that runs; starts none. Does not wait. */
  connectIfRunning(): void;
  close(): Promise<void>;
}

/** Puts the extension together. Nothing here waits for the host. */
export function compose(context: vscode.ExtensionContext): Composition {
  const owned = new Disposables();
  const clock = systemClock;
  const location = readHostLocation();
  const log = owned.add(new ExtensionLog(location.home));
  const errors = new ErrorReporter(log.channel);
  const client = createHostClient({
    ...location,
    version: (context.extension.packageJSON as { version: string }).version,
    hostFolder: path.join(context.extensionUri.fsPath, 'dist', 'host'),
    clientId: readWindowId(context.workspaceState),
    log,
  });
  owned.add(client.onDidFindOlderHost((older) => { void offerHostUpgrade(older); }));
  const host = new ClientHostPort(client);
  owned.add(log.followWhenConnected(host));

  const settings = owned.add(new SettingsMirror(host, log));
  const fleet = owned.add(new FleetStore(host, clock));
  owned.add(new ContextKeys(host, fleet));
  owned.add(new Ticker(host, fleet, clock));
  const views = owned.add(registerViews(host, fleet, errors, clock));
  const panelServices = {
    extensionUri: context.extensionUri,
    host,
    fleet,
    errors: { textOf: describeError },
    log,
    connect: () => { host.ensureStarted().catch((error: unknown) => { errors.show(error); }); },
  };
  const panels = owned.add(new WebviewSessionPanels({ ...panelServices, settings }));
  const costs = owned.add(new WebviewCostsPanel({ ...panelServices, panels, clock }));
  const focus = owned.add(new WindowFocus(context.globalState));
  owned.add(new RequestToasts({ fleet, panels, needsYou: views.needsYou, focus, clock }));
  const hostInfo = owned.add(new HostInfoDocument());
  owned.add(registerCommands({ host, fleet, panels, costs, clock, log, hostInfo, settings }, errors));

  return {
    connectIfRunning: () => { host.connectIfRunning().catch((error: unknown) => { log.warn(describeError(error)); }); },
    close: async () => {
      owned.dispose();
      await client.close();
    },
  };
}
