import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { textOfError } from '../../protocol/texts/say.ts';
import { localDay, type Clock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';
import { ensurePrivateFolder, namesIn } from './durableFile.ts';
import { parseJsonObject } from './fileContent.ts';
import type { HomePaths } from './homePaths.ts';
import type { IntentLog } from './intentLog.ts';
import { moveSessionImages } from './sessionImages.ts';
import type { SessionLines } from './sessionLines.ts';
import type { SessionRecordFiles } from './sessionRecords.ts';

/** What was removed can be taken back for that many days. */
const TRASH_DAYS = 30;
const DAY_MS = 86_400_000;
const DAY_FOLDER = /^\d{4}-\d{2}-\d{2}$/;

const REMOVE = 'session.remove';
const intentPayload = z.object({ sessionId: z.string(), opId: z.string(), day: z.string() });

export interface SessionTrashOptions {
  readonly paths: HomePaths;
  readonly clock: Clock;
  readonly log: Log;
  readonly intents: IntentLog;
  readonly records: SessionRecordFiles;
  readonly lines: SessionLines;
}

/**
 * Where the files of removed sessions go: `trash/<day>/sessions/`, and its images to `trash/<day>/attachments/`, for 30 days. Moved back to where
 * they were by hand, they are a session again. What
 * the agent itself wrote is not touched.
 */
export class SessionTrash {
  private readonly options: SessionTrashOptions;

  private constructor(options: SessionTrashOptions) {
    this.options = options;
  }

  /** Brings removals to their end that a crash cut short, and empties the trash of what is too old. */
  static async open(options: SessionTrashOptions): Promise<SessionTrash> {
    const trash = new SessionTrash(options);
    for (const intent of options.intents.takeLeft(REMOVE)) {
      const payload = z.safeParse(intentPayload, intent.payload);
      if (payload.success) {
        const { sessionId, opId, day } = payload.data;
        await trash.move(sessionId, opId, day).catch((error: unknown) => { options.log.warn(`removing session ${sessionId} cannot be brought to its end: ${textOfError(error).english}`); });
      }
      await intent.settle();
    }
    await trash.empty();
    return trash;
  }

  /** Moves the files of a session here. Throws `notFound` and `readOnly`. */
  async remove(sessionId: string, opId: string): Promise<void> {
    const day = localDay(this.options.clock.now());
    const intent = await this.options.intents.begin(REMOVE, { sessionId, opId, day });
    try {
      await this.move(sessionId, opId, day);
    } finally {
      await intent.settle();
    }
    await this.empty();
  }

  /** True when this very operation removed the session before. */
  async wasRemovedBy(sessionId: string, opId: string): Promise<boolean> {
    for (const day of await this.days()) {
      try {
        const file = path.join(this.folder(day), `${sessionId}.json`);
        if (parseJsonObject(await readFile(file, 'utf8'))['removedByOp'] === opId) return true;
      } catch {
        // It is not in the trash of that day.
      }
    }
    return false;
  }

  private async move(sessionId: string, opId: string, day: string): Promise<void> {
    const folder = this.folder(day);
    await ensurePrivateFolder(folder);
    if (await this.options.records.load(sessionId) !== undefined) {
      await this.options.records.remove(sessionId, { moveTo: path.join(folder, `${sessionId}.json`), opId });
    }
    await this.options.lines.remove(sessionId, path.join(folder, `${sessionId}.jsonl`));
    const { attachments, trash } = this.options.paths;
    await moveSessionImages(path.join(attachments, sessionId), path.join(trash, day, 'attachments', sessionId));
  }

  private async empty(): Promise<void> {
    const oldest = localDay(this.options.clock.now() - TRASH_DAYS * DAY_MS);
    for (const day of await this.days()) {
      if (day >= oldest) continue;
      this.options.log.info(`emptied the trash of ${day}`);
      await rm(path.join(this.options.paths.trash, day), { recursive: true, force: true });
    }
  }

  private async days(): Promise<readonly string[]> {
    return (await namesIn(this.options.paths.trash) ?? []).filter((name) => DAY_FOLDER.test(name));
  }

  private folder(day: string): string {
    return path.join(this.options.paths.trash, day, 'sessions');
  }
}
