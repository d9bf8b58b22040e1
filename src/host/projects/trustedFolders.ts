import { realpathSync } from 'node:fs';
import { FILE_KINDS } from '../../protocol/files/fileKinds.ts';
import { isoNow, type Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import type { Event } from '../util/emitter.ts';
import { jsonCodec } from '../storage/recordCodec.ts';
import { RecordFolder } from '../storage/recordFolder.ts';
import type { StorageServices } from '../storage/storageServices.ts';

const ID = 'trust';

/**
 * The folders in which agents may be started, as a person confirmed them: `trust.json`. Trust is for exactly that folder, by its real
 * path. When the file cannot be read, nothing is trusted.
 */
export class TrustedFolders implements Disposable {
  private readonly file: RecordFolder<typeof FILE_KINDS.trust.content>;
  private readonly clock: Clock;
  /** Fires when the list changed, also by hand. */
  readonly onDidChange: Event<unknown>;

  private constructor(file: RecordFolder<typeof FILE_KINDS.trust.content>, clock: Clock) {
    this.file = file;
    this.clock = clock;
    this.onDidChange = file.onDidChange;
  }

  static async open(services: StorageServices): Promise<TrustedFolders> {
    const file = await RecordFolder.open({
      ...services,
      folder: services.paths.root,
      kind: FILE_KINDS.trust,
      codec: jsonCodec({ onlyId: ID, hasId: false }),
      // Trust that someone may just have meant to take away must not come back from memory.
      restoresBroken: false,
    });
    return new TrustedFolders(file, services.clock);
  }

  /** True when a person confirmed this folder. */
  has(folder: string): boolean {
    const real = realPath(folder);
    return real !== undefined && this.file.get(ID)?.content.folders.some((entry) => entry.folder === real) === true;
  }

  /** Records that a person, through this client, confirmed the folder (a real path). */
  async confirm(folder: string, clientId: string): Promise<void> {
    const entry = { folder, clientId, at: isoNow(this.clock) };
    if (this.file.get(ID) === undefined) {
      await this.file.put(ID, () => ({ folders: [entry] }));
      return;
    }
    await this.file.update(ID, ({ content }) => ({
      folders: content.folders.some((known) => known.folder === folder) ? content.folders : [...content.folders, entry],
    }));
  }

  /** Takes trust away from the folder (as it was recorded). */
  async revoke(folder: string): Promise<void> {
    if (this.file.get(ID) === undefined) return;
    await this.file.update(ID, ({ content }) => ({ folders: content.folders.filter((entry) => entry.folder !== folder) }));
  }

  whenIdle(): Promise<void> {
    return this.file.whenIdle();
  }

  dispose(): void {
    this.file.dispose();
  }
}

/** The path with symbolic links resolved and, where the system does not care about case, in the case it is stored; `undefined` when it is gone. */
export function realPath(folder: string): string | undefined {
  try {
    return realpathSync.native(folder);
  } catch {
    return undefined;
  }
}
