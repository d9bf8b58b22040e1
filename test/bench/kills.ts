import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { claudeBinary } from '../support/cache/claudeBinary.ts';
import { FakeModel } from '../support/fakeModel/fakeModel.ts';
import { isAlive, listProcesses, processesWithEnv, processTree, signalQuietly } from '../support/processTree.ts';
import { BENCH_MODE } from './support/bareClaude.ts';
import type { Bench, BenchContext } from './support/bench.ts';
import { BenchHost } from './support/benchHost.ts';
import { exact, measured, median, spreadText } from './support/statistics.ts';
import type { Acknowledged } from './support/windowMessages.ts';
import { WindowProcess } from './support/windowProcess.ts';

/** A tool that would go on for ever; the CLI refuses one long `sleep`. */
const TOOL_COMMAND = 'while :; do sleep 1; done';
const PROMPT = `go @@ tool Bash {"command":"${TOOL_COMMAND}"} ;; say never`;
const PATIENCE_MS = 30_000;
const LOOK_MS = 100;

/** After this an agent that has lost its host is an orphan. */
const ORPHAN_AFTER_MS = 10_000;

/** Writes that a window is in the middle of, and when within them the kill comes. */
const WRITES = 12;
const KILL_WITHIN_MS = 250;

/** Homes that are worked on side by side: most of a round is waiting for processes to obey. */
const LANES = 4;

/** Who is killed. A window that lives on brings up the next host at once; without one the sentinel is alone. */
const VICTIMS = ['window', 'host', 'both'] as const;
type Victim = (typeof VICTIMS)[number];

/** What one kill left behind. */
interface Aftermath {
  readonly victim: Victim;
  readonly orphans: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  /** Until nothing of the killed host's agents was left. */
  readonly goneMs: number;
}

/** Kills windows and hosts like a power cut would, again and again, in the middle of writes and while an agent works. */
export const measureKills: Bench = async (context) => {
  const { kills, say } = context;
  const binary = await claudeBinary();
  await using model = await FakeModel.start();
  const results: Aftermath[] = [];
  let next = 0;
  let leftBehind = 0;
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(LANES, kills) }, async () => {
    try {
      await using lane = await Lane.open(context, model.url, binary);
      while (next < kills) {
        const round = next++;
        results.push(await lane.killOnce(VICTIMS[round % VICTIMS.length] ?? 'host', round));
        if (results.length % 10 === 0) say(`  killed ${results.length} of ${kills}`);
      }
      leftBehind += await lane.close();
    } finally {
      next = kills; // One that failed stops the others too.
    }
  }));
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
  const total = (key: 'orphans' | 'lost' | 'acknowledged' | 'doubled'): number => results.reduce((sum, result) => sum + result[key], 0);
  const gone = (victim: Victim): string => {
    const times = results.filter((result) => result.victim === victim).map(({ goneMs }) => goneMs);
    return times.length === 0 ? 'none' : `median ${median(times).toFixed(0)} ms, ${spreadText(measured(times))}, longest ${Math.max(...times).toFixed(0)}`;
  };
  const who = `${kills} × kill -9 of a window, of the host, of both`;
  return [
    {
      what: `processes left 10 s after ${who}`, unit: 'count', ours: exact(total('orphans') + leftBehind, kills), budget: { kind: 'atMost', limit: 0 },
      detail: `agents without a host are gone after (window lives on) ${gone('host')}; (sentinel alone) ${gone('both')}`,
    },
    { what: `acknowledged writes lost by ${who}`, unit: 'count', ours: exact(total('lost'), kills), budget: { kind: 'atMost', limit: 0 }, detail: `of ${total('acknowledged')}: sessions, tasks, follow-ups` },
    { what: 'of these, writes done twice', unit: 'count', ours: exact(total('doubled'), kills), budget: { kind: 'atMost', limit: 0 } },
  ];
};

/** One home, on which one thing is killed after the other. */
class Lane implements AsyncDisposable {
  private readonly host: BenchHost;
  private readonly context: BenchContext;
  private readonly projectId: string;
  private readonly settings: { readonly claudePath: string };

  private constructor(host: BenchHost, context: BenchContext, projectId: string, settings: { readonly claudePath: string }) {
    this.host = host;
    this.context = context;
    this.projectId = projectId;
    this.settings = settings;
  }

  static async open(context: BenchContext, modelUrl: string, claudePath: string): Promise<Lane> {
    const settings = { claudePath };
    const host = await BenchHost.start({ hostFolder: context.product.hostFolder, modelUrl, settings });
    return new Lane(host, context, await host.addProject(), settings);
  }

  async killOnce(victim: Victim, round: number): Promise<Aftermath> {
    const { host, projectId } = this;
    const { temp } = host;
    const hostPid = host.pid;
    await using window = await WindowProcess.open({ home: temp.missionControlHome, hostFolder: this.context.product.hostFolder, settings: this.settings }, temp.env);
    const sessionId = await window.start({ projectId, prompt: PROMPT, name: `Round ${round}`, permissionMode: BENCH_MODE });
    await untilToolRuns(hostPid);
    // What the tool itself starts every second is left out: it ends by itself.
    const below = processTree(hostPid).filter(({ pid, command }) => pid !== hostPid && !command.startsWith('sleep ')).map(({ pid }) => pid);
    if (below.length < 3) throw new Error('The agent, its tool and the sentinel were not all seen.');
    await host.newWindow(); // What looks later must not be there to bring up the next host.
    const written = window.write({ sessionId, projectId, prefix: `Round ${round}`, count: WRITES });
    await sleep(randomInt(KILL_WITHIN_MS));

    if (victim !== 'window') signalQuietly(hostPid, 'SIGKILL');
    if (victim !== 'host') await window.kill();
    const killedMs = performance.now();
    if (victim === 'host') {
      window.finish();
      await written;
    }
    const goneMs = victim === 'window' ? 0 : await untilGone(below, killedMs);
    let orphans = victim === 'window' ? 0 : countAlive(below);

    await host.connect();
    const after = await host.client.call('sessions.get', { sessionId });
    const { tasks } = await host.client.call('tasks.list', { projectId });
    const end = after.session.end?.reason;
    const isSessionKept = victim === 'window' ? end === undefined && host.pid === hostPid && below.every(isAlive) : end === 'interrupted';
    const kept = { task: tasks.map(({ title }) => title), followUp: after.session.queue.map(({ text }) => text) };
    const count = ({ kind, text }: Acknowledged): number => kept[kind].filter((one) => one === text).length;
    const lost = window.acknowledged.filter((one) => count(one) === 0);
    const doubled = Object.values(kept).flatMap((texts) => texts.filter((text, index) => texts.indexOf(text) !== index));
    if (lost.length > 0 || doubled.length > 0 || !isSessionKept) console.error(`Round ${round}, ${victim} killed: lost`, lost, 'twice', doubled, after.session);
    if (victim === 'window') {
      // The agent went on as if nothing had been: now it is told to stop, and nothing of it may stay.
      await host.client.call('sessions.stop', { sessionId });
      const agents = below.filter((pid) => !isSentinel(pid));
      await untilGone(agents, performance.now());
      orphans += countAlive(agents);
    }
    return { victim, orphans, acknowledged: window.acknowledged.length + 1, lost: lost.length + (isSessionKept ? 0 : 1), doubled: doubled.length, goneMs };
  }

  /** Ends the host in an orderly way; gives how many processes of this home are left then. */
  async close(): Promise<number> {
    const { temp } = this.host;
    await this.host.stop();
    const left = (): number[] => processesWithEnv('HOME', temp.home).map(({ pid }) => pid);
    await untilGone(left(), performance.now());
    return countAlive(left());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.host[Symbol.asyncDispose]();
  }
}

/** Waits until none of these is alive, at most until they count as orphans; gives how long after `sinceMs` that was. */
async function untilGone(pids: readonly number[], sinceMs: number): Promise<number> {
  while (pids.some(isAlive) && performance.now() - sinceMs < ORPHAN_AFTER_MS) await sleep(20);
  return performance.now() - sinceMs;
}

function countAlive(pids: readonly number[]): number {
  const alive = pids.filter(isAlive);
  for (const entry of listProcesses().filter(({ pid }) => alive.includes(pid))) console.error('Left behind:', entry, waitsFor(entry.pid));
  return alive.length;
}

/** State of a process and what it has open, to find out why it stays. */
function waitsFor(pid: number): readonly string[] {
  try {
    const links = readdirSync(`/proc/${pid}/fd`).map((fd) => `${fd} → ${readlinkSync(`/proc/${pid}/fd/${fd}`)}`);
    return [readFileSync(`/proc/${pid}/wchan`, 'utf8'), ...readFileSync(`/proc/${pid}/status`, 'utf8').split('\n').filter((line) => /^(State|Threads)/.test(line)), ...links];
  } catch {
    return []; // It has ended meanwhile, or this is no Linux.
  }
}

function isSentinel(pid: number): boolean {
  return listProcesses().some((entry) => entry.pid === pid && entry.command.includes('sentinel.cjs'));
}

async function untilToolRuns(hostPid: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!processTree(hostPid).some(({ command }) => command.includes(TOOL_COMMAND))) {
    if (performance.now() > deadline) throw new Error('The tool of the agent did not start.');
    await sleep(LOOK_MS);
  }
}
