import { watch } from 'node:fs';
import { toDisposable, type Disposable } from '../util/disposable.ts';

/**
 * Says that something in a folder changed: the entry's name, or `undefined` when the system does not say which. `onFailed` is called once
 * when the folder cannot be watched (any more).
 */
export type WatchFolder = (folder: string, onChange: (name: string | undefined) => void, onFailed: (error: unknown) => void) => Disposable;

/** Watches by the system's means; does not keep the process alive. */
export const watchFolder: WatchFolder = (folder, onChange, onFailed) => {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => { onChange(name ?? undefined); });
    watcher.on('error', (error) => {
      watcher.close();
      onFailed(error);
    });
    return toDisposable(() => { watcher.close(); });
  } catch (error) {
    // No watches left (Linux limits them per user), or a file system without them.
    onFailed(error);
    return toDisposable(() => {});
  }
};
