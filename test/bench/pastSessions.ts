import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Bench } from './support/bench.ts';
import { BenchHost } from './support/benchHost.ts';
import { firstSnapshot, stopAndForget } from './support/firstSnapshot.ts';
import { interleave, measured, median, timed } from './support/statistics.ts';

const SESSIONS = 2000;
const ROUNDS = 7;
const run = promisify(execFile);

/** Reads and parses every session file in a fresh Node, which is what a host without a list of them must do at least. */
const READ_ALL = `
  const { readdirSync, readFileSync } = require('node:fs');
  let count = 0;
  for (const name of readdirSync(process.argv[1])) if (name.endsWith('.json')) count += JSON.parse(readFileSync(process.argv[1] + '/' + name, 'utf8')).turnCount ?? 0;
  console.log(count);
`;

/** From starting the host to the first snapshot, with 2,000 sessions that ended; with the list file, and without it. */
export const measurePastSessions: Bench = async ({ product }) => {
  await using host = await BenchHost.start({ hostFolder: product.hostFolder });
  await using empty = await BenchHost.start({ hostFolder: product.hostFolder });
  await stopAndForget(host);
  await stopAndForget(empty);
  const folder = path.join(host.temp.missionControlHome, 'sessions');
  await writeSessions(folder);

  let snapshotBytes = 0;
  const start = (one: BenchHost) => async (): Promise<number> => {
    const ms = await timed(async () => {
      await one.connect();
      const state = await firstSnapshot(one);
      if (one !== host) return;
      snapshotBytes = JSON.stringify(state).length;
      const count = state.sessions.length + (state.olderSessionCount ?? 0);
      if (count !== SESSIONS) throw new Error(`${count} sessions of ${SESSIONS}`);
    });
    await stopAndForget(one);
    return ms;
  };
  const samples = await interleave(ROUNDS, {
    anew: async () => {
      await rm(path.join(folder, '_list.json'), { force: true });
      return await start(host)();
    },
    listed: start(host),
    empty: start(empty),
    reading: () => timed(() => run(process.execPath, ['-e', READ_ALL, folder])),
  });
  return [
    {
      what: `host start to the first snapshot with ${SESSIONS} past sessions`, unit: 'ms', ours: measured(samples.listed), other: { what: 'Node that starts and reads the same files', ...measured(samples.reading) },
      detail: `without the list file ${median(samples.anew).toFixed(0)} ms, without sessions ${median(samples.empty).toFixed(0)} ms; snapshot of ${(snapshotBytes / 1000).toFixed(0)} kB`,
    },
  ];
};

/** One every ten minutes until now. */
async function writeSessions(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let number = 1; number <= SESSIONS; number += 1) {
    const id = randomUUID();
    const at = new Date(Date.now() - (SESSIONS - number) * 600_000).toISOString();
    await writeFile(path.join(folder, `${id}.json`), JSON.stringify({
      schema: 1, id, provider: 'claude', transport: 'stream', projectId: `project-${number % 8}`, name: `Session number ${number} that did something useful`, cwd: '/home/me/code/project',
      model: 'claude-sonnet-4-5', permissionMode: 'default', agentSessionIds: [id], startedAt: at, turnCount: 5, usage: { inputTokens: 100, outputTokens: 500, cacheReadTokens: 10_000, cacheWriteTokens: 1000 },
      costUsd: 0.2, contextTokens: 20_000, contextWindow: 200_000, queue: [], end: { reason: 'stopped', at, detail: '' },
    }, undefined, 2));
  }
}
