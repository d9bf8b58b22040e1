import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import type { Log } from '../util/log.ts';
import type { WatchFolder } from './folderWatch.ts';

/** Editors save in several steps; one look after the last of them is enough. */
const DEBOUNCE_MS = 80;

/** How often a folder is looked at that the system cannot watch. */
const POLL_MS = 10_000;

export interface FolderChangesOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly watch: WatchFolder;
  isOurs(name: string): boolean;
  /** These files changed. */
  onNames(names: readonly string[]): void;
  /** Something changed; look at all of it. */
  onUnsure(): void;
}

/** Gathers what the system says about a folder, and asks for a look when it is quiet; looks now and then where nothing can be watched. */
export class FolderChanges implements Disposable {
  private readonly options: FolderChangesOptions;
  private readonly names = new Set<string>();
  private isUnsure = false;
  private isDisposed = false;
  private watcher: Disposable | undefined;
  private timer: Disposable | undefined;
  private poll: Disposable | undefined;

  constructor(options: FolderChangesOptions) {
    this.options = options;
  }

  /** Starts to watch, or starts anew when the folder was replaced. */
  start(): void {
    const { folder, log, watch } = this.options;
    this.watcher?.dispose();
    this.poll?.dispose();
    this.poll = undefined;
    this.watcher = watch(folder, (name) => { this.noticed(name); }, (error) => {
      if (this.isDisposed || this.poll !== undefined) return;
      log.warn(`cannot watch ${folder}, looking every ${POLL_MS / 1000} s instead: ${String(error)}`);
      this.pollLater();
    });
  }

  dispose(): void {
    this.isDisposed = true;
    this.watcher?.dispose();
    this.timer?.dispose();
    this.poll?.dispose();
  }

  private noticed(name: string | undefined): void {
    // A removed folder is reported by its own name, which is none of ours.
    const isFolder = name !== undefined && this.options.folder.endsWith(name);
    if (name === undefined || isFolder) this.isUnsure = true;
    else if (this.options.isOurs(name)) this.names.add(name);
    else return;
    this.timer?.dispose();
    this.timer = this.options.clock.after(DEBOUNCE_MS, () => {
      const names = [...this.names];
      const isUnsure = this.isUnsure;
      this.names.clear();
      this.isUnsure = false;
      if (isUnsure) this.options.onUnsure();
      else this.options.onNames(names);
    });
  }

  private pollLater(): void {
    this.poll = this.options.clock.after(POLL_MS, () => {
      if (this.isDisposed) return;
      this.options.onUnsure();
      this.pollLater();
    });
  }
}
