import path from 'node:path';
import * as vscode from 'vscode';
import { ChangeDocuments } from './changes/changeDocuments.ts';
import { followWorkspaceTrust } from './commands/project/followWorkspaceTrust.ts';
import { registerProblemActions } from './commands/session/problemActions.ts';
import type { CommandServices } from './commands/command.ts';
import { guessProject } from './commands/pickers/guessProject.ts';
import { startFromProfile } from './commands/terminal/newAgentTerminal.ts';
import { openFile } from './changes/openFile.ts';
import { COMMANDS } from './contributions.ts';
import { registerCommands } from './commands/registerCommands.ts';
import { describeError } from './errors/errorText.ts';
import { ErrorReporter } from './errors/showError.ts';
import { createHostClient } from './hostClient/createHostClient.ts';
import { ReadOnlyDocuments } from './documents/readOnlyDocuments.ts';
import { HostUpgrade } from './hostInfo/hostUpgrade.ts';
import { ExtensionLog } from './log/extensionLog.ts';
import { LazyCostsPanel } from './panels/costs/lazyCostsPanel.ts';
import { LazySessionPanels } from './panels/lazySessionPanels.ts';
import { readHostLocation } from './settings/hostLocation.ts';
import { SettingsMirror } from './settings/settingsMirror.ts';
import { Acquaintance } from './state/acquaintance.ts';
import { ClientHostPort } from './state/clientHostPort.ts';
import { systemClock } from './state/clock.ts';
import { Disposables } from './state/disposables.ts';
import { FleetLayout } from './state/fleetLayout.ts';
import { findSession, isLiveSession } from './state/fleetQueries.ts';
import { FleetStore } from './state/fleetStore.ts';
import { OlderSessions } from './state/olderSessions.ts';
import { SeenSessions } from './state/seenSessions.ts';
import { SessionDrafts } from './state/sessionDrafts.ts';
import { readWindowId } from './settings/windowId.ts';
import { LazyAgentTerminals } from './terminal/lazyAgentTerminals.ts';
import { Ticker } from './statusBar/ticker.ts';
import { RequestToasts } from './toasts/requestToasts.ts';
import { WindowFocus } from './toasts/windowFocus.ts';
import { ImageFiles } from './images/imageFiles.ts';
import { ContextKeys } from './views/contextKeys.ts';
import { registerViews } from './views/registerViews.ts';
import { welcomeOnce } from './welcome/welcomeOnce.ts';

/** The extension as its entry point sees it. */
export interface Composition {
  /** Joins a host that runs, starts none, and shows a newcomer where to begin. Does not wait. */
  begin(): void;
  close(): Promise<void>;
}

/** Puts the extension together. Nothing here waits for the host. */
export function compose(context: vscode.ExtensionContext): Composition {
  const owned = new Disposables();
  const clock = systemClock;
  const location = readHostLocation();
  const log = owned.add(new ExtensionLog(location.home));
  const errors = new ErrorReporter(log.channel);
  const windowId = readWindowId(context.workspaceState);
  const client = createHostClient({
    ...location,
    version: (context.extension.packageJSON as { version: string }).version,
    hostFolder: path.join(context.extensionUri.fsPath, 'dist', 'host'),
    clientId: windowId,
    log,
  });
  const host = new ClientHostPort(client);
  owned.add(log.followWhenConnected(host));

  const settings = owned.add(new SettingsMirror(host, log));
  const fleet = owned.add(new FleetStore(host, clock));
  const upgrade = owned.add(new HostUpgrade({ host, fleet, clock, log }));
  const acquaintance = owned.add(new Acquaintance(context.globalState, fleet));
  const layout = owned.add(new FleetLayout(context.workspaceState));
  owned.add(new ContextKeys(host, fleet, acquaintance, layout));
  owned.add(followWorkspaceTrust(host, fleet, (error) => { errors.show(error); }));
  owned.add(new Ticker(host, fleet, acquaintance, clock));
  const older = owned.add(new OlderSessions(host, fleet));
  const views = owned.add(registerViews({ host, fleet, older, layout, windowId, errors, clock }));
  const changes = owned.add(new ChangeDocuments(host));
  const images = owned.add(new ImageFiles(host));
  const panelServices = {
    extensionUri: context.extensionUri,
    windowId,
    host,
    fleet,
    errors: { textOf: describeError, show: (error: unknown) => { errors.show(error); } },
    changes,
    images,
    log,
    connect: () => { host.ensureStarted().catch((error: unknown) => { errors.show(error); }); },
  };
  const panels = owned.add(new LazySessionPanels({ ...panelServices, settings }, context.workspaceState, clock));
  const costs = owned.add(new LazyCostsPanel({ ...panelServices, panels, clock }));
  const focus = owned.add(new WindowFocus(context.globalState, windowId));
  owned.add(new RequestToasts({ fleet, panels, terminals: { isWorkedIn: (id) => terminals.isWorkedIn(id) }, needsYou: views.needsYou, focus, clock, clientId: windowId }));
  const seen = owned.add(new SeenSessions(host, fleet, panels, focus, (error) => { log.warn(describeError(error)); }));
  const drafts = new SessionDrafts(context.workspaceState, vscode.Uri.joinPath(context.globalStorageUri, 'prompts', windowId));
  const documents = owned.add(new ReadOnlyDocuments());
  owned.add(registerProblemActions());
  const terminals = owned.add(new LazyAgentTerminals({
    host,
    fleet,
    clock,
    memento: context.workspaceState,
    describe: describeError,
    showError: (error: unknown) => { errors.show(error); },
    start: async () => await startFromProfile(services, errors),
    guessProject: () => guessProject(services, fleet.state.projects),
    resume: async (sessionId) => {
      const session = findSession(fleet.state, sessionId);
      if (session !== undefined && isLiveSession(session) && session.transport === 'stream') panels.open(sessionId);
      else await vscode.commands.executeCommand(COMMANDS.resumeSession, { sessionId });
    },
    onTyped: (sessionId) => { seen.noteTyped(sessionId); },
    links: {
      openFile,
      openDiff: async (sessionId, toolUseId) => { await changes.open(sessionId, toolUseId); },
      openTask: async (taskRef) => await vscode.commands.executeCommand(COMMANDS.openTask, { taskRef }),
    },
  }));
  const services: CommandServices = { host, care: host, upgrade, fleet, panels, terminals, costs, changes, older, fleetView: views, layout, drafts, clock, clientId: windowId, log, documents, settings };
  owned.add(registerCommands(services, errors));

  return {
    begin: () => {
      host.connectIfRunning().catch((error: unknown) => { log.warn(describeError(error)); });
      welcomeOnce(context.globalState).catch((error: unknown) => { log.warn(describeError(error)); });
    },
    close: async () => {
      owned.dispose();
      await client.close();
    },
  };
}
