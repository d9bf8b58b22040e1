import assert from 'node:assert/strict';
import { AnswerGuard, SETTLE_MS } from '../../../webviews/session/answerGuard.ts';
import type { Clock } from '../../../webviews/shared/clock.ts';

/** A clock that is moved by hand. Frames are painted by hand too. */
class HandClock implements Clock {
  private now = 0;
  private timers: { readonly atMs: number; readonly run: () => void }[] = [];
  private frames: (() => void)[] = [];

  nowMs(): number {
    return this.now;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.now + delayMs, run };
    this.timers.push(timer);
    return () => { this.timers = this.timers.filter((other) => other !== timer); };
  }

  nextFrame(run: () => void): () => void {
    this.frames.push(run);
    return () => { this.frames = this.frames.filter((other) => other !== run); };
  }

  paint(): void {
    for (const run of this.frames.splice(0)) run();
  }

  advance(byMs: number): void {
    this.now += byMs;
    const due = this.timers.filter(({ atMs }) => atMs <= this.now);
    this.timers = this.timers.filter((timer) => !due.includes(timer));
    for (const { run } of due) run();
  }
}

describe('webviews: answer guard', () => {
  const setUp = (): { clock: HandClock; guard: AnswerGuard; opened: () => number } => {
    const clock = new HandClock();
    let opened = 0;
    return { clock, guard: new AnswerGuard(clock, () => { opened += 1; }), opened: () => opened };
  };

  it('opens when a request was in sight for its time, and says so once', () => {
    const { clock, guard, opened } = setUp();
    guard.show('a');
    clock.paint();
    clock.advance(SETTLE_MS - 1);
    assert.equal(guard.isOpen, false);
    clock.advance(1);
    assert.equal(guard.isOpen, true);
    guard.show('a');
    assert.equal(guard.isOpen, true);
    assert.equal(opened(), 1);
  });

  it('closes at once when another request comes into sight, and counts anew', () => {
    const { clock, guard } = setUp();
    guard.show('a');
    clock.paint();
    clock.advance(SETTLE_MS);
    guard.show('b');
    assert.equal(guard.isOpen, false);
    clock.paint();
    clock.advance(SETTLE_MS - 1);
    guard.show('c');
    clock.paint();
    clock.advance(1);
    assert.equal(guard.isOpen, false);
    clock.advance(SETTLE_MS);
    assert.equal(guard.isOpen, true);
  });

  it('does not count the time before the first frame, however long drawing takes', () => {
    const { clock, guard } = setUp();
    guard.show('a');
    clock.advance(10 * SETTLE_MS);
    assert.equal(guard.isOpen, false);
    clock.paint();
    assert.equal(guard.isOpen, false);
    clock.advance(SETTLE_MS);
    assert.equal(guard.isOpen, true);
  });

  it('is closed without a request, and after its end', () => {
    const { clock, guard, opened } = setUp();
    guard.show('a');
    clock.paint();
    clock.advance(SETTLE_MS);
    guard.show(undefined);
    assert.equal(guard.isOpen, false);
    guard.show('b');
    guard.dispose();
    clock.paint();
    clock.advance(SETTLE_MS);
    assert.equal(guard.isOpen, false);
    assert.equal(opened(), 1);
  });
});
