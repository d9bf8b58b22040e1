import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claudeBinary } from '../../support/cache/claudeBinary.ts';

/** The real CLI behind a script that writes down what it says: so a test knows the CLI's own figures, whatever the product makes of them. */
export interface RecordingClaude extends AsyncDisposable {
  /** Put it into PATH before all others. */
  readonly folder: string;
  /** What each session cost so far in all, by the CLI's own last `total_cost_usd` for it. Dollars, by the CLI's session id. */
  totals(): Promise<ReadonlyMap<string, number>>;
}

/** POSIX only. */
export async function recordingClaude(): Promise<RecordingClaude> {
  const root = await mkdtemp(path.join(tmpdir(), 'mc-claude-'));
  const folder = path.join(root, 'bin');
  const records = path.join(root, 'said');
  await mkdir(folder, { recursive: true });
  await mkdir(records, { recursive: true });
  const script = path.join(folder, 'claude');
  await writeFile(script, [
    '#!/bin/bash',
    '# Records by start and process, so that they can be read in the order in which they were begun.',
    `"${await claudeBinary()}" "$@" | tee "${records}/$(date +%s%N)-$$"`,
    // oxlint-disable-next-line no-template-curly-in-string -- the shell's own
    'exit "${PIPESTATUS[0]}"',
    '',
  ].join('\n'));
  await chmod(script, 0o755);
  return {
    folder,
    totals: async () => {
      const totals = new Map<string, number>();
      for (const file of (await readdir(records)).toSorted()) {
        for (const line of (await readFile(path.join(records, file), 'utf8')).split('\n')) {
          if (!line.includes('"type":"result"')) continue;
          const message = JSON.parse(line) as { type: string; session_id: string; total_cost_usd?: number };
          if (message.type === 'result' && message.total_cost_usd !== undefined) totals.set(message.session_id, message.total_cost_usd);
        }
      }
      return totals;
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}
