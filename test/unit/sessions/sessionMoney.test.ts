import assert from 'node:assert/strict';
import type { SessionRecord } from '../../../src/protocol/files/fileKinds.ts';
import type { BilledUsage, ServedRequest } from '../../../src/host/sessions/agentProvider.ts';
import { SessionBench, settle } from './sessionBench.ts';

const usage = (inputTokens: number): Omit<BilledUsage, 'model' | 'costUsd'> => ({ inputTokens, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 });
const billed = (inputTokens: number, costUsd?: number): BilledUsage[] => [{ model: 'opus[1m]', ...usage(inputTokens), costUsd }];

describe('the money of a session', () => {
  let bench: SessionBench;
  let id: string;
  beforeEach(async () => {
    bench = new SessionBench();
    id = (await bench.manager.start({ projectId: 'p', prompt: 'one' }, 'op-start-1')).id;
    await settle();
    bench.clock.advance(10);
  });
  afterEach(() => { bench.manager.dispose(); });

  const view = (): { input: number; costUsd: number | undefined; turns: number } => {
    const session = bench.manager.list()[0];
    return { input: session?.usage.inputTokens ?? 0, costUsd: session?.costUsd, turns: session?.turnCount ?? 0 };
  };
  const onDisk = (): SessionRecord | undefined => bench.records.get(id);
  const lines = (): unknown[] => [...bench.ledger.values()].map(({ inputTokens, costUsd, source }) => [inputTokens, costUsd, source]);
  /** A request that the transcript has, `ms` from now. */
  const serve = (inputTokens: number, model = 'opus'): void => {
    bench.clock.advance(10);
    const request: ServedRequest = { model, at: new Date(bench.clock.now()).toISOString(), ...usage(inputTokens) };
    bench.provider.served.push(request);
    bench.clock.advance(10);
  };
  const report = (inputTokens: number, costUsd: number): void => {
    serve(inputTokens);
    bench.provider.emit({ type: 'billed', billed: billed(inputTokens, costUsd) });
  };

  it('grows with each report of a turn, and the end adds only what is left', async () => {
    report(10, 0.1);
    assert.deepEqual(view(), { input: 10, costUsd: 0.1, turns: 0 });
    report(20, 0.2);
    bench.provider.endTurn({ billed: billed(5, 0.05) });
    await settle();
    assert.deepEqual(lines(), [[10, 0.1, 'cli'], [20, 0.2, 'cli'], [5, 0.05, 'cli']]);
    assert.deepEqual([view().input, Math.round((view().costUsd ?? 0) * 1e9) / 1e9, view().turns], [35, 0.35, 1]);
    assert.equal(onDisk()?.usage.inputTokens, 35);
  });

  it('shows tokens that are billed later, and bills them once', async () => {
    bench.provider.emit({ type: 'unbilled', tokens: usage(10) });
    bench.provider.emit({ type: 'unbilled', tokens: usage(30) });
    assert.deepEqual([view(), lines()], [{ input: 30, costUsd: undefined, turns: 0 }, []]);
    bench.provider.endTurn({ billed: billed(30, 0.3) });
    assert.deepEqual(view(), { input: 30, costUsd: 0.3, turns: 1 });
    await settle();
    assert.deepEqual(lines(), [[30, 0.3, 'cli']]);
  });

  it('is in the ledger before the session says so on disk', async () => {
    let go = (): void => {};
    bench.onRecordUsage = () => new Promise((resolve) => { go = resolve; });
    bench.provider.endTurn({ billed: billed(10, 0.1) });
    await settle();
    assert.deepEqual([onDisk()?.turnCount, onDisk()?.usage.inputTokens], [0, 0]);
    go();
    await settle();
    assert.deepEqual([onDisk()?.turnCount, onDisk()?.usage.inputTokens, onDisk()?.unsettled?.usage.inputTokens], [1, 10, 10]);
  });

  describe('when the host is lost in the middle of a turn', () => {
    it('is found in the transcript: what no report has, once, without a price, and over again the same', async () => {
      report(10, 0.1);
      bench.provider.endTurn();
      bench.clock.advance(100);
      await bench.manager.send(id, 'two');
      report(20, 0.2);
      serve(40);
      serve(3, 'haiku');
      await settle();
      const record = structuredClone(onDisk());
      assert.equal(record?.unsettled?.isTurnOpen, true);
      const expected = [[10, 0.1, 'cli'], [20, 0.2, 'cli'], [40, undefined, 'transcript'], [3, undefined, 'transcript']];
      for (let start = 0; start < 3; start += 1) {
        if (record !== undefined) bench.records.set(id, structuredClone(record)); // As if the last host had died before it could write what it found.
        await bench.restartHost();
        await settle();
        assert.deepEqual([lines(), view().input, onDisk()?.unsettled], [expected, 73, undefined]);
      }
      assert.equal(bench.ledger.get([...bench.ledger.keys()].at(-1) ?? '')?.at, bench.provider.served.at(-1)?.at, 'it was spent then, not now');
      const { readUsageCount } = bench.provider;
      await bench.restartHost();
      await settle();
      assert.equal(bench.provider.readUsageCount, readUsageCount);
      bench.clock.advance(1000);
      await bench.manager.resume(id);
      await settle();
      report(7, 0.07);
      bench.provider.endTurn();
      await bench.restartHost();
      await settle();
      assert.deepEqual([lines(), view().input], [[...expected, [7, 0.07, 'cli']], 80]);
    });

    it('counts what the ledger has and the record had not heard of', async () => {
      const record = structuredClone(onDisk());
      report(10, 0.1);
      bench.provider.endTurn({ billed: billed(5, 0.05) });
      bench.clock.advance(100);
      await bench.manager.send(id, 'two');
      report(20, 0.2);
      await settle();
      if (record !== undefined) bench.records.set(id, record);
      serve(0);
      bench.provider.served.splice(0);
      await bench.restartHost();
      await settle();
      assert.deepEqual([view().input, Math.round((view().costUsd ?? 0) * 1e9) / 1e9], [35, 0.35]);
    });

    it('is looked for again when the transcript could not be read', async () => {
      serve(40);
      await settle();
      bench.provider.onReadUsage = async () => { throw new Error('EIO'); };
      await bench.restartHost();
      await settle();
      assert.deepEqual([lines(), onDisk()?.unsettled === undefined], [[], false]);
      bench.provider.onReadUsage = async () => {};
      await bench.restartHost();
      await settle();
      assert.deepEqual([lines(), view().input], [[[40, undefined, 'transcript']], 40]);
    });

    it('is found before a new agent begins, however soon that is', async () => {
      serve(40);
      await settle();
      let go = (): void => {};
      bench.provider.onReadUsage = () => new Promise((resolve) => { go = resolve; });
      await bench.restartHost();
      await bench.manager.resume(id);
      await settle();
      assert.equal(bench.provider.specs.length, 1);
      go();
      await settle();
      assert.deepEqual([bench.provider.specs.length, view().input], [2, 40]);
      report(5, 0.05);
      assert.equal(view().input, 45);
    });
  });

  it('is found also when only the agent died, and looked for only when it was at work', async () => {
    report(10, 0.1);
    serve(40);
    bench.provider.die();
    await settle();
    assert.deepEqual([lines(), view().input, onDisk()?.unsettled], [[[10, 0.1, 'cli'], [40, undefined, 'transcript']], 50, undefined]);
    bench.clock.advance(1000);
    await bench.manager.resume(id);
    await settle();
    bench.provider.endTurn({ billed: billed(1, 0.01) });
    await bench.manager.stop(id);
    assert.deepEqual([bench.provider.readUsageCount, onDisk()?.unsettled], [1, undefined]);
  });

  it('of work in the background, between turns, is not lost either', async () => {
    bench.provider.endTurn();
    report(10, 0.1);
    serve(40);
    bench.provider.die();
    await settle();
    assert.deepEqual([view().input, lines().length], [50, 2]);
  });

  describe('of an agent in a terminal', () => {
    /** A request that its transcript shows at once, with what it may have cost. */
    const seen = (inputTokens: number, costUsd?: number): void => {
      serve(inputTokens);
      bench.provider.emit({ type: 'billed', billed: [{ ...usage(inputTokens), model: 'opus', costUsd }], source: 'transcript' });
    };
    const cents = (): unknown[] => [view().input, Math.round((view().costUsd ?? 0) * 1e9) / 1e9];

    it('is estimated while it runs, and in the end what the agent itself says, over all its turns', async () => {
      seen(10, 0.1);
      bench.provider.endTurn();
      await settle();
      await bench.manager.send(id, 'two');
      await settle();
      seen(20, 0.2);
      seen(30, 0.3);
      bench.provider.endTurn();
      await settle();
      assert.deepEqual([lines(), cents()], [[[10, 0.1, 'transcript'], [20, 0.2, 'transcript'], [30, 0.3, 'transcript']], [60, 0.6]]);
      bench.provider.emit({ type: 'processBilled', billed: billed(100, 1) });
      bench.provider.die();
      await settle();
      // The rest is what it asked beside the conversation; of the outputs it says fewer than its transcript.
      assert.deepEqual([lines(), cents()], [[[10, 0.1, 'cli'], [20, 0.2, 'cli'], [30, 0.3, 'cli'], [40, 0.4, 'cli']], [100, 1]]);
      assert.deepEqual([onDisk()?.unsettled, onDisk()?.costUsd], [undefined, view().costUsd]);
      await bench.restartHost();
      await settle();
      assert.deepEqual([lines().length, cents()], [4, [100, 1]]);
    });

    it('gets the prices of models that nobody could estimate', async () => {
      seen(10);
      seen(30);
      bench.provider.endTurn();
      await settle();
      assert.deepEqual([lines(), view().costUsd], [[[10, undefined, 'transcript'], [30, undefined, 'transcript']], undefined]);
      bench.provider.emit({ type: 'processBilled', billed: [{ model: 'opus[1m]', inputTokens: 40, outputTokens: 2, cacheReadTokens: 0, cacheWriteTokens: 0, costUsd: 0.5 }] });
      bench.provider.die();
      await settle();
      assert.deepEqual([lines(), cents()], [[[10, 0.15, 'cli'], [30, 0.35, 'cli']], [40, 0.5]]);
    });

    it('is not counted twice when it ends in the middle of a turn, nor when the host is lost there', async () => {
      seen(10, 0.1);
      bench.provider.endTurn();
      bench.clock.advance(100);
      await bench.manager.send(id, 'two');
      await settle();
      seen(20, 0.2);
      await settle();
      const record = structuredClone(onDisk());
      serve(5);
      bench.provider.emit({ type: 'processBilled', billed: [{ model: 'opus[1m]', ...usage(40), outputTokens: 4, costUsd: 0.8 }] });
      bench.provider.die();
      await settle();
      assert.deepEqual([lines().map((line) => (line as unknown[])[2]), cents()], [['cli', 'cli', 'cli'], [40, 0.8]]);
      // As if the host had died before all that.
      for (const key of bench.ledger.keys()) if (key.includes('.rest/')) bench.ledger.delete(key);
      for (const [key, line] of bench.ledger) bench.ledger.set(key, { ...line, source: 'transcript', costUsd: line.inputTokens / 100 });
      for (let start = 0; start < 2; start += 1) {
        if (record !== undefined) bench.records.set(id, structuredClone(record));
        await bench.restartHost();
        await settle();
        assert.deepEqual([lines(), cents()], [[[10, 0.1, 'transcript'], [20, 0.2, 'transcript'], [5, undefined, 'transcript']], [35, 0.3]]);
      }
    });
  });
});
