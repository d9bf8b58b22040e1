import assert from 'node:assert/strict';
import { InputQueue } from '../../../src/host/terminals/inputQueue.ts';
import { FakeClock } from '../storage/fakeClock.ts';

const MB = 1024 * 1024;

describe('what is typed into a terminal', () => {
  it('is kept in order up to its bound while the program reads nothing, and what is dropped is said once each time', () => {
    const clock = new FakeClock();
    const warnings: string[] = [];
    const taken: string[] = [];
    let room = 0;
    const queue = new InputQueue({
      clock, log: { info: () => {}, warn: (message) => { warnings.push(message); }, error: () => {} },
      write: (bytes) => {
        const count = Math.min(room, bytes.length);
        room -= count;
        taken.push(bytes.subarray(0, count).toString());
        return count;
      },
    });
    const flood = (): void => { for (let n = 0; n < 1_000; n += 1) queue.add('x'.repeat(MB / 10)); };
    queue.add('first ');
    flood();
    assert.equal(warnings.length, 1);
    room = 5 * MB;
    clock.advance(1_000);
    const all = taken.join('');
    assert.ok(all.startsWith('first x') && all.length > 3 * MB && all.length <= 4 * MB, String(all.length));
    room = 0;
    flood();
    assert.equal(warnings.length, 2);
    queue.close();
  });
});
