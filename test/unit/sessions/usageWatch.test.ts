import assert from 'node:assert/strict';
import type { CumulativeUsage } from '../../../src/host/sessions/claude/billing.ts';
import { answersUsageAtOnce, usageOf, UsageWatch } from '../../../src/host/sessions/claude/usageWatch.ts';
import { ManualClock } from './manualClock.ts';
import { settle } from './sessionBench.ts';

const SUMS: CumulativeUsage = { m: { inputTokens: 1, outputTokens: 1, cacheReadInputTokens: 0, cacheCreationInputTokens: 0 } };

describe('the watch on what a turn costs', () => {
  let clock: ManualClock;
  let asked: { resolve: (sums: CumulativeUsage | undefined) => void; reject: (error: Error) => void }[];
  let seen: number;
  let givenUp: number;
  let watch: UsageWatch;
  beforeEach(() => {
    clock = new ManualClock();
    asked = [];
    seen = 0;
    givenUp = 0;
    watch = new UsageWatch({
      clock,
      ask: () => new Promise((resolve, reject) => { asked.push({ resolve, reject }); }),
      onUsage: () => { seen += 1; },
      onGivenUp: () => { givenUp += 1; },
    });
  });

  const answer = async (): Promise<void> => {
    asked.at(-1)?.resolve(SUMS);
    await settle();
  };

  it('asks soon, never twice at the same time, and once more for all that ended meanwhile', async () => {
    watch.start();
    for (let count = 0; count < 5; count += 1) assert.equal(watch.requestEnded(), true);
    clock.advance(900);
    assert.equal(asked.length, 1);
    for (let count = 0; count < 5; count += 1) watch.requestEnded();
    clock.advance(5000);
    assert.equal(asked.length, 1);
    await answer();
    assert.equal(seen, 1);
    clock.advance(900);
    assert.equal(asked.length, 2, 'the last request is always asked about');
    await answer();
    clock.advance(5000);
    assert.deepEqual([asked.length, seen], [2, 2]);
  });

  it('does not ask for what the end of the turn has said', async () => {
    watch.start();
    watch.requestEnded();
    watch.settled();
    clock.advance(5000);
    assert.equal(asked.length, 0, 'a turn of one request is not asked about');
    watch.requestEnded();
    clock.advance(900);
    watch.requestEnded();
    watch.settled();
    await answer();
    clock.advance(5000);
    assert.equal(asked.length, 1);
  });

  it('gives up when there is no answer, or none that can be read', async () => {
    for (const fail of [() => asked.at(-1)?.resolve(undefined), () => asked.at(-1)?.reject(new Error('no'))]) {
      givenUp = 0;
      watch.start();
      watch.requestEnded();
      clock.advance(900);
      fail();
      await settle();
      clock.advance(5000);
      assert.deepEqual([watch.requestEnded(), givenUp, seen], [false, 1, 0]);
    }
    assert.equal(asked.length, 2);
  });

  it('asks nobody before it was started or after the process is gone', async () => {
    assert.equal(watch.requestEnded(), false);
    watch.start();
    watch.requestEnded();
    clock.advance(900);
    watch.requestEnded();
    watch.stop();
    await answer();
    clock.advance(5000);
    assert.deepEqual([asked.length, seen, givenUp, watch.requestEnded()], [1, 0, 0, false]);
  });

  it('does not let a subscription ask the network for it', () => {
    assert.equal(answersUsageAtOnce({ account: { tokenSource: 'none', apiKeySource: 'ANTHROPIC_API_KEY', apiProvider: 'firstParty' } }), true);
    assert.equal(answersUsageAtOnce({ account: { subscriptionType: null } }), true);
    assert.equal(answersUsageAtOnce({ account: { subscriptionType: 'Claude Max', apiProvider: 'firstParty' } }), false);
    assert.equal(answersUsageAtOnce({ pid: 1 }), false, 'who does not say it may have one');
    assert.equal(usageOf({ session: {} }), undefined);
  });
});
