import assert from 'node:assert/strict';
import { RowHeights } from '../../../webviews/session/rowHeights.ts';
import { MAX_ROWS, nextRows, type RowPlace, type RowRange } from '../../../webviews/session/rowWindow.ts';

const place = (change: Partial<RowPlace>): RowPlace => ({
  count: 1000, anchor: 500, offsetPx: 0, viewPx: 400, heightOf: () => 40, rowsOf: () => 1, before: undefined, keepsAll: false, budget: 30, ...change,
});

/** Goes on until nothing more is added. */
function complete(change: Partial<RowPlace>): RowRange & { steps: number } {
  let range: (RowRange & { isComplete?: boolean }) | undefined = change.before;
  for (let steps = 0; ; steps += 1) {
    const next = nextRows(place({ ...change, before: range }));
    if (next.isComplete || steps > 100) return { start: next.start, end: next.end, steps };
    range = next;
  }
}

describe('webviews: row window', () => {
  it('draws what is in sight at once, and what is near it some rows a frame', () => {
    const first = nextRows(place({}));
    assert.ok(first.start <= 495 && first.end >= 515 && first.end - first.start <= 40, `${first.start} to ${first.end}`);
    assert.equal(first.isComplete, false);
    const all = complete({});
    assert.ok(all.start <= 470 && all.end >= 540 && all.steps > 5, `${all.start} to ${all.end} after ${all.steps}`);
    assert.deepEqual(nextRows(place({ before: all })), { start: all.start, end: all.end, isComplete: true });
  });

  it('adds no more in a frame than it has time for, what is in sight first', () => {
    let range: RowRange = nextRows(place({ budget: 4 }));
    assert.deepEqual([range.start, range.end], [500, 504]);
    for (let frame = 1; range.end < 510; frame += 1) {
      const next = nextRows(place({ budget: 4, before: range }));
      assert.ok(range.start - next.start + next.end - range.end <= 4 && frame < 4, `frame ${frame}`);
      range = next;
    }
    assert.ok(nextRows(place({ budget: 0, rowsOf: () => 50 })).end > 500, 'one row in any case');
    assert.deepEqual(nextRows(place({ budget: 0, before: range })), { ...range, isComplete: false }, 'where there are some, the next frame adds more');
    const { start, end } = complete({ budget: 3 });
    assert.ok(start <= 470 && end >= 540);
  });

  it('keeps what is drawn while the reader moves a little, and takes it down when it is far', () => {
    const before = complete({});
    assert.equal(nextRows(place({ before, anchor: 510 })).start, before.start);
    assert.ok(nextRows(place({ before, anchor: 540 })).start > before.start);
    const jumped = nextRows(place({ before, anchor: 100 }));
    assert.ok(jumped.end < 130 && jumped.start > 80);
  });

  it('knows the first and the last row', () => {
    assert.equal(nextRows(place({ anchor: 0 })).start, 0);
    const end = nextRows(place({ anchor: 1000, offsetPx: 400 }));
    assert.equal(end.end, 1000);
    assert.ok(end.start < 990 && end.start > 970);
    assert.deepEqual(nextRows(place({ count: 0, anchor: 0 })), { start: 0, end: 0, isComplete: true });
  });

  it('never has too many rows, whatever is opened in them', () => {
    for (const size of [1, 10, 41]) {
      const { start, end } = complete({ rowsOf: () => size });
      assert.ok((end - start) * size <= MAX_ROWS, `${end - start} of ${size}`);
      assert.ok(start <= 500 && end > 500);
    }
    const selecting = Array.from({ length: 300 }, (_, i) => 500 + i).reduce<RowRange | undefined>((before, anchor) => nextRows(place({ before, anchor, keepsAll: true })), undefined);
    assert.ok(selecting !== undefined && selecting.end - selecting.start <= MAX_ROWS && selecting.end > 800);
  });

  it('takes an average for heights that nobody measured', () => {
    const heights = new RowHeights();
    for (let index = 0; index < 10; index += 1) heights.set(index, index % 2 === 0 ? 100 : 0);
    assert.equal(heights.between(0, 10), 500);
    assert.equal(heights.between(10, 20), 500);
    assert.deepEqual(heights.at(1050, 0, 99), { index: 21, topPx: 1050 });
    assert.deepEqual(heights.at(120, 0, 99), { index: 2, topPx: 100 });
    assert.equal(heights.at(1_000_000, 0, 99).index, 99);
    heights.forget();
    assert.equal(heights.between(0, 10), 500, 'the average lasts until there is another one');
  });
});
