import type { Clock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';
import type { WatchFolder } from './folderWatch.ts';
import type { HomePaths } from './homePaths.ts';
import type { NewerFiles } from './newerFiles.ts';
import type { Quarantine } from './quarantine.ts';

/** What every store of files needs from the host. */
export interface StorageServices {
  readonly paths: HomePaths;
  readonly clock: Clock;
  readonly log: Log;
  readonly quarantine: Quarantine;
  readonly watch: WatchFolder;
  /** Told of files of newer versions. */
  readonly newer?: NewerFiles;
}
