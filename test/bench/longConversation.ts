import { writeLongTranscript, type LongTranscript } from '../support/longTranscript.ts';
import type { Bench, BenchContext } from './support/bench.ts';
import { BenchHost } from './support/benchHost.ts';
import type { Figure } from './support/figure.ts';
import { HeapProbe } from './support/heapProbe.ts';
import { exact, measured, timed } from './support/statistics.ts';

const ROUNDS = 3;

/** Of each shell command: with 10,000 entries this makes 50 MB. */
const LARGE_OUTPUT_CHARS = 30_000;

/** What a host holds of a conversation that a panel shows and somebody read to its first entry, beside what the transcript of it takes on disk. */
export const measureLongConversation: Bench = async (context) => [
  ...await measureOne(context, '10,000 entries', {}, 0.5),
  ...await measureOne(context, '10,000 entries and 50 MB', { outputChars: LARGE_OUTPUT_CHARS }, 0.15),
];

async function measureOne({ product, say }: BenchContext, what: string, how: { readonly outputChars?: number }, ratio: number): Promise<readonly Figure[]> {
  const held: number[] = [];
  const opening: number[] = [];
  const longest: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    let long: LongTranscript | undefined;
    await using host = await BenchHost.start({ hostFolder: product.hostFolder, prepare: async (temp) => { long = await writeLongTranscript(temp, how); } });
    if (long === undefined) throw new Error('Nothing was written.');
    const { sessionId, items: [first] } = long;
    bytes = long.transcriptBytes;
    const probe = await HeapProbe.open(host.pid);
    const before = await probe.heldMb();
    await probe.watchEventLoop();
    const watch = await new Promise<{ dispose(): void }>((resolve) => {
      void timed(() => new Promise<void>((shown) => { const watching = host.watch(sessionId, () => { shown(); resolve(watching); }, () => {}); })).then((ms) => { opening.push(ms); });
    });
    let oldest: string | undefined;
    for (let end: number | undefined; end !== 0;) {
      const page = await host.client.call('sessions.get', { sessionId, limit: 500, ...(end === undefined ? {} : { before: end }) });
      oldest = page.items[0]?.id;
      end = page.firstIndex;
    }
    if (oldest !== first?.id) throw new Error(`The first entry is ${oldest ?? 'missing'}.`);
    longest.push(await probe.longestWaitMs());
    held.push(await probe.heldMb() - before);
    watch.dispose();
    probe.close();
    say(`  ${what}: ${held.at(-1)?.toFixed(1) ?? ''} MB`);
  }
  const detail = `shown after ${measured(opening).value.toFixed(0)} ms; whatever else the host had to do waited ${Math.max(...longest).toFixed(0)} ms at most while it was read and paged`;
  return [{ what: `host heap taken by a conversation of ${what}`, unit: 'MB', ours: measured(held), other: { what: 'its transcripts on disk', ...exact(bytes / 1e6) }, budget: { kind: 'ratioAtMost', limit: ratio }, detail }];
}
