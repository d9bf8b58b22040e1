import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { ensurePrivateFolder, isMissing, writeFileAtomic } from '../storage/durableFile.ts';
import type { Log } from '../util/log.ts';

const numbersSchema = z.object({ schema: z.literal(1), lastNumber: z.number() });

/** The last task number that a project gave out, on disk before the task is: a number is never given twice, also when the task is deleted. */
export class TaskNumbers {
  private readonly file: string;
  private last: number | undefined;
  private readonly log: Log;

  /** `folder` is that of the project's tasks. */
  constructor(folder: string, log: Log) {
    this.file = path.join(folder, 'numbers.json');
    this.log = log;
  }

  /** Takes the next number above all given ones and above `highest`, the highest one that is in use. */
  async next(highest: number): Promise<number> {
    this.last ??= await this.read();
    const number = Math.max(this.last, highest) + 1;
    await ensurePrivateFolder(path.dirname(this.file));
    await writeFileAtomic(this.file, `${JSON.stringify({ schema: 1, lastNumber: number })}\n`);
    this.last = number;
    return number;
  }

  private async read(): Promise<number> {
    try {
      return z.parse(numbersSchema, JSON.parse(await readFile(this.file, 'utf8'))).lastNumber;
    } catch (error) {
      if (!isMissing(error)) this.log.warn(`${this.file} cannot be read; counting on from the tasks that are there`);
      return 0;
    }
  }
}
