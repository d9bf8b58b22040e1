import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { isoNow, type Clock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';
import { ensurePrivateFolder, removeFile, removeLeftovers, writeFileAtomic } from './durableFile.ts';
import type { HomePaths } from './homePaths.ts';
import type { Quarantine } from './quarantine.ts';
import { say, textOfError } from '../../protocol/texts/say.ts';

const intentSchema = z.object({ schema: z.literal(1), id: z.string(), kind: z.string(), at: z.string(), payload: z.unknown() });

/** A change over several files that was begun. */
export interface Intent {
  readonly id: string;
  readonly kind: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** As it was given to `begin`; parse it. */
  readonly payload: unknown;
  /** Call when all files are written, or when none of them was. */
  settle(): Promise<void>;
}

/** Changes over several files say first what they are about to do, so that one that a crash cut short is brought to its end at the next start. */
export class IntentLog {
  private readonly paths: HomePaths;
  private readonly clock: Clock;
  private left: Intent[] = [];

  private constructor(paths: HomePaths, clock: Clock) {
    this.paths = paths;
    this.clock = clock;
  }

  static async open(options: { paths: HomePaths; clock: Clock; log: Log; quarantine: Quarantine }): Promise<IntentLog> {
    const intents = new IntentLog(options.paths, options.clock);
    const folder = options.paths.intents;
    await ensurePrivateFolder(folder);
    await removeLeftovers(folder);
    for (const name of (await readdir(folder)).filter((entry) => entry.endsWith('.json'))) {
      const file = path.join(folder, name);
      try {
        const read = z.parse(intentSchema, JSON.parse(await readFile(file, 'utf8')));
        intents.left.push(intents.intent(read));
      } catch (error) {
        await options.quarantine.setAside(file, say('file.badIntent', { reason: textOfError(error) }));
      }
    }
    intents.left.sort((a, b) => a.at.localeCompare(b.at));
    if (intents.left.length > 0) options.log.info(`${intents.left.length} change(s) over several files were cut short and are brought to their end`);
    return intents;
  }

  /** Records on disk that a change is about to happen. */
  async begin(kind: string, payload: unknown): Promise<Intent> {
    const intent = this.intent({ id: randomUUID(), kind, at: isoNow(this.clock), payload });
    await writeFileAtomic(this.file(intent.id), `${JSON.stringify({ schema: 1, id: intent.id, kind, at: intent.at, payload })}\n`);
    return intent;
  }

  /** Intents of a kind that an earlier host left, oldest first. Each is given out once. */
  takeLeft(kind: string): readonly Intent[] {
    const taken = this.left.filter((intent) => intent.kind === kind);
    this.left = this.left.filter((intent) => intent.kind !== kind);
    return taken;
  }

  private intent(data: { id: string; kind: string; at: string; payload: unknown }): Intent {
    return { ...data, settle: () => removeFile(this.file(data.id)) };
  }

  private file(id: string): string {
    return path.join(this.paths.intents, `${id}.json`);
  }
}
