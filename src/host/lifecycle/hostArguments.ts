import { parseArgs } from 'node:util';
import { DEFAULT_IDLE_GRACE_MS } from './idleWatch.ts';

/** What a host process is started with. Nothing secret: every user can read a command line. */
export interface HostArguments {
  readonly home: string;
  readonly version: string;
  readonly idleGraceMs: number;
}

/** Reads `--home <folder> [--version <x.y.z>] [--idle-grace-ms <ms>]`. Throws an `Error` for anything else. */
export function parseHostArguments(args: readonly string[]): HostArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      home: { type: 'string' },
      version: { type: 'string', default: '0.0.0' },
      'idle-grace-ms': { type: 'string', default: String(DEFAULT_IDLE_GRACE_MS) },
    },
  });
  const idleGraceMs = Number(values['idle-grace-ms']);
  if (values.home === undefined || values.home === '') throw new Error('The option --home is missing.');
  if (!Number.isFinite(idleGraceMs) || idleGraceMs < 0) throw new Error('The option --idle-grace-ms is not a number of milliseconds.');
  return { home: values.home, version: values.version, idleGraceMs };
}
