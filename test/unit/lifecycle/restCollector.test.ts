import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { collectGarbage, processCpuMs, RestCollector } from '../../../src/host/lifecycle/restCollector.ts';
import { ManualClock } from '../sessions/manualClock.ts';

describe('collecting garbage at rest', () => {
  let clock: ManualClock;
  let usedMs: number;
  let collections: number;
  let collector: RestCollector;
  beforeEach(() => {
    clock = new ManualClock();
    usedMs = 500;
    collections = 0;
    collector = new RestCollector({ clock, cpuMs: () => usedMs, collect: () => { collections += 1; } });
  });
  afterEach(() => { collector.dispose(); });
  const pass = (minutes: number, msPerMinute: number): void => {
    for (let seconds = 0; seconds < minutes * 60; seconds += 1) {
      usedMs += msPerMinute / 60;
      clock.advance(1000);
    }
  };

  it('is done once when the process has worked and rests, and not while it works', () => {
    pass(10, 6000);
    assert.equal(collections, 0);
    pass(10, 30);
    assert.equal(collections, 1);
    pass(2, 3000);
    pass(10, 30);
    assert.equal(collections, 2);
  });

  it('is not done for a process that hardly does anything', () => {
    pass(30, 30);
    assert.equal(collections, 0);
    collector.dispose();
    usedMs += 10_000;
    pass(10, 0);
    assert.equal(collections, 0);
  });

  it('lets go of what nobody holds', async () => {
    const left = new WeakRef({ some: 'thing' });
    await turn(); // What was made in this turn is held until it is over.
    const before = processCpuMs();
    collectGarbage();
    assert.equal(left.deref(), undefined);
    assert.ok(processCpuMs() >= before);
  });
});
