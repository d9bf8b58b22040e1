import { parseArgs } from 'node:util';
import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';
import { DEFAULT_IDLE_GRACE_MS } from './idleWatch.ts';

/** What a host process is started with. Nothing secret: every user can read a command line. */
export interface HostArguments {
  readonly home: string;
  readonly version: string;
  readonly idleGraceMs: number;
  /** Not to be a host, but to look at who holds the home, or to end that one. */
  readonly holder: { readonly act: 'look' } | { readonly act: 'end'; readonly seen: ProcessIdentity } | undefined;
}

/**
 * Reads `--home <folder> [--version <x.y.z>] [--idle-grace-ms <ms>] [--holder look|end --holder-pid <pid> --holder-start <time>]`. Throws an
 * `Error` for anything else.
 */
export function parseHostArguments(args: readonly string[]): HostArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      home: { type: 'string' },
      version: { type: 'string', default: '0.0.0' },
      'idle-grace-ms': { type: 'string', default: String(DEFAULT_IDLE_GRACE_MS) },
      holder: { type: 'string' },
      'holder-pid': { type: 'string' },
      'holder-start': { type: 'string' },
    },
  });
  const idleGraceMs = Number(values['idle-grace-ms']);
  if (values.home === undefined || values.home === '') throw new Error('The option --home is missing.');
  if (!Number.isFinite(idleGraceMs) || idleGraceMs < 0) throw new Error('The option --idle-grace-ms is not a number of milliseconds.');
  return { home: values.home, version: values.version, idleGraceMs, holder: holderOf(values) };
}

function holderOf(values: { readonly holder?: string | undefined; readonly 'holder-pid'?: string | undefined; readonly 'holder-start'?: string | undefined }): HostArguments['holder'] {
  if (values.holder === undefined) return undefined;
  if (values.holder === 'look') return { act: 'look' };
  const seen = { pid: Number(values['holder-pid']), startTime: values['holder-start'] ?? '' };
  // Zero and below would be signals to whole groups.
  if (values.holder !== 'end' || !Number.isInteger(seen.pid) || seen.pid <= 1 || seen.startTime === '') throw new Error('The option --holder is look, or end with --holder-pid and --holder-start.');
  return { act: 'end', seen };
}
