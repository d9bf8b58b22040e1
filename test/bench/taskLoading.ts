import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { TASK_COLUMNS } from '../../src/protocol/domain/task.ts';
import type { Bench } from './support/bench.ts';
import { BenchHost } from './support/benchHost.ts';
import { firstSnapshot, stopAndForget } from './support/firstSnapshot.ts';
import { interleave, measured, median, timed } from './support/statistics.ts';

const TASKS = 5000;
const ROUNDS = 7;
const run = promisify(execFile);

/** Reads every file of a folder in a fresh Node, which is what a host that shows them must do at least. */
const READ_ALL = `
  const { readdirSync, readFileSync } = require('node:fs');
  let length = 0;
  for (const name of readdirSync(process.argv[1])) length += readFileSync(process.argv[1] + '/' + name, 'utf8').length;
  console.log(length);
`;

/** From starting the host to the first snapshot with 5,000 tasks. */
export const measureTaskLoading: Bench = async ({ product }) => {
  await using host = await BenchHost.start({ hostFolder: product.hostFolder });
  await using empty = await BenchHost.start({ hostFolder: product.hostFolder });
  const projectId = await host.addProject();
  const { task } = await host.client.call('tasks.create', { projectId, title: 'The first task' });
  const folder = path.dirname(task.file);
  await stopAndForget(host);
  await stopAndForget(empty);
  await writeTasks(folder, task.ref, projectId);

  const snapshot = (one: BenchHost) => async (): Promise<number> => {
    const ms = await timed(async () => {
      await one.connect();
      const state = await firstSnapshot(one);
      if (one === host && state.tasks.length !== TASKS) throw new Error(`${state.tasks.length} tasks of ${TASKS}`);
    });
    await stopAndForget(one);
    return ms;
  };
  const samples = await interleave(ROUNDS, {
    ours: snapshot(host),
    empty: snapshot(empty),
    reading: () => timed(() => run(process.execPath, ['-e', READ_ALL, folder])),
  });
  return [
    {
      what: `host start to the first snapshot with ${TASKS} tasks`, unit: 'ms', ours: measured(samples.ours), other: { what: 'Node that starts and reads the same files', ...measured(samples.reading) },
      detail: `without tasks ${median(samples.empty).toFixed(0)} ms`,
    },
  ];
};

async function writeTasks(folder: string, firstRef: string, projectId: string): Promise<void> {
  const prefix = firstRef.slice(0, firstRef.lastIndexOf('-'));
  await mkdir(folder, { recursive: true });
  for (let number = 2; number <= TASKS; number += 1) {
    const ref = `${prefix}-${String(number).padStart(3, '0')}`;
    const at = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
    const head = [
      'schema: 1', `ref: ${ref}`, `projectId: ${projectId}`, `title: Task number ${number} that says what is to be done`, `column: ${TASK_COLUMNS[number % TASK_COLUMNS.length] ?? ''}`,
      'priority: medium', 'assignee: ""', `order: ${number}`, 'sessionIds: []', `createdAt: ${at}`, `updatedAt: ${at}`,
    ];
    await writeFile(path.join(folder, `${ref}.md`), `---\n${head.join('\n')}\n---\n\n${'Some lines of a description, as people write them.\n'.repeat(6)}`);
  }
}
