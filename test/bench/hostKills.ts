import { setTimeout as sleep } from 'node:timers/promises';
import { claudeBinary } from '../support/cache/claudeBinary.ts';
import { FakeModel } from '../support/fakeModel/fakeModel.ts';
import { isAlive, listProcesses, processTree, signalQuietly } from '../support/processTree.ts';
import { BENCH_MODE } from './support/bareClaude.ts';
import type { Bench } from './support/bench.ts';
import { BenchHost } from './support/benchHost.ts';
import { median, quantile } from './support/statistics.ts';

/** A tool that would go on for ever; the CLI refuses one long `sleep`. */
const TOOL_COMMAND = 'while :; do sleep 1; done';
const PROMPT = `go @@ tool Bash {"command":"${TOOL_COMMAND}"} ;; say never`;
const PATIENCE_MS = 30_000;

/** After this an agent that has lost its host is an orphan. */
const ORPHAN_AFTER_MS = 10_000;

/** What one kill left behind. */
interface Aftermath {
  readonly orphans: number;
  readonly lost: number;
  /** Until nothing of the host's agents was left. */
  readonly goneMs: number;
}

/** Kills the host like a power cut would, again and again, right after it acknowledged writes while an agent works. */
export const measureKills: Bench = async ({ product, kills, say }) => {
  const binary = await claudeBinary();
  await using model = await FakeModel.start();
  await using host = await BenchHost.start({ hostFolder: product.hostFolder, modelUrl: model.url, settings: { claudePath: binary } });
  const projectId = await host.addProject();
  const results: Aftermath[] = [];
  for (let round = 1; round <= kills; round += 1) {
    results.push(await killOnce(host, projectId, round));
    if (round % 10 === 0) say(`  killed ${round} of ${kills}`);
  }
  const gone = results.map(({ goneMs }) => goneMs);
  const total = (key: 'orphans' | 'lost'): number => results.reduce((sum, result) => sum + result[key], 0);
  return [
    { what: `processes left 10 s after kill -9 of the host, ${kills} times`, unit: 'count', ours: total('orphans'), budget: { kind: 'atMost', limit: 0 }, detail: `all gone after ${median(gone).toFixed(0)} ms (median), ${quantile(gone, 1).toFixed(0)} ms (longest)` },
    { what: `acknowledged writes lost by kill -9 of the host, ${kills} times`, unit: 'count', ours: total('lost'), budget: { kind: 'atMost', limit: 0 }, detail: `a follow-up, a task and a session each time: ${kills * 3} writes` },
  ];
};

async function killOnce(host: BenchHost, projectId: string, round: number): Promise<Aftermath> {
  const { client } = host;
  const { session } = await client.call('sessions.start', { projectId, prompt: PROMPT, name: `Round ${round}`, permissionMode: BENCH_MODE });
  await untilToolRuns(host);
  const hostPid = host.pid;
  const below = processTree(hostPid).map(({ pid }) => pid).filter((pid) => pid !== hostPid);
  if (below.length < 3) throw new Error('The agent, its tool and the sentinel were not all seen.');
  const queued = `follow-up ${round} @@ say done`;
  const title = `Task of round ${round}`;
  await Promise.all([
    client.call('sessions.queue', { sessionId: session.id, text: queued }),
    client.call('tasks.create', { projectId, title }),
  ]);
  await host.newWindow(); // This one would start another host at once, which has its own way to end what was left.
  signalQuietly(hostPid, 'SIGKILL');
  const killedMs = performance.now();
  while (below.some(isAlive) && performance.now() - killedMs < ORPHAN_AFTER_MS) await sleep(20);
  const goneMs = performance.now() - killedMs;
  const orphans = below.filter(isAlive);
  if (orphans.length > 0) console.error('Orphans:', listProcesses().filter(({ pid }) => orphans.includes(pid)));
  await host.connect();
  const after = await host.client.call('sessions.get', { sessionId: session.id }).catch(() => undefined);
  const { tasks } = await host.client.call('tasks.list', { projectId });
  const kept = [
    after?.session.end?.reason === 'interrupted',
    after?.session.queue.some(({ text }) => text === queued),
    tasks.some((task) => task.title === title),
  ];
  if (kept.includes(false)) console.error(`Round ${round} kept session, follow-up, task:`, kept, after?.session);
  return { orphans: orphans.length, lost: kept.filter((isKept) => isKept !== true).length, goneMs };
}

async function untilToolRuns(host: BenchHost): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  const isRunning = (): boolean => processTree(host.pid).some(({ command }) => command.includes(TOOL_COMMAND));
  while (!isRunning()) {
    if (performance.now() > deadline) throw new Error('The tool of the agent did not start.');
    await sleep(50);
  }
}
