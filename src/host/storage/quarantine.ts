import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { quarantinedFileSchema, type QuarantinedFile } from '../../protocol/operations/host.ts';
import { fieldsOf, type Said } from '../../protocol/texts/say.ts';
import { isoNow, type Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import { Emitter, type Event } from '../util/emitter.ts';
import type { Log } from '../util/log.ts';
import { ensurePrivateFolder, moveFile, writeFileAtomic } from './durableFile.ts';
import type { HomePaths } from './homePaths.ts';

/** Suffix of the note that says where a file in quarantine came from and what was wrong with it. */
const NOTE = '.why.json';

/**
 * Where files go that cannot be read: `<home>/quarantine/`, each with a note of where it was and what was wrong. The list survives a restart;
 * deleting the files takes them off it.
 */
export class Quarantine implements Disposable {
  private readonly paths: HomePaths;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly emitter = new Emitter<QuarantinedFile>();
  private readonly files: QuarantinedFile[] = [];

  /** Fires when a file was set aside. */
  readonly onDidSetAside: Event<QuarantinedFile> = this.emitter.event;

  private constructor(paths: HomePaths, clock: Clock, log: Log) {
    this.paths = paths;
    this.clock = clock;
    this.log = log;
  }

  static async open(options: { paths: HomePaths; clock: Clock; log: Log }): Promise<Quarantine> {
    const quarantine = new Quarantine(options.paths, options.clock, options.log);
    await ensurePrivateFolder(options.paths.quarantine);
    await quarantine.load();
    return quarantine;
  }

  /** What is in quarantine, oldest first. */
  list(): readonly QuarantinedFile[] {
    return this.files;
  }

  /** Moves a file here. `error` says what is wrong with it. */
  async setAside(file: string, error: Said): Promise<QuarantinedFile> {
    const entry = this.entryFor(file, error);
    await this.writeNote(entry);
    await moveFile(file, entry.movedTo);
    return this.announce(entry);
  }

  /** Keeps a part of a file here (lines that do not parse); the file itself is the caller's. */
  async setAsideContent(file: string, content: Uint8Array, error: Said): Promise<QuarantinedFile> {
    const entry = this.entryFor(file, error);
    await this.writeNote(entry);
    await writeFileAtomic(entry.movedTo, content);
    return this.announce(entry);
  }

  dispose(): void {
    this.emitter.dispose();
  }

  private entryFor(file: string, error: Said): QuarantinedFile {
    const at = isoNow(this.clock);
    const origin = path.relative(this.paths.root, file).replaceAll(/[^A-Za-z0-9._-]+/g, '_');
    const unique = `${at.replaceAll(/[:.]/g, '-')}-${randomBytes(3).toString('hex')}`;
    return { file, movedTo: path.join(this.paths.quarantine, `${unique}-${origin}`), ...fieldsOf('error', error), at };
  }

  /** The note goes first: a file without a note would be a riddle, a note without its file is dropped at the next start. */
  private async writeNote(entry: QuarantinedFile): Promise<void> {
    await writeFileAtomic(`${entry.movedTo}${NOTE}`, `${JSON.stringify({ schema: 1, ...entry }, undefined, 2)}\n`);
  }

  private announce(entry: QuarantinedFile): QuarantinedFile {
    this.files.push(entry);
    this.log.warn(`set aside ${entry.file} as ${entry.movedTo}: ${entry.error}`);
    this.emitter.fire(entry);
    return entry;
  }

  private async load(): Promise<void> {
    const names = new Set(await readdir(this.paths.quarantine));
    for (const name of [...names].toSorted()) {
      if (!name.endsWith(NOTE) || !names.has(name.slice(0, -NOTE.length))) continue;
      try {
        const note = z.parse(quarantinedFileSchema, JSON.parse(await readFile(path.join(this.paths.quarantine, name), 'utf8')));
        // The home may have been moved since.
        this.files.push({ ...note, movedTo: path.join(this.paths.quarantine, name.slice(0, -NOTE.length)) });
      } catch {
        this.log.warn(`the note ${name} in the quarantine folder is unreadable`);
      }
    }
  }
}
