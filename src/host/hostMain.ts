import path from 'node:path';
import { createHost } from './composition.ts';
import { parseHostArguments } from './lifecycle/hostArguments.ts';
import { beginHostLife } from './lifecycle/hostLife.ts';
import { endOnSignals, logCrashes } from './lifecycle/processEvents.ts';
import { collectGarbage, processCpuMs, RestCollector } from './lifecycle/restCollector.ts';
import { endHolder, lookAtHolder } from './lifecycle/silentHolder.ts';
import { detachStandardStreams, printHolderReport, printStartReport } from './lifecycle/standardStreams.ts';
import { HomePaths } from './storage/homePaths.ts';
import { systemClock } from './util/clock.ts';

/** The host process: started detached by a window, it reports one line and from then on needs nobody. */
async function main(): Promise<void> {
  // Timers of the clock do not keep a process alive, and until it listens nothing else would.
  setInterval(() => {}, 0x7fffffff);
  const { home, version, idleGraceMs, holder } = parseHostArguments(process.argv.slice(2));
  if (holder !== undefined) {
    printHolderReport(holder.act === 'look' ? await lookAtHolder(home) : await endHolder(home, holder.seen));
    process.exit(0);
  }
  const start = await beginHostLife({
    home,
    version,
    mode: 'background',
    runtimeFolder: path.dirname(path.resolve(process.argv[1] ?? '')),
    idleGraceMs,
    clock: systemClock,
    createHost,
    onEnded: () => { process.exit(0); },
  });
  if (start.state === 'running') {
    logCrashes(start.life.log);
    endOnSignals((signal) => {
      start.life.log.info(`got ${signal}`);
      return start.life.end('shutdown');
    });
    // As long as the process lives.
    new RestCollector({ clock: systemClock, cpuMs: processCpuMs, collect: collectGarbage });
    printStartReport({ state: 'listening', pid: process.pid });
    detachStandardStreams(new HomePaths(home).log);
    return;
  }
  if (start.state === 'alreadyRunning') {
    printStartReport({ state: 'alreadyRunning' });
    process.exit(0);
  }
  const { showUser: _showUser, ...report } = start.error.toWire();
  printStartReport({ state: 'failed', ...report });
  process.exit(1);
}

main().catch((error: unknown) => {
  printStartReport({ state: 'failed', code: 'internal', message: error instanceof Error ? error.message : String(error) });
  process.exit(1);
});
