import { setTimeout as sleep } from 'node:timers/promises';
import { claudeBinary } from '../support/cache/claudeBinary.ts';
import { FakeModel } from '../support/fakeModel/fakeModel.ts';
import { BareClaude, BENCH_MODE } from './support/bareClaude.ts';
import type { Bench } from './support/bench.ts';
import { BenchHost } from './support/benchHost.ts';
import { interleave, measured, median, timed } from './support/statistics.ts';

const PROMPT = 'go @@ speed 1000 0 || say ok';
const TURNS_PER_PAIR = 4;

/** A person reads before asking on; meanwhile both sides write down what the last turn was. */
const PAUSE_MS = 60;

/** A further turn of a live agent: from asking for it to its end, through host and client, and from the CLI alone. */
export const measureNextTurn: Bench = async ({ product, pairs }) => {
  const binary = await claudeBinary();
  await using model = await FakeModel.start();
  await using host = await BenchHost.start({ hostFolder: product.hostFolder, modelUrl: model.url, settings: { claudePath: binary } });
  const projectId = await host.addProject();
  const { session } = await host.client.call('sessions.start', { projectId, prompt: PROMPT, name: 'Bench', permissionMode: BENCH_MODE });
  const sessionId = session.id;
  await host.turnsEnded(sessionId, 1);
  // The panel is open; what it sees is what counts.
  let turnCount = 1;
  let onTurn = (): void => {};
  const watch = host.watch(sessionId, () => {}, (event) => {
    if (event.type !== 'sessionChanged' || event.session.turnCount <= turnCount) return;
    turnCount = event.session.turnCount;
    onTurn();
  });
  await using claude = new BareClaude(binary, host.temp, 'Bench');
  const bare = async (): Promise<number> => {
    await sleep(PAUSE_MS);
    return await timed(async () => {
      const ended = claude.line(({ type }) => type === 'result');
      claude.prompt(PROMPT);
      await ended;
    });
  };
  await bare();
  const ackMs: number[] = [];
  const ours = async (): Promise<number> => {
    await sleep(PAUSE_MS);
    return await timed(async () => {
      const ended = new Promise<void>((resolve) => { onTurn = resolve; });
      ackMs.push(await timed(() => host.client.call('sessions.queue', { sessionId, text: PROMPT })));
      await ended;
    });
  };
  const samples = await interleave(pairs * TURNS_PER_PAIR, { ours, bare });
  watch.dispose();
  const other = { what: 'bare CLI', ...measured(samples.bare) };
  return [
    { what: 'next turn of a live session, asked to ended', unit: 'ms', ours: measured(samples.ours), other, budget: { kind: 'addedAtMost', limit: 10 } },
    {
      what: 'the same, p95', unit: 'ms', ours: measured(samples.ours, 0.95), other: { what: 'bare CLI, p95', ...measured(samples.bare, 0.95) },
      detail: `the prompt is on disk and acknowledged after ${median(ackMs).toFixed(1)} ms`,
    },
  ];
};
