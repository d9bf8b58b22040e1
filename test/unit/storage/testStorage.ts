import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensurePrivateFolder } from '../../../src/host/storage/durableFile.ts';
import type { WatchFolder } from '../../../src/host/storage/folderWatch.ts';
import { HomePaths } from '../../../src/host/storage/homePaths.ts';
import { Quarantine } from '../../../src/host/storage/quarantine.ts';
import type { StorageServices } from '../../../src/host/storage/storageServices.ts';
import { toDisposable } from '../../../src/host/util/disposable.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { FakeClock } from './fakeClock.ts';

/** What the stores need, in a temporary home, with a clock and a watch that the test drives. */
export interface TestStorage extends StorageServices, AsyncDisposable {
  readonly clock: FakeClock;
  readonly root: string;
  /** Says that a file changed, as the system would, and lets the debounce pass. */
  touched(folder: string, name: string | undefined): void;
  /** A new life of the host over the same home. */
  reopened(): Promise<TestStorage>;
}

export async function createTestStorage(now?: string): Promise<TestStorage> {
  const base = await realpath(await mkdtemp(path.join(os.tmpdir(), 'mc-store-')));
  return await storageOver(path.join(base, 'home'), new FakeClock(now), () => rm(base, { recursive: true, force: true, maxRetries: 3 }));
}

async function storageOver(root: string, clock: FakeClock, remove: () => Promise<void>): Promise<TestStorage> {
  const paths = new HomePaths(root);
  await ensurePrivateFolder(root);
  const watchers = new Map<string, (name: string | undefined) => void>();
  const watch: WatchFolder = (folder, onChange) => {
    watchers.set(folder, onChange);
    return toDisposable(() => { if (watchers.get(folder) === onChange) watchers.delete(folder); });
  };
  const quarantine = await Quarantine.open({ paths, clock, log: silentLog, watch });
  return {
    root, paths, clock, quarantine, watch,
    log: silentLog,
    touched: (folder, name) => {
      watchers.get(folder)?.(name);
      clock.advance(100);
    },
    reopened: () => storageOver(root, clock, async () => {}),
    [Symbol.asyncDispose]: remove,
  };
}
