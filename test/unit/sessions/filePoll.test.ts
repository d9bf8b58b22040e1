import assert from 'node:assert/strict';
import { FilePoll } from '../../../src/host/sessions/claude/terminal/filePoll.ts';
import { ManualClock } from './manualClock.ts';

describe('looking at the files of an agent in a terminal', () => {
  let clock: ManualClock;
  let looks: number;
  let isSure: boolean;
  let poll: FilePoll;
  beforeEach(() => {
    clock = new ManualClock();
    looks = 0;
    isSure = true;
    poll = new FilePoll({ clock, isSure: () => isSure, look: () => { looks += 1; } });
  });
  afterEach(() => { poll.dispose(); });
  const looksWithin = (ms: number): number => {
    const before = looks;
    clock.advance(ms);
    return looks - before;
  };

  it('is done each second while something happens, and once a minute at rest', () => {
    assert.equal(looksWithin(10_000), 10);
    assert.equal(looksWithin(600_000), 10);
    poll.wake();
    assert.equal(looksWithin(1000), 1, 'at once, not when the minute is over');
    clock.advance(5000);
    poll.wake();
    assert.equal(looksWithin(10_000), 10);
    assert.equal(looksWithin(50_000), 0);
  });

  it('is done more often while there is nothing to look at, or the system says nothing of changes', () => {
    isSure = false;
    clock.advance(1000);
    assert.equal(looksWithin(60_000), 300);
    isSure = true;
    clock.advance(1200);
    assert.equal(looksWithin(120_000), 2);
  });

  it('ends', () => {
    poll.dispose();
    poll.wake();
    assert.equal(looksWithin(600_000), 0);
  });
});
