import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { taskRefSchema } from '../../../src/protocol/domain/task.ts';
import { taskRef } from '../../../src/host/tasks/taskFile.ts';
import { compareOrder, makeRoom, orderAtEnd } from '../../../src/host/tasks/taskOrder.ts';

const cases = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../fixtures/cases/projectsAndTasks.json'), 'utf8')) as {
  ticketRef: { input: { prefix: string | null; number: number }; expected: string | null }[];
};

describe('tasks: refs', () => {
  for (const { input, expected } of cases.ticketRef) {
    if (expected !== null) it(`writes ${input.prefix} ${input.number} as ${expected}`, () => { assert.equal(taskRef(input.prefix ?? '', input.number), expected); });
    else if (input.prefix === 'PA') continue; // Numbers start at 1.
    else it(`has no ref for the prefix ${JSON.stringify(input.prefix)}`, () => { assert.equal(taskRefSchema.safeParse(taskRef(input.prefix ?? '', input.number)).success, false); });
  }
});

describe('tasks: order', () => {
  it('puts new ones at the end', () => {
    assert.equal(orderAtEnd([]), 1);
    assert.equal(orderAtEnd([{ ref: 'A', order: 3.5 }, { ref: 'B', order: -2 }]), 4);
  });

  it('changes nothing while there is room', () => {
    assert.equal(makeRoom([{ ref: 'A', order: 1 }, { ref: 'B', order: 1.5 }, { ref: 'C', order: 2 }], 'B').size, 0);
    assert.equal(makeRoom([{ ref: 'A', order: 1 }], 'A').size, 0);
    assert.equal(makeRoom([], 'A').size, 0);
  });

  it('keeps every sequence of moves in the order that was asked for, by few rewrites', () => {
    let seed = 7;
    const random = (below: number): number => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % below; };
    const wanted = Array.from({ length: 30 }, (_, i) => `T-${100 + i}`);
    const orders = new Map(wanted.map((ref, index) => [ref, index + 1]));
    let rewrites = 0;
    for (let step = 0; step < 3000; step += 1) {
      // Always into the same few places: the worst there is for fractions.
      const [ref] = wanted.splice(random(wanted.length), 1);
      assert.ok(ref !== undefined);
      const at = step % 3 === 0 ? random(wanted.length + 1) : 5;
      const low = orders.get(wanted[at - 1] ?? '');
      const high = orders.get(wanted[at] ?? '');
      wanted.splice(at, 0, ref);
      orders.set(ref, low === undefined ? (high ?? 1) - 1 : high === undefined ? low + 1 : (low + high) / 2);
      const room = makeRoom([...orders].map(([key, order]) => ({ ref: key, order })), ref);
      rewrites += room.size;
      for (const [key, order] of room) orders.set(key, order);
      const sorted = [...orders].map(([key, order]) => ({ ref: key, order })).toSorted(compareOrder).map((task) => task.ref);
      assert.deepEqual(sorted, wanted, `after step ${step}`);
    }
    assert.ok(rewrites < 3000, `${rewrites} rewrites`);
  });

  it('goes behind the one whose very place it was given', () => {
    const room = makeRoom([{ ref: 'T-101', order: 2 }, { ref: 'T-102', order: 2 }, { ref: 'T-100', order: 1 }], 'T-101');
    const orders = new Map([['T-100', 1], ['T-101', 2], ['T-102', 2], ...room]);
    assert.deepEqual([...orders].toSorted((a, b) => a[1] - b[1]).map(([ref]) => ref), ['T-100', 'T-102', 'T-101']);
  });
});
