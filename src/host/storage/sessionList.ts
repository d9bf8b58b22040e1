import { readFileSync } from 'node:fs';
import { FILE_KINDS, type FileContent, type ListedSession } from '../../protocol/files/fileKinds.ts';
import { textOfError } from '../../protocol/texts/say.ts';
import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import type { Log } from '../util/log.ts';
import { isMissing, writeFileAtomic } from './durableFile.ts';
import { parseJsonObject, readContent } from './fileContent.ts';
import type { HomePaths } from './homePaths.ts';

/** The list is only a copy: it follows the session files after this time, and what a crash cuts short is made up for at the next start. */
const WRITE_DELAY_MS = 2000;

/** The file `sessions/_list.json`. */
export class SessionList implements Disposable {
  private readonly file: string;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly listed: ReadonlyMap<string, ListedSession>;
  /** A newer version's list is left alone. */
  private isForeign = false;
  private timer: Disposable | undefined;
  private writing = Promise.resolve();
  private entries: () => Iterable<ListedSession> = () => [];

  constructor({ paths, clock, log }: { readonly paths: HomePaths; readonly clock: Clock; readonly log: Log }) {
    this.file = paths.sessionList;
    this.clock = clock;
    this.log = log;
    this.listed = new Map(this.read().map((entry) => [entry.id, entry]));
  }

  /** What the list said of a session at the start. */
  get(id: string): ListedSession | undefined {
    return this.listed.get(id);
  }

  /** Writes these entries before long; they are asked for when the writing begins. */
  writeSoon(entries: () => Iterable<ListedSession>): void {
    this.entries = entries;
    this.timer ??= this.clock.after(WRITE_DELAY_MS, () => { void this.flush(); });
  }

  /** Writes now what was to be written; resolves when it is done. Never throws: without the list the next start takes longer. */
  flush(): Promise<void> {
    if (this.timer !== undefined && !this.isForeign) {
      this.timer.dispose();
      this.timer = undefined;
      this.writing = this.writing.then(() => this.write());
    }
    return this.writing;
  }

  dispose(): void {
    this.timer?.dispose();
    this.timer = undefined;
  }

  private async write(): Promise<void> {
    // A line each, for people and for diff.
    const lines = [...this.entries()].map((entry) => JSON.stringify(entry));
    try {
      await writeFileAtomic(this.file, `{"schema":${FILE_KINDS.sessionList.schema},"sessions":[\n${lines.join(',\n')}\n]}\n`);
    } catch (error) {
      this.log.warn(`${this.file} could not be written: ${textOfError(error).english}`);
    }
  }

  private read(): readonly ListedSession[] {
    try {
      const read = readContent<FileContent<'sessionList'>>(FILE_KINDS.sessionList, parseJsonObject(readFileSync(this.file, 'utf8')));
      this.isForeign = read.state === 'newer' || read.state === 'newerUnreadable';
      if ('content' in read) return read.content.sessions;
      this.log.warn(`${this.file} cannot be used, so each session file is read: ${read.error.english}`);
    } catch (error) {
      if (!isMissing(error)) this.log.warn(`${this.file} cannot be read, so each session file is: ${textOfError(error).english}`);
    }
    return [];
  }
}
