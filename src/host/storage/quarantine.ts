import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { quarantinedFileSchema, type QuarantinedFile } from '../../protocol/operations/host.ts';
import { fieldsOf, type Said } from '../../protocol/texts/say.ts';
import { isoNow, type Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import { Emitter, type Event } from '../util/emitter.ts';
import type { Log } from '../util/log.ts';
import { ensurePrivateFolder, moveFile, removeFile, writeFileAtomic } from './durableFile.ts';
import { FolderChanges } from './folderChanges.ts';
import type { WatchFolder } from './folderWatch.ts';
import type { HomePaths } from './homePaths.ts';

/** Suffix of the note that says where a file in quarantine came from and what was wrong with it. */
const NOTE = '.why.json';

/** A file that was put right stays here that long, for whoever misses something in the one that took its place. */
const MENDED_DAYS = 30;
const DAY_MS = 86_400_000;

const noteSchema = z.extend(quarantinedFileSchema, {
  /** The last readable state was written back in its place, so that a readable file there proves nothing. */
  isRestored: z.optional(z.boolean()),
  /** Since when someone's readable file is in its place again. */
  mendedAt: z.optional(z.string()),
});
type Note = z.infer<typeof noteSchema>;

export interface QuarantineOptions {
  readonly paths: HomePaths;
  readonly clock: Clock;
  readonly log: Log;
  /** Without it, deleted files leave the list at the next start. */
  readonly watch?: WatchFolder;
}

/**
 * Where files go that cannot be read: `<home>/quarantine/`, each with a note of where it was and what was wrong. The list survives a restart.
 * A file leaves it when a person deletes it, moves it back, or saves a readable one in its old place.
 */
export class Quarantine implements Disposable {
  private readonly paths: HomePaths;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly arriving = new Emitter<QuarantinedFile>();
  private readonly leaving = new Emitter<QuarantinedFile>();
  private readonly changes: FolderChanges | undefined;
  private readonly work = new Set<Promise<void>>();
  private notes: readonly Note[] = [];

  /** Fires when a file was set aside. */
  readonly onDidSetAside: Event<QuarantinedFile> = this.arriving.event;
  /** Fires when a file needs nobody any more. */
  readonly onDidRelease: Event<QuarantinedFile> = this.leaving.event;

  private constructor(options: QuarantineOptions) {
    this.paths = options.paths;
    this.clock = options.clock;
    this.log = options.log;
    const look = (): void => { this.inBackground(this.review()); };
    this.changes = options.watch === undefined ? undefined : new FolderChanges({
      ...options, watch: options.watch, folder: options.paths.quarantine, isOurs: () => true, onNames: look, onUnsure: look,
    });
  }

  static async open(options: QuarantineOptions): Promise<Quarantine> {
    const quarantine = new Quarantine(options);
    await ensurePrivateFolder(options.paths.quarantine);
    quarantine.changes?.start();
    await quarantine.load();
    return quarantine;
  }

  /** What is in quarantine and needs somebody, oldest first. */
  list(): readonly QuarantinedFile[] {
    return this.notes.map(fileOf);
  }

  /** Moves a file here. `error` says what is wrong with it; `isRestored` says that the caller writes back what it knew of the file. */
  async setAside(file: string, error: Said, { isRestored = false } = {}): Promise<QuarantinedFile> {
    const note = { ...this.noteFor(file, error), isRestored };
    await this.writeNote(note);
    await moveFile(file, note.movedTo);
    return this.announce(note);
  }

  /** Keeps a part of a file here (lines that do not parse); the file itself is the caller's. */
  async setAsideContent(file: string, content: Uint8Array, error: Said): Promise<QuarantinedFile> {
    const note = { ...this.noteFor(file, error), isRestored: true };
    await this.writeNote(note);
    await writeFileAtomic(note.movedTo, content);
    return this.announce(note);
  }

  /** A file can be read: `edited` when someone just saved it, `found` when it was there at the start. Settles what was set aside from its place. */
  noticeReadable(file: string, how: 'edited' | 'found'): void {
    for (const note of this.notes.filter((one) => one.file === file && (how === 'edited' || one.isRestored !== true))) {
      this.release(note);
      this.inBackground(this.writeNote({ ...note, mendedAt: isoNow(this.clock) }));
    }
  }

  /** Resolves when what it noticed is on disk. */
  async whenIdle(): Promise<void> {
    while (this.work.size > 0) await Promise.all(this.work);
  }

  dispose(): void {
    this.changes?.dispose();
    this.arriving.dispose();
    this.leaving.dispose();
  }

  private noteFor(file: string, error: Said): Note {
    const at = isoNow(this.clock);
    const origin = path.relative(this.paths.root, file).replaceAll(/[^A-Za-z0-9._-]+/g, '_');
    const unique = `${at.replaceAll(/[:.]/g, '-')}-${randomBytes(3).toString('hex')}`;
    return { file, movedTo: path.join(this.paths.quarantine, `${unique}-${origin}`), ...fieldsOf('error', error), at };
  }

  /** The note goes first: a file without a note would be a riddle, a note without its file is dropped at the next start. */
  private async writeNote(note: Note): Promise<void> {
    await writeFileAtomic(`${note.movedTo}${NOTE}`, `${JSON.stringify({ schema: 1, ...note }, undefined, 2)}\n`);
  }

  private announce(note: Note): QuarantinedFile {
    this.notes = [...this.notes, note];
    this.log.warn(`set aside ${note.file} as ${note.movedTo}: ${note.error}`);
    this.arriving.fire(fileOf(note));
    return fileOf(note);
  }

  private release(note: Note): void {
    this.notes = this.notes.filter((other) => other !== note);
    this.log.info(`${note.movedTo}, which was set aside, needs nobody any more`);
    this.leaving.fire(fileOf(note));
  }

  /** Takes off the list what is no longer here. */
  private async review(): Promise<void> {
    for (const note of this.notes) {
      if (await isThere(note.movedTo)) continue;
      if (this.notes.includes(note)) this.release(note);
      await removeFile(`${note.movedTo}${NOTE}`);
    }
  }

  private inBackground(work: Promise<void>): void {
    const done: Promise<void> = work
      .catch((error: unknown) => { this.log.error('following the quarantine folder failed', error); })
      .finally(() => { this.work.delete(done); });
    this.work.add(done);
  }

  private async load(): Promise<void> {
    const names = new Set(await readdir(this.paths.quarantine));
    for (const name of [...names].filter((one) => one.endsWith(NOTE)).toSorted()) {
      const movedTo = path.join(this.paths.quarantine, name.slice(0, -NOTE.length));
      try {
        // The home may have been moved since.
        const note = { ...z.parse(noteSchema, JSON.parse(await readFile(`${movedTo}${NOTE}`, 'utf8'))), movedTo };
        if (!names.has(path.basename(movedTo))) await removeFile(`${movedTo}${NOTE}`);
        else if (note.mendedAt === undefined) this.notes = [...this.notes, note];
        else if (Date.parse(note.mendedAt) < this.clock.now() - MENDED_DAYS * DAY_MS) {
          await removeFile(movedTo);
          await removeFile(`${movedTo}${NOTE}`);
        }
      } catch {
        this.log.warn(`the note ${name} in the quarantine folder is unreadable`);
      }
    }
  }
}

/** What clients see of a note. */
function fileOf({ file, movedTo, error, errorRef, at }: Note): QuarantinedFile {
  return { file, movedTo, error, ...(errorRef === undefined ? {} : { errorRef }), at };
}

async function isThere(file: string): Promise<boolean> {
  return await stat(file).then(() => true, () => false);
}
