import { setTimeout as sleep } from 'node:timers/promises';
import { claudeBinary } from '../support/cache/claudeBinary.ts';
import { FakeModel, type SentEvent } from '../support/fakeModel/fakeModel.ts';
import { BareClaude, BENCH_MODE, type CliLine } from './support/bareClaude.ts';
import type { Bench } from './support/bench.ts';
import { BenchHost } from './support/benchHost.ts';
import { measured } from './support/statistics.ts';

/** One turn with every phase; the pauses keep a phase from being over before it is seen. */
const PROMPT = 'go @@ delay 120 || think Let me see. || delay 120 || say I will look. || delay 120 || tool Bash {"command":"sleep 0.2"} ;; delay 120 || say Done.';

/** The fleet's channel may tell the end of the turn a moment after the session's own. */
const SETTLE_MS = 200;

/** Phases in the order of the script, with what the model sends when one begins. */
const CHANGES: readonly { readonly phase: string; readonly begins: (event: SentEvent) => boolean }[] = [
  { phase: 'responding', begins: ({ event, detail }) => event === 'content_block_start' && detail === 'text' },
  { phase: 'runningTool', begins: ({ event, detail }) => event === 'message_delta' && detail === 'tool_use' },
  { phase: 'responding', begins: ({ event, detail }) => event === 'content_block_start' && detail === 'text' },
  { phase: 'idle', begins: ({ event, detail }) => event === 'message_delta' && detail === 'end_turn' },
];

interface Seen {
  readonly phase: string;
  readonly atMs: number;
}

/** From the model's own timeline to the phase that a window shows, beside the line in which the bare CLI says so. */
export const measurePhases: Bench = async ({ product, pairs }) => {
  const binary = await claudeBinary();
  await using model = await FakeModel.start();
  await using host = await BenchHost.start({ hostFolder: product.hostFolder, modelUrl: model.url, settings: { claudePath: binary } });
  const projectId = await host.addProject();
  const { session: { id: sessionId } } = await host.client.call('sessions.start', { projectId, prompt: 'warm up @@ say Hi', permissionMode: BENCH_MODE });
  await host.turnsEnded(sessionId, 1);
  const shown: Seen[] = [];
  const watch = host.client.subscribe('fleet', {
    onSnapshot: () => {},
    onEvents: (events) => {
      const atMs = Date.now();
      for (const event of events as readonly { type: string; session?: { phase: string } }[]) {
        if (event.session !== undefined && shown.at(-1)?.phase !== event.session.phase) shown.push({ phase: event.session.phase, atMs });
      }
    },
  });
  await using claude = new BareClaude(binary, host.temp, 'Bench');
  const said: Seen[] = [];
  claude.onLine((line) => {
    const phase = phaseOfLine(line);
    if (phase !== undefined && said.at(-1)?.phase !== phase) said.push({ phase, atMs: Date.now() });
  });
  const latencies = async (seen: Seen[], turn: () => Promise<void>): Promise<number[]> => {
    seen.length = 0;
    const firstEvent = model.timeline.length;
    await turn();
    await sleep(SETTLE_MS);
    return compare(model.timeline.slice(firstEvent), seen);
  };
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < pairs; round += 1) {
    ours.push(...await latencies(shown, async () => {
      await host.client.call('sessions.queue', { sessionId, text: PROMPT });
      await host.turnsEnded(sessionId, round + 2);
    }));
    bare.push(...await latencies(said, async () => {
      const ended = claude.line(({ type }) => type === 'result');
      claude.prompt(PROMPT);
      await ended;
    }));
  }
  watch.dispose();
  return [
    {
      what: 'phase change of the model until a window shows it, p95', unit: 'ms', ours: measured(ours, 0.95), other: { what: 'until the bare CLI says it, p95', ...measured(bare, 0.95) },
      budget: { kind: 'atMost', limit: 300 },
    },
    { what: 'the same, median', unit: 'ms', ours: measured(ours), other: { what: 'bare CLI, median', ...measured(bare) } },
  ];
};

/** Milliseconds between each change of the model and the first sight of its phase after the one before. Throws when a phase was never seen. */
function compare(timeline: readonly SentEvent[], seen: readonly Seen[]): number[] {
  let at = 0;
  let seenAt = 0;
  return CHANGES.map(({ phase, begins }) => {
    at = timeline.findIndex((event, index) => index >= at && begins(event));
    const begun = timeline[at];
    seenAt = seen.findIndex((one, index) => index >= seenAt && one.phase === phase);
    const sight = seen[seenAt];
    if (begun === undefined || sight === undefined) throw new Error(`The phase ${phase} was not ${begun === undefined ? 'played' : 'seen'}: ${seen.map((one) => one.phase).join(', ')}`);
    at += 1;
    seenAt += 1;
    return sight.atMs - begun.atMs;
  });
}

/** What the CLI says, in our words. */
function phaseOfLine({ type, subtype, event, message }: CliLine): string | undefined {
  if (type === 'result') return 'idle';
  if (type === 'assistant' && message?.content.some((block) => block.type === 'tool_use') === true) return 'runningTool';
  if (type === 'system' && subtype === 'status') return 'thinking';
  if (event?.type === 'content_block_start' && event.content_block?.type === 'text') return 'responding';
  return undefined;
}
