import assert from 'node:assert/strict';
import { IdleWatch } from '../../../src/host/lifecycle/idleWatch.ts';
import { Emitter } from '../../../src/host/util/emitter.ts';
import { FakeClock } from '../storage/fakeClock.ts';

describe('IdleWatch', () => {
  const setUp = (isBusyAtFirst: boolean) => {
    const clock = new FakeClock();
    const changes = new Emitter<void>();
    let isBusy = isBusyAtFirst;
    let idleCount = 0;
    const watch = new IdleWatch({
      activity: { isBusy: () => isBusy, onDidChangeActivity: changes.event },
      graceMs: 1000,
      clock,
      onIdle: () => { idleCount += 1; },
    });
    return {
      clock,
      watch,
      idleCount: () => idleCount,
      set: (value: boolean, isAnnounced = true) => {
        isBusy = value;
        if (isAnnounced) changes.fire();
      },
    };
  };

  it('leaves once after the grace period, also when nobody ever came', () => {
    const test = setUp(false);
    test.clock.advance(999);
    assert.equal(test.idleCount(), 0);
    test.clock.advance(1);
    test.clock.advance(5000);
    assert.equal(test.idleCount(), 1);
  });

  it('starts the period anew when something needed the host meanwhile', () => {
    const test = setUp(true);
    test.set(false);
    test.clock.advance(900);
    test.set(true);
    test.set(false);
    test.clock.advance(900);
    assert.equal(test.idleCount(), 0);
    test.clock.advance(100);
    assert.equal(test.idleCount(), 1);
  });

  it('asks again when the time is up: the timer may come before the event after sleep', () => {
    const test = setUp(false);
    test.set(true, false);
    test.clock.advance(1000);
    assert.equal(test.idleCount(), 0);
    test.set(false);
    test.clock.advance(1000);
    assert.equal(test.idleCount(), 1);
  });

  it('is silent when disposed', () => {
    const test = setUp(false);
    test.watch.dispose();
    test.clock.advance(2000);
    assert.equal(test.idleCount(), 0);
    assert.equal(test.clock.timerCount, 0);
  });
});
