import assert from 'node:assert/strict';
import { ANSWER_TIMEOUT_MS, QueryLedger } from '../../../src/host/terminals/queryLedger.ts';
import { FakeClock } from '../storage/fakeClock.ts';

describe('query ledger', () => {
  let clock: FakeClock;
  let ledger: QueryLedger<string>;
  beforeEach(() => {
    clock = new FakeClock();
    ledger = new QueryLedger(clock);
  });
  const da1 = { kind: 'da1', text: 'DA of a window' };

  it('lets the mirror answer at once while nobody leads', () => {
    assert.equal(ledger.asked('da1', 'DA', [], false), 'DA');
    assert.deepEqual(ledger.leaderChanged('a'), []);
  });

  it('lets the leader answer, and nobody else', () => {
    assert.equal(ledger.asked('da1', 'DA', ['a', 'b'], true), undefined);
    assert.deepEqual(ledger.answered('b', da1, false), []);
    assert.deepEqual(ledger.answered('a', da1, true), ['DA of a window']);
    assert.deepEqual(ledger.leaderChanged('b'), []);
  });

  it('takes the answer of a new leader that is still to come, and drops the old one', () => {
    ledger.asked('da1', 'DA', ['a', 'b'], true);
    assert.deepEqual(ledger.leaderChanged('b'), []);
    assert.deepEqual(ledger.answered('a', da1, false), []);
    assert.deepEqual(ledger.answered('b', da1, true), ['DA of a window']);
  });

  it('answers in place of a new leader whose answer came before and was dropped', () => {
    ledger.asked('da1', 'DA', ['a', 'b'], true);
    ledger.answered('b', da1, false);
    assert.deepEqual(ledger.leaderChanged('b'), ['DA']);
    assert.deepEqual(ledger.answered('a', da1, false), []);
  });

  it('answers in place of a leader that leaves', () => {
    ledger.asked('da1', 'DA', ['a'], true);
    ledger.left('a');
    assert.deepEqual(ledger.leaderChanged(undefined), ['DA']);
    assert.deepEqual(ledger.leaderChanged('b'), []);
  });

  it('drops the answer of a leader that was not the leader when it was answered', () => {
    ledger.asked('da1', 'DA', ['a', 'b'], true);
    ledger.answered('a', da1, true);
    ledger.leaderChanged('b');
    assert.deepEqual(ledger.answered('b', da1, true), []);
    ledger.asked('da1', 'DA', ['a', 'b'], true);
    assert.deepEqual(ledger.answered('b', da1, true), ['DA of a window']);
  });

  it('knows that a terminal answers in order: what it skipped, it does not know', () => {
    ledger.asked('xtversion', 'XT', ['a'], true);
    ledger.asked('da1', 'DA', ['a'], true);
    assert.deepEqual(ledger.answered('a', da1, true), ['XT', 'DA of a window']);
    assert.equal(ledger.hasOpen, false);
  });

  it('gives each of several questions of one kind its answer', () => {
    ledger.asked('cpr', '1', ['a'], true);
    ledger.asked('cpr', '2', ['a'], true);
    assert.deepEqual(ledger.answered('a', { kind: 'cpr', text: 'first' }, true), ['first']);
    assert.deepEqual(ledger.answered('a', { kind: 'cpr', text: 'second' }, true), ['second']);
  });

  it('answers in place of a leader that says nothing, and drops what it says later', () => {
    ledger.asked('da1', 'DA', ['a'], true);
    clock.advance(ANSWER_TIMEOUT_MS - 1);
    assert.deepEqual(ledger.overdue(), []);
    clock.advance(1);
    assert.deepEqual(ledger.overdue(), ['DA']);
    assert.deepEqual(ledger.answered('a', da1, true), []);
  });

  it('passes on what a leader tells without being asked, and not what others tell', () => {
    assert.deepEqual(ledger.answered('a', { kind: 'dsr?997', text: 'dark' }, true), ['dark']);
    assert.deepEqual(ledger.answered('b', { kind: 'dsr?997', text: 'dark' }, false), []);
  });

  it('has no answers for a program that is gone', () => {
    ledger.asked('da1', 'DA', ['a'], true);
    ledger.close();
    assert.deepEqual(ledger.leaderChanged(undefined), []);
    assert.deepEqual(ledger.answered('a', da1, true), []);
  });
});
