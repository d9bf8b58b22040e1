import assert from 'node:assert/strict';
import { BEAT_INTERVAL_MS, Heartbeat } from '../../../src/extension/hostClient/heartbeat.ts';
import { FakeClientClock } from './fakeHosts.ts';

describe('Heartbeat', () => {
  let clock: FakeClientClock;
  let heartbeat: Heartbeat;
  /** Time in which this process stood still: the clock went on, and no timer fired. */
  let sleptMs: number;
  let answers: boolean;
  let silences: number;
  let pings: number;

  beforeEach(() => {
    clock = new FakeClientClock();
    sleptMs = 0;
    answers = true;
    silences = 0;
    pings = 0;
    heartbeat = new Heartbeat({
      clock: { monotonicMs: () => clock.monotonicMs() + sleptMs, after: (delayMs, run) => clock.after(delayMs, run) },
      ping: async () => {
        pings += 1;
        if (!answers) await new Promise(() => {});
      },
      onSilence: () => { silences += 1; },
    });
  });
  afterEach(() => {
    heartbeat.dispose();
    assert.equal(clock.timerCount, 0);
  });

  it('looks at the host every five seconds and is content with answers', async () => {
    await clock.pass(10 * BEAT_INTERVAL_MS + 100);
    assert.equal(silences, 0);
    assert.equal(pings, 11);
  });

  it('says once that the host is silent, after two looks without an answer', async () => {
    await clock.pass(BEAT_INTERVAL_MS - 100);
    answers = false;
    await clock.pass(2 * BEAT_INTERVAL_MS);
    assert.equal(silences, 0);
    await clock.pass(BEAT_INTERVAL_MS);
    assert.equal(silences, 1);
    await clock.pass(10 * BEAT_INTERVAL_MS);
    assert.equal(silences, 1);
  });

  it('takes a refusal for a sign of life: an older host does not know the question', async () => {
    heartbeat.dispose();
    heartbeat = new Heartbeat({ clock, ping: () => Promise.reject(new Error('Unhandled method ping')), onSilence: () => { silences += 1; } });
    await clock.pass(10 * BEAT_INTERVAL_MS);
    assert.equal(silences, 0);
  });

  it('does not count a look after the machine slept, and still notices a host that stays silent', async () => {
    answers = false;
    await clock.pass(2 * BEAT_INTERVAL_MS + 100);
    sleptMs += 60_000;
    await clock.pass(BEAT_INTERVAL_MS);
    sleptMs += 60_000;
    await clock.pass(BEAT_INTERVAL_MS);
    assert.equal(silences, 0, 'each look came a minute late');
    await clock.pass(2 * BEAT_INTERVAL_MS);
    assert.equal(silences, 1);
  });
});
