import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { claudeBinary } from '../support/cache/claudeBinary.ts';
import { FakeModel } from '../support/fakeModel/fakeModel.ts';
import { processTree } from '../support/processTree.ts';
import { REST_AFTER_MS } from '../../src/host/terminals/mirrorHolder.ts';
import type { Transport } from '../../src/protocol/domain/transport.ts';
import { BENCH_MODE } from './support/bareClaude.ts';
import type { Bench, BenchContext } from './support/bench.ts';
import { BenchHost } from './support/benchHost.ts';
import type { Figure } from './support/figure.ts';
import { cpuMs, residentMb } from './support/machine.ts';
import { measured } from './support/statistics.ts';

/** The index worker leaves after 10 s; then the collector has what it needs to give memory back. */
const SETTLE_MS = 25_000;
/** What wakes the host up when nothing happens comes every 10 s at least. */
const WATCH_MS = 10_000;
const WATCHES = 6;

/** What the host costs while 20 real agents wait for their next prompt and the index was asked once. */
export const measureHostAtRest: Bench = (context) => measureRest(context, 'stream', SETTLE_MS);

/** The same with agents in terminals, none of which a window shows. */
export const measureHostAtRestWithTerminals: Bench = (context) => measureRest(context, 'terminal', REST_AFTER_MS + SETTLE_MS);

async function measureRest({ product, agents, say }: BenchContext, transport: Transport, settleMs: number): Promise<readonly Figure[]> {
  const binary = await claudeBinary();
  await using model = await FakeModel.start();
  await using host = await BenchHost.start({ hostFolder: product.hostFolder, modelUrl: model.url, settings: { claudePath: binary } });
  const emptyMb = residentMb(host.pid);
  const projectId = await host.addProject();
  const started = await Promise.all(Array.from({ length: agents }, async () => {
    const { session } = await host.client.call('sessions.start', { projectId, prompt: `go @@ think Hm. || say ${'word '.repeat(400)}`, permissionMode: transport === 'terminal' ? 'default' : BENCH_MODE, launch: { transport } }); // On a screen the other mode asks a person first.
    return session.id;
  }));
  await Promise.all(started.map((id) => host.turnsEnded(id, 1)));
  const day = new Date().toISOString().slice(0, 10);
  await host.client.call('ledger.summary', { from: day, to: day, groupBy: 'model' });
  say(`  ${agents} agents idle; waiting until the host rests`);
  await sleep(settleMs);

  const bareNode = spawn(process.execPath, ['-e', 'setInterval(() => {}, 0x7fffffff)'], { stdio: 'ignore', env: host.temp.env });
  await sleep(1000);
  const { pid } = host;
  const barePid = bareNode.pid ?? 0;
  const sentinel = processTree(pid).find(({ command }) => command.includes('sentinel.cjs'));
  const share = { host: [] as number[], bare: [] as number[] };
  const memory = { host: [] as number[], bare: [] as number[], sentinel: [] as number[] };
  for (let watch = 0; watch < WATCHES; watch += 1) {
    const before = { host: cpuMs(pid), bare: cpuMs(barePid) };
    await sleep(WATCH_MS);
    share.host.push(((cpuMs(pid) - before.host) / WATCH_MS) * 100);
    share.bare.push(((cpuMs(barePid) - before.bare) / WATCH_MS) * 100);
    memory.host.push(residentMb(pid));
    memory.bare.push(residentMb(barePid));
    if (sentinel !== undefined) memory.sentinel.push(residentMb(sentinel.pid));
  }
  bareNode.kill();
  const bareMb = { what: 'bare Node', ...measured(memory.bare) };
  return [
    { what: `host at rest with ${agents} idle agents${transport === 'terminal' ? ' in terminals' : ''}, memory`, unit: 'MB', ours: measured(memory.host), other: bareMb, budget: { kind: 'atMost', limit: 120 }, detail: `${emptyMb.toFixed(0)} MB right after its start` },
    {
      what: 'the same, CPU', unit: '% of a core', ours: measured(share.host), other: { what: 'bare Node', ...measured(share.bare) }, budget: { kind: 'atMost', limit: 0.1 },
      detail: `within ${WATCH_MS / 1000} s each; two pings of its window, one heartbeat and one look at its socket are in it`,
    },
    ...(sentinel === undefined ? [] : [{ what: 'the sentinel beside it, memory', unit: 'MB' as const, ours: measured(memory.sentinel), other: bareMb }]),
  ];
}
