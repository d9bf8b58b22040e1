import { claudeBinary } from '../support/cache/claudeBinary.ts';
import { FakeModel } from '../support/fakeModel/fakeModel.ts';
import { BareClaude, BENCH_MODE, isFirstText } from './support/bareClaude.ts';
import type { Bench } from './support/bench.ts';
import { BenchHost } from './support/benchHost.ts';
import { exact, interleave, measured, median, quantile, timed } from './support/statistics.ts';

const PROMPT = 'go @@ speed 1000 0 || say Hello there.';

/** From asking for a new session to its first text: through host and client, and from the CLI alone. */
export const measureDispatch: Bench = async ({ product, pairs }) => {
  const binary = await claudeBinary();
  await using model = await FakeModel.start();
  await using host = await BenchHost.start({ hostFolder: product.hostFolder, modelUrl: model.url, settings: { claudePath: binary } });
  const projectId = await host.addProject();

  /** How long the agent's end took is nobody's concern here. */
  const ours = async (): Promise<number> => {
    let sessionId = '';
    const ms = await timed(async () => {
      const { session } = await host.client.call('sessions.start', { projectId, prompt: PROMPT, name: 'Bench', permissionMode: BENCH_MODE });
      sessionId = session.id;
      await firstText(host, sessionId);
    });
    await host.turnsEnded(sessionId, 1);
    await host.client.call('sessions.stop', { sessionId });
    return ms;
  };
  const bare = (shakesHands: boolean) => async (): Promise<number> => {
    const startedMs = performance.now();
    await using claude = new BareClaude(binary, host.temp, 'Bench');
    const text = claude.line(isFirstText);
    const ended = claude.line(({ type }) => type === 'result');
    if (shakesHands) await claude.shakeHands();
    claude.prompt(PROMPT);
    await text;
    const ms = performance.now() - startedMs;
    await ended;
    return ms;
  };

  const firstMs = await ours();
  const samples = await interleave(pairs, { ours, bare: bare(false), shaking: bare(true) });
  const pairRatios = samples.ours.map((ms, index) => ms / (samples.bare[index] ?? Number.NaN));
  return [
    {
      what: 'new session to its first text', unit: 'ms', ours: measured(samples.ours), other: { what: 'bare CLI', ...measured(samples.bare) },
      budget: { kind: 'ratioAtMost', limit: 1.05 },
      detail: `ratio within a pair: median ${median(pairRatios).toFixed(3)}, quartiles ${quantile(pairRatios, 0.25).toFixed(3)}–${quantile(pairRatios, 0.75).toFixed(3)}`,
    },
    {
      what: 'the same, over a CLI that is asked to `initialize` first, as every client does', unit: 'ms', ours: measured(samples.ours),
      other: { what: 'bare CLI after a handshake', ...measured(samples.shaking) },
    },
    {
      what: 'the first session of a host, which asks the login shell and looks for the CLI', unit: 'ms', ours: exact(firstMs),
      other: { what: 'bare CLI', ...measured(samples.bare) },
    },
  ];
};

/** Resolves when a client that opens the session sees text of the agent. */
async function firstText(host: BenchHost, sessionId: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const found = (): void => {
      watch.dispose();
      resolve();
    };
    const watch = host.watch(
      sessionId,
      ({ items }) => { if (items.some((item) => item.type === 'text' && item.text !== '')) found(); },
      (event) => { if (event.type === 'textAppended' || (event.type === 'itemChanged' && event.item.type === 'text' && event.item.text !== '')) found(); },
    );
  });
}
