import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TestEvent } from '../mocha/testEvents.ts';
import { REPO_ROOT } from '../repoRoot.ts';

/** Where the events of each ring's last run are kept, a file a part: `printTimes.ts` says from them where the time goes. */
export const TIMES_FOLDER: string = path.join(REPO_ROOT, 'test', 'results', 'times');

/** Longest name of a part in a file name: that of a part of many files has hundreds of characters. */
const MAX_NAME = 60;

/** Something that took time. */
export interface TimedStep {
  readonly kind: 'test' | 'hook';
  /** Title of the outermost suite that it belongs to. */
  readonly suite: string;
  readonly title: string;
  readonly durationMs: number;
}

/** Keeps the events of one part of a ring that has ended; of one that wrote none, nothing. */
export async function keepTimes(eventsFile: string, folder: string, part: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await copyFile(eventsFile, path.join(folder, `${part.replaceAll(/[^\w.]+/g, '-').slice(0, MAX_NAME)}.jsonl`)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/** Everything in a ring's last run that took time, in the order in which it ran. */
export async function timesOf(folder: string): Promise<readonly TimedStep[]> {
  const steps: TimedStep[] = [];
  for (const file of (await readdir(folder)).toSorted()) {
    let suite = '';
    for (const line of (await readFile(path.join(folder, file), 'utf8')).split('\n')) {
      if (line === '') continue;
      const event = JSON.parse(line) as TestEvent;
      if (event.kind === 'suite' && event.depth === 0) suite = event.title;
      else if (event.kind === 'pass' || event.kind === 'hook') steps.push({ kind: event.kind === 'pass' ? 'test' : 'hook', suite, title: event.title, durationMs: event.durationMs });
    }
  }
  return steps;
}
