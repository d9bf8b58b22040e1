import assert from 'node:assert/strict';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import { EventGapError, type SessionState } from '../../../src/protocol/events/session.ts';
import { atEnd, endOf, isLetGo, isTorn, shownOf, stretchWithEvent, trimmed, withEvent, withPage, withSnapshot, type Held, type Stretch } from '../../../webviews/session/heldItems.ts';
import { sampleState, textItem, toolItem } from '../../support/panelHarness/sampleSession.ts';

const NOTHING: ReadonlySet<string> = new Set();

function stretch(from: number, to: number, change: (index: number) => Partial<ConversationItem> = () => ({})): Stretch {
  return { firstIndex: from, items: Array.from({ length: to - from }, (_, i) => ({ ...textItem(`i${from + i}`, `${from + i}`), ...change(from + i) }) as ConversationItem) };
}

function snapshot(from: number, to: number): SessionState {
  return sampleState(stretch(from, to));
}

function held(from: number, to: number): Held {
  return withSnapshot(undefined, snapshot(from, to)).held;
}

const range = (part: Stretch): [number, number] => [part.firstIndex, endOf(part)];
const ranges = (all: Held): unknown => [range(shownOf(all)), range(all.state)];

describe('webviews: held items', () => {
  it('joins a page that touches what is shown, and shows another one instead, with the end kept', () => {
    assert.deepEqual(ranges(withPage(held(800, 1000), stretch(740, 800))), [[740, 1000], [740, 1000]]);
    const far = withPage(withPage(held(800, 1000), stretch(740, 800)), stretch(0, 60));
    assert.deepEqual(ranges(far), [[0, 60], [800, 1000]]);
    const more = withPage(far, stretch(60, 120));
    assert.deepEqual(ranges(more), [[0, 120], [800, 1000]]);
    assert.deepEqual(ranges(withPage(more, stretch(120, 810))), [[0, 1000], [0, 1000]], 'at the end it is one again');
    assert.deepEqual(ranges(atEnd(more)), [[800, 1000], [800, 1000]]);
    assert.deepEqual(ranges(withPage(more, { firstIndex: 400, items: [] })), [[0, 120], [800, 1000]]);
  });

  it('sees when a page begins in the middle of what a subagent did', () => {
    const steps = stretch(40, 60, (index) => (index < 50 ? { parentToolUseId: 'i39' } : {}));
    assert.equal(isTorn(steps, stretch(60, 100)), true);
    assert.equal(isTorn({ firstIndex: 39, items: [toolItem('i39', 'Agent', {}), ...steps.items] }, stretch(60, 100)), false);
    assert.equal(isTorn(steps, stretch(0, 40)), false, 'its call is shown');
    assert.equal(isTorn(stretch(40, 60), stretch(60, 100)), false);
    assert.equal(isTorn({ ...steps, firstIndex: 0 }, stretch(60, 100)), false, 'there is nothing before');
  });

  it('applies events to what is held, wherever that is, and to nothing else', () => {
    const before = withPage(held(800, 1000), stretch(0, 60));
    const both = [{ type: 'itemChanged', index: 5, item: textItem('i5', 'five') }, { type: 'textAppended', index: 999, offset: 3, text: '!' }, { type: 'itemChanged', index: 400, item: textItem('i400', 'x') }] as const;
    const after = both.reduce<Held>(withEvent, before);
    assert.equal((shownOf(after).items[5] as { text: string }).text, 'five');
    assert.equal((after.state.items.at(-1) as { text: string }).text, '999!');
    const grown = withEvent(after, { type: 'itemChanged', index: 1000, item: textItem('i1000', 'new') });
    assert.deepEqual(ranges(grown), [[0, 60], [800, 1001]]);
    assert.throws(() => withEvent(grown, { type: 'itemChanged', index: 1005, item: textItem('i1005', 'gap') }), EventGapError);
    assert.throws(() => withEvent(grown, { type: 'textAppended', index: 999, offset: 40, text: 'gap' }), EventGapError);
  });

  it('takes no text twice, when a page was made after events that come later', () => {
    const page = withPage(held(8, 10), stretch(4, 8, () => ({ text: 'abcdef' })));
    const append = (offset: number, text: string): string => (withEvent(page, { type: 'textAppended', index: 5, offset, text }).state.items[1] as { text: string }).text;
    assert.equal(append(0, 'abc'), 'abcdef');
    assert.equal(append(3, 'def'), 'abcdef');
    assert.equal(append(4, 'efgh'), 'abcdefgh');
    assert.equal(append(6, 'gh'), 'abcdefgh');
    assert.throws(() => append(0, 'x'), EventGapError);
    const noted = stretchWithEvent(stretch(4, 8, () => ({ text: 'ab' })), { type: 'textAppended', index: 4, offset: 2, text: 'c' });
    assert.equal((noted.items[0] as { text: string }).text, 'abc');
  });

  it('keeps what was read over a new snapshot, and says what may be old in it', () => {
    const read = withPage(held(800, 1000), stretch(700, 800));
    const joined = withSnapshot(read, snapshot(900, 1100));
    assert.deepEqual([ranges(joined.held), joined.isOld], [[[700, 1100], [700, 1100]], true]);
    const apart = withSnapshot(read, snapshot(1900, 2100));
    assert.deepEqual([ranges(apart.held), apart.isOld], [[[700, 1000], [1900, 2100]], true]);
    const same = withSnapshot(held(800, 1000), snapshot(800, 1001));
    assert.deepEqual([ranges(same.held), same.isOld], [[[800, 1001], [800, 1001]], false]);
    const other = { ...snapshot(0, 3), session: { ...sampleState().session, id: 'other' } };
    assert.deepEqual(ranges(withSnapshot(read, other).held), [[0, 3], [0, 3]]);
  });

  it('lets go what is far from what is drawn, never the end', () => {
    const all = withPage(held(1800, 2000), stretch(0, 1800));
    assert.deepEqual(ranges(trimmed(all, 500, 560, NOTHING)), [[350, 710], [1800, 2000]]);
    assert.deepEqual(ranges(trimmed(all, 1950, 2000, NOTHING)), [[1800, 2000], [1800, 2000]]);
    assert.deepEqual(ranges(trimmed(all, 1700, 1760, NOTHING)), [[1550, 2000], [1550, 2000]], 'near the end it stays one');
    const few = held(1800, 2000);
    assert.equal(trimmed(few, 1800, 1860, NOTHING), few);
  });

  it('bounds what is held while one reads far from an end that grows', () => {
    let all = withPage(held(800, 1000), stretch(0, 60));
    for (let index = 1000; index < 3000; index += 1) all = trimmed(withEvent(all, { type: 'itemChanged', index, item: textItem(`i${index}`, 'x') }), 0, 30, NOTHING);
    assert.deepEqual(range(shownOf(all)), [0, 60]);
    assert.equal(endOf(all.state), 3000);
    assert.ok(all.state.items.length <= 400);
  });

  it('lets go steps of a subagent between two entries in sight, and keeps the call of steps that are left', () => {
    const steps = stretch(10, 2900, () => ({ parentToolUseId: 'i9' }));
    const start = { firstIndex: 0, items: [...stretch(0, 9).items, toolItem('i9', 'Agent', {}), ...steps.items] };
    const all = withPage(held(2900, 3000), start);
    const reading = trimmed(all, 5, 2950, new Set(['i100']));
    assert.deepEqual(range(shownOf(reading)), [0, 3000]);
    const whole = shownOf(reading).items.filter((item) => !isLetGo(item));
    assert.ok(whole.length < 800 && whole.some(({ id }) => id === 'i100') && whole.some(({ id }) => id === 'i9'), String(whole.length));
    assert.equal(withEvent(reading, { type: 'textAppended', index: 50, offset: 2, text: 'x' }).state.items[50], reading.state.items[50]);
    const again = withPage(reading, stretch(40, 60, () => ({ parentToolUseId: 'i9' })));
    assert.ok(again.state.items.slice(40, 60).every((item) => !isLetGo(item)));
    const below = trimmed(all, 2000, 2040, NOTHING);
    assert.deepEqual([...below.callers.values()].map(({ item, index }) => [item.id, index]), [['i9', 9]]);
    const done = withEvent(below, { type: 'itemChanged', index: 9, item: toolItem('i9', 'Agent', {}, { output: 'Done' }) });
    assert.equal(done.callers.get('i9')?.item.output, 'Done');
  });
});
