import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { MissionControlError } from '../protocol/errors.ts';
import type { Goodbye } from '../protocol/wire.ts';
import { ActivityAudit } from './audit/activityAudit.ts';
import { AuditLog } from './audit/auditLog.ts';
import { DecisionLog } from './audit/decisionLog.ts';
import { diskUsage } from './audit/diskUsage.ts';
import { OperationJournalFiles } from './audit/operationJournal.ts';
import { composeAgents } from './composeAgents.ts';
import { FleetHub } from './fleet/fleetHub.ts';
import { fleetNames } from './fleet/fleetNames.ts';
import { checkHealth } from './hostInfo/health.ts';
import type { HostOptions } from './hostOptions.ts';
import { hostHandlers } from './hostInfo/hostHandlers.ts';
import { UsageIndex } from './index/usageIndex.ts';
import { Ledger } from './ledger/ledger.ts';
import { ledgerHandlers } from './ledger/ledgerHandlers.ts';
import { findProcessTree, reapLeftovers } from './lifecycle/reapProcesses.ts';
import { identifyProcess } from './lifecycle/processTable.ts';
import { projectHandlers } from './projects/projectHandlers.ts';
import { ProjectStore } from './projects/projectStore.ts';
import { humanDecider } from './requests/humanDecider.ts';
import { requestHandlers } from './requests/requestHandlers.ts';
import { RequestInbox } from './requests/requestInbox.ts';
import { ChannelRegistry } from './rpc/channelRegistry.ts';
import { ClientConnection } from './rpc/clientConnection.ts';
import { Dispatcher } from './rpc/dispatcher.ts';
import type { OperationHandlers } from './rpc/operationHandlers.ts';
import type { SessionHistory } from './sessions/collaborators.ts';
import { askAgent } from './sessions/askAgent.ts';
import { findLostRequests } from './sessions/lostRequests.ts';
import { checkLaunchRole } from './sessions/launchRole.ts';
import { sessionHandlers } from './sessions/sessionHandlers.ts';
import { SessionManager } from './sessions/sessionManager.ts';
import { sessionResults } from './sessions/sessionResults.ts';
import { permissionModeSchema, type PermissionMode } from '../protocol/domain/session.ts';
import { say, textOfError } from '../protocol/texts/say.ts';
import { watchFolder } from './storage/folderWatch.ts';
import { HomeGuard } from './storage/homeGuard.ts';
import { IntentLog } from './storage/intentLog.ts';
import { NewerFiles } from './storage/newerFiles.ts';
import { PageFolder } from './storage/pageFolder.ts';
import { Quarantine } from './storage/quarantine.ts';
import { SessionImages } from './storage/sessionImages.ts';
import { SessionLines } from './storage/sessionLines.ts';
import { openSessionRecords } from './storage/sessionRecords.ts';
import { SessionTrash } from './storage/sessionTrash.ts';
import { taskHandlers } from './tasks/taskHandlers.ts';
import { TaskStore } from './tasks/taskStore.ts';
import { terminalHandlers } from './terminals/terminalHandlers.ts';
import { TerminalHub } from './terminals/terminalHub.ts';
import { localDay } from './util/clock.ts';
import { DisposableStore } from './util/disposable.ts';
import { Emitter, type Event } from './util/emitter.ts';
import { namedLog } from './util/log.ts';

/** A running host, whatever process it lives in. */
export interface Host {
  /** Serves a client on this stream until either side closes it. */
  connect(stream: Duplex): void;
  /** Clients that said a valid hello. */
  readonly clientCount: number;
  /** True while something needs the host: a client, a live session, a setting that keeps it. */
  isBusy(): boolean;
  /** Fires when `isBusy` may have changed. */
  readonly onDidChangeActivity: Event<void>;
  /**
   * Ends agents, says goodbye to clients, writes what is unwritten. Resolves when nothing is left. With `isHomeTaken` the home is another
   * host's by now, and nothing is written.
   */
  shutdown(reason: Goodbye['reason'], options?: { readonly isHomeTaken?: boolean }): Promise<void>;
}

/** How long operations that are under way may take to end when the host ends. */
const LAST_OPERATIONS_MS = 2_000;

/** Puts the host together: the only place where features meet. */
export async function createHost(options: HostOptions): Promise<Host> {
  const { clock, log, epoch, paths } = options;
  const disposables = new DisposableStore();
  const activity = disposables.add(new Emitter<void>());
  const guard = new HomeGuard();

  // Files.
  const quarantine = disposables.add(await Quarantine.open({ paths, clock, log: namedLog(log, 'quarantine'), watch: watchFolder }));
  const storage = { paths, clock, log: namedLog(log, 'storage'), quarantine, watch: watchFolder, newer: new NewerFiles() };
  const intents = await IntentLog.open(storage);
  const projects = disposables.add(await ProjectStore.open({ ...storage, intents }));
  const tasks = disposables.add(await TaskStore.open({ ...storage, intents, projects }));
  const records = disposables.add(await openSessionRecords(storage));
  const ledger = disposables.add(await Ledger.open(storage));
  const index = new UsageIndex({
    ...storage,
    runtimeFolder: options.runtimeFolder,
    onBadLines: (file) => {
      ledger.setAsideBadLines(file).catch((error: unknown) => { log.error(`unreadable lines of ${file} could not be set aside`, error); });
    },
  });
  disposables.add(ledger.onDidAppend((append) => { index.appended(append); }));
  const journal = await OperationJournalFiles.open(storage);
  const audit = await AuditLog.open(storage);
  const decisions = await DecisionLog.open(storage);
  const lines = await SessionLines.open(storage);
  const pages = await PageFolder.open(storage);
  const images = new SessionImages(paths.attachments, (write) => guard.write(write));
  const dropped = await images.dropUnsent(clock.now()).catch((error: unknown) => { log.warn(`images that were never sent cannot be removed: ${textOfError(error).english}`); });
  if (dropped !== undefined && dropped > 0) log.info(`removed ${dropped} images that were never sent`);
  const trash = await SessionTrash.open({ ...storage, intents, records, lines });

  // Agents, their terminals, their requests and their sessions.
  const terminals = new TerminalHub({ clock, log: namedLog(log, 'terminals'), folder: paths.terminals, write: (change) => guard.write(change) });
  const agents = composeAgents(options, terminals);
  const requests = disposables.add(new RequestInbox({
    clock, log: namedLog(log, 'requests'), deciders: [humanDecider], recordDecision: (line) => guard.write(() => decisions.append(line)),
  }));
  const history: SessionHistory = { append: (id, line) => guard.write(() => lines.append(id, line)), read: (id) => lines.read(id), readDecisions: (month, id) => decisions.read(month, id) };
  const sessions = disposables.add(new SessionManager({
    clock, epoch, requests,
    records: {
      ...records,
      save: (id, current) => guard.write(() => records.save(id, current)),
      async remove(id, opId) {
        await trash.remove(id, opId);
        await terminals.forget(id);
      },
      wasRemovedBy: (id, opId) => trash.wasRemovedBy(id, opId),
    },
    images,
    log: namedLog(log, 'sessions'),
    history,
    createPages: () => pages.create(),
    providers: agents.providers,
    defaultProvider: () => (agents.settings.demo === true ? 'demo' : 'claude'),
    defaultModel: () => agents.settings.defaultModel || undefined,
    defaultPermissionMode: () => permissionModeOf(agents.settings.defaultPermissionMode),
    launchSettings: () => agents.settings.launch ?? {},
    describeEnvironment: () => agents.environment.describe(),
    findProject: (projectId) => projects.get(projectId) ?? notFound(projectId),
    isTrusted: (folder) => projects.isTrusted(folder),
    isFolderPresent: async (folder) => await stat(folder).then((found) => found.isDirectory(), () => false),
    buildEnvironment: () => agents.environment.build(),
    recordUsage: (lines) => guard.write(() => ledger.append(lines)),
    billedLines: (sessionId, since) => ledger.linesOf(sessionId, since),
    reapLeftovers: (processes) => reapLeftovers(processes),
  }));
  const interrupted = await sessions.restore();
  await tasks.reconcileDispatches([...sessions.list(), ...records.past()]);

  // What everyone sees.
  const fleet = new FleetHub(epoch, {
    projects: projects.list(),
    tasks: tasks.list(),
    sessions: sessions.list(),
    olderSessionCount: sessions.olderCount,
    requests: requests.list(),
    today: ledger.today(),
    quarantined: quarantine.list(),
  });
  disposables.add(projects.onDidChange((change) => {
    fleet.publish(change.kind === 'changed' ? { type: 'projectChanged', project: change.project } : { type: 'projectRemoved', projectId: change.projectId });
  }));
  disposables.add(projects.onDidChange(() => { sessions.trustChanged(); }));
  disposables.add(tasks.onDidChange((change) => {
    fleet.publish(change.kind === 'changed' ? { type: 'taskChanged', task: change.task } : { type: 'taskRemoved', ref: change.ref });
  }));
  disposables.add(sessions.onDidChange((session) => {
    fleet.publish({ type: 'sessionChanged', session });
    activity.fire();
  }));
  disposables.add(sessions.onDidLeave((sessionId) => { fleet.publish({ type: 'sessionRemoved', sessionId }); }));
  disposables.add(sessions.onDidChangeOlder((count) => { fleet.publish({ type: 'olderSessionsChanged', count }); }));
  disposables.add(requests.onDidChange((request) => { fleet.publish({ type: 'requestChanged', request }); }));
  disposables.add(ledger.onDidChangeToday((today) => { fleet.publish({ type: 'todayChanged', today }); }));
  disposables.add(quarantine.onDidSetAside((file) => { fleet.publish({ type: 'fileQuarantined', file }); }));
  disposables.add(quarantine.onDidRelease(({ movedTo }) => { fleet.publish({ type: 'fileReleased', movedTo }); }));
  const activityAudit = new ActivityAudit((event) => { audit.write(event); });
  activityAudit.hostStarted({ version: options.version, mode: options.mode, epoch });
  for (const session of interrupted) {
    activityAudit.sessionEnded(session);
    try {
      for (const line of await findLostRequests(history, session)) {
        await guard.write(() => decisions.append(line));
        activityAudit.requestChanged({ ...line, id: line.requestId, state: 'withdrawn', decision: line });
      }
    } catch (error) {
      log.error('what became of the requests of a lost host could not be written down', error);
    }
  }
  disposables.add(sessions.onDidChange((session) => { activityAudit.sessionChanged(session); }));
  disposables.add(requests.onDidChange((request) => { activityAudit.requestChanged(request); }));
  const channels = new ChannelRegistry();
  channels.register(async (name) => (name === 'fleet' ? fleet.channel : undefined));
  channels.register((name) => sessions.findChannel(name));

  // Operations.
  const connections = new Set<ClientConnection>();
  const clientCount = (): number => [...connections].filter((connection) => connection.isAuthorized).length;
  const own: OperationHandlers = {
    ...hostHandlers({
      clock, epoch, clientCount,
      version: options.version,
      mode: options.mode,
      home: paths.root,
      liveSessionCount: () => sessions.liveCount,
      workingSessionCount: () => sessions.countWorking(),
      quarantined: () => quarantine.list(),
      diskUsage: () => diskUsage(paths),
      health: () => checkHealth({
        home: paths.root,
        newerFiles: () => storage.newer.list(),
        isSentinelRunning: () => options.sentinel.isRunning,
        quarantined: () => quarantine.list(),
        findAgent: async () => ({ name: 'Claude Code', ...(await agents.finder.find(await agents.environment.build())) }),
        queryIndex: () => {
          const today = localDay(clock.now());
          return index.summary({ from: today, to: today, groupBy: 'day' });
        },
      }),
      configure(settings, windowEnvironment) {
        agents.configure(settings, windowEnvironment);
        if (settings.maxConcurrentStarts !== undefined) sessions.setMaxConcurrentStarts(settings.maxConcurrentStarts);
        activity.fire();
      },
      reloadEnvironment: () => agents.environment.reload(),
      requestShutdown: (reason) => { options.requestShutdown(reason); },
    }),
    ...projectHandlers(projects),
    ...taskHandlers({
      tasks,
      dispatch: async (request, { caller, opId }) => {
        checkLaunchRole(request.launch, caller.role);
        return await sessions.start({ ...request, startedBy: caller.clientId }, opId);
      },
      findSession: (id) => sessions.view(id),
    }),
    ...sessionHandlers(sessions),
    ...requestHandlers(requests),
    ...terminalHandlers({
      clock, hub: terminals,
      fonts: { text: path.join(options.runtimeFolder, 'DejaVuSansMono.ttf'), wide: path.join(options.runtimeFolder, 'wideGlyphs.br') },
      sessions: {
        view: (id) => sessions.view(id),
        ask: (question, opId) => askAgent({ sessions, clock }, question, opId),
        stop: (id, caller) => sessions.stop(id, caller),
      },
      findTree: async (pid) => {
        const root = await identifyProcess(pid);
        return root === undefined ? { kill: async () => {} } : await findProcessTree(root);
      },
    }),
    ...ledgerHandlers({ ledger, index, names: () => fleetNames(fleet.state) }),
  };
  const dispatcher = new Dispatcher({ handlers: options.wrapHandlers?.(own) ?? own, journal, audit, log: namedLog(log, 'rpc'), results: sessionResults((id) => sessions.view(id)) });
  const welcome = { version: options.version, epoch, pid: process.pid };

  return {
    connect(stream) {
      const connection = new ClientConnection(stream, { token: options.token, welcome, dispatcher, channels, terminals, log: namedLog(log, 'rpc') }, {
        onAuthorized: () => { activity.fire(); },
        onClosed: () => {
          connections.delete(connection);
          activity.fire();
        },
      });
      connections.add(connection);
    },
    get clientCount() {
      return clientCount();
    },
    isBusy: () => clientCount() > 0 || sessions.liveCount > 0 || agents.settings.keepRunning === true,
    onDidChangeActivity: activity.event,
    async shutdown(reason, { isHomeTaken = false } = {}) {
      if (isHomeTaken) {
        guard.taken();
        audit.abandon();
        disposables.dispose(); // Nobody may follow files that are not ours.
        const leave = async (connection: ClientConnection): Promise<void> => {
          await connection.sayGoodbye({ reason });
          connection.dispose(); // Operations write by themselves: there must be no more.
        };
        await Promise.all([sessions.shutdown(), terminals[Symbol.asyncDispose](), index.abandon(), ...[...connections].map(leave)]);
        await pages[Symbol.asyncDispose](); // Files of our own making, for which nobody else has a name.
        return;
      }
      await sessions.shutdown({ isUpgrade: reason === 'upgrade' });
      await terminals[Symbol.asyncDispose]();
      // An operation that hangs must not keep the host.
      await Promise.race([dispatcher.whenIdle(), new Promise<void>((resolve) => { clock.after(LAST_OPERATIONS_MS, resolve); })]);
      await Promise.all([...connections].map((connection) => connection.sayGoodbye({ reason })));
      for (const connection of connections) connection.dispose();
      activityAudit.hostStopped(reason);
      await Promise.all([pages[Symbol.asyncDispose](), index.dispose(), journal.dispose(), audit.dispose(), decisions.dispose(), lines.dispose(), records.flush(), quarantine.whenIdle()]);
      disposables.dispose();
    },
  };
}

function permissionModeOf(setting: string | undefined): PermissionMode {
  const parsed = permissionModeSchema.safeParse(setting);
  return parsed.success ? parsed.data : 'default';
}

function notFound(projectId: string): never {
  throw new MissionControlError('notFound', say('project.removed'), { params: { projectId } });
}
