import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { MissionControlError } from '../../protocol/errors.ts';
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from '../../protocol/version.ts';
import type { Goodbye } from '../../protocol/wire.ts';
import { say, textOfError } from '../../protocol/texts/say.ts';
import type { Host } from '../composition.ts';
import type { HostOptions } from '../hostOptions.ts';
import { HomePaths } from '../storage/homePaths.ts';
import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import { namedLog } from '../util/log.ts';
import { newToken, openEndpoint, removeEndpoint, resolveHome, type Endpoint } from './endpoint.ts';
import { FileLog } from './fileLog.ts';
import { checkHomeIsFree, HomeHolder } from './homeHolder.ts';
import { HostEnding } from './hostEnding.ts';
import { HostEndpoint } from './hostEndpoint.ts';
import { acquireHostLock } from './hostLock.ts';
import { IdleWatch } from './idleWatch.ts';
import { readMachineIdentity } from './machineIdentity.ts';
import { identifyProcess } from './processTable.ts';
import { SentinelClient } from './sentinelClient.ts';

/** The answer to the operation that asked for the end is journalled and sent before its connection is closed. */
const ANSWER_MS = 100;

export interface HostLifeOptions {
  readonly home: string;
  readonly version: string;
  readonly mode: 'background' | 'window';
  /** Where `sentinel.cjs` and the other files of the host lie. */
  readonly runtimeFolder: string;
  readonly idleGraceMs: number;
  readonly clock: Clock;
  readonly createHost: (options: HostOptions) => Promise<Host>;
  /** Called once, when everything was let go of. */
  readonly onEnded: (reason: Goodbye['reason']) => void;
}

/** A host that holds its home. */
export interface HostLife {
  readonly host: Host;
  readonly token: string;
  readonly log: FileLog;
  /** Ends agents, says goodbye, removes the endpoint, lets go of the home. May be called again; resolves when all is done. */
  end(reason: Goodbye['reason']): Promise<void>;
}

export type HostLifeStart =
  | { readonly state: 'running'; readonly life: HostLife }
  | { readonly state: 'alreadyRunning' }
  | { readonly state: 'failed'; readonly error: MissionControlError };

/**
 * Takes the home, then makes the host: lock, holder record, sentinel, host, and in `background` mode the endpoint and the idle watch.
 * Nothing below home is touched before the lock is ours.
 */
export async function beginHostLife(options: HostLifeOptions): Promise<HostLifeStart> {
  const releases: (() => void | Promise<void>)[] = [];
  try {
    const real = await resolveHome(options.home);
    const lock = await acquireHostLock(real);
    if (lock === undefined) return { state: 'alreadyRunning' };
    releases.push(() => { lock.dispose(); });
    const endpoint = await openEndpoint(real);
    const life = await begin(options, endpoint, lock, releases);
    return { state: 'running', life };
  } catch (error) {
    for (const release of releases.toReversed()) await Promise.resolve().then(release).catch(() => {}); // The first error is the one to tell.
    const known = MissionControlError.is(error)
      ? error
      : new MissionControlError('internal', say('host.cannotStart', { reason: textOfError(error) }), { cause: error });
    return { state: 'failed', error: known };
  }
}

async function begin(
  options: HostLifeOptions,
  endpoint: Endpoint,
  lock: Disposable,
  releases: (() => void | Promise<void>)[],
): Promise<HostLife> {
  const { clock, version, mode, runtimeFolder } = options;
  const paths = new HomePaths(endpoint.home);
  const epoch = randomUUID();
  const token = newToken();
  const who = { home: endpoint.home, pid: process.pid, version, mode, epoch, endpointFolder: endpoint.folder, runtimeFolder };
  const own = { ...(await readMachineIdentity()), ...who };
  await checkHomeIsFree(paths.holder, own, clock);

  const log = new FileLog(paths.log, clock);
  log.info(`host ${version} (${mode}, pid ${process.pid}, node ${process.version}) takes ${endpoint.home}`);
  releases.push(() => log.flush());
  const holder = new HomeHolder({ file: paths.holder, own, clock, log });
  releases.push(() => holder.release());
  await holder.start();
  // In the background: some systems take seconds to tell, and nobody asks before the host falls silent.
  void identifyProcess(process.pid).then((identity) => holder.identify(identity), () => {});
  await removeEndpoint(endpoint); // What a killed host left: it is dead, since the lock is ours.
  const sentinel = new SentinelClient({ script: path.join(runtimeFolder, 'sentinel.cjs'), clock, log: namedLog(log, 'sentinel') });
  releases.push(() => { sentinel.dispose(); });

  const ending = new HostEnding({ clock, log, sentinel, holder, lock, onEnded: options.onEnded });
  const requestShutdown = (reason: Goodbye['reason']): void => { clock.after(ANSWER_MS, () => { void ending.end(reason); }); };
  const host = await options.createHost({ paths, version, mode, token, epoch, clock, log, runtimeFolder, sentinel, requestShutdown });
  releases.push(() => host.shutdown('shutdown'));
  ending.add(host);
  void holder.lost.then(() => ending.end('shutdown', { isHomeTaken: true }));

  if (mode === 'background') {
    const protocol = { newest: PROTOCOL_VERSION, oldest: OLDEST_PROTOCOL_VERSION };
    const hostEndpoint = new HostEndpoint({
      endpoint,
      record: { token, pid: process.pid, version, protocol, epoch },
      onConnection: (socket) => { host.connect(socket); },
      onMoved: (folder) => { holder.move(folder); },
      clock,
      log: namedLog(log, 'endpoint'),
    });
    releases.push(() => { hostEndpoint.close(); });
    ending.addEndpoint(hostEndpoint);
    await hostEndpoint.open();
    ending.addIdleWatch(new IdleWatch({ activity: host, graceMs: options.idleGraceMs, clock, onIdle: () => { void ending.end('idle'); } }));
  }
  log.info('the host is ready');
  return { host, token, log, end: (reason) => ending.end(reason) };
}
