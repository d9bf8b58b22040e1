import type { FileLog } from './fileLog.ts';

/** Signals that ask a host to end in good order: `kill`, Ctrl+C in a terminal, a closing session. */
const END_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Writes down what would otherwise end the process in silence. The host lives on: it would take every agent with it. */
export function logCrashes(log: FileLog): void {
  process.on('uncaughtException', (error) => {
    log.error('uncaught exception', error);
    log.flushSync();
  });
  process.on('unhandledRejection', (reason) => { log.error('unhandled rejection', reason); });
}

/** Ends the host in good order on the first signal, and at once on the third. */
export function endOnSignals(end: (signal: NodeJS.Signals) => Promise<void>): void {
  let count = 0;
  for (const signal of END_SIGNALS) {
    process.on(signal, () => {
      count += 1;
      if (count >= 3) process.exit(1); // Impatience: the sentinel ends the agents.
      void end(signal);
    });
  }
}
