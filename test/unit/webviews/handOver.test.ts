import assert from 'node:assert/strict';
import { HandOver } from '../../../webviews/session/handOver.ts';

const DAY_MS = 86_400_000;

/** A browser's storage: its keys are its properties. */
function storage(limit = Number.POSITIVE_INFINITY): Storage {
  const values: Record<string, string> = {};
  const methods = {
    getItem: (key: string) => values[key] ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > limit) throw new Error('QuotaExceededError');
      values[key] = value;
    },
    removeItem: (key: string) => { delete values[key]; },
  };
  return new Proxy(methods as unknown as Storage, {
    ownKeys: () => Object.keys(values),
    getOwnPropertyDescriptor: (_, key) => (typeof key === 'string' && Object.hasOwn(values, key) ? { configurable: true, enumerable: true, value: values[key] } : undefined),
  });
}

describe('session panel: hand-over', () => {
  const state = { kept: { sessionId: 's', draft: 'half a th', folds: {} }, hadFocus: true };

  it('gives the next page of the same session and window what the last one kept', () => {
    const shared = storage();
    new HandOver('w1', 's', shared).leave(state);
    const { atMs: _, ...taken } = new HandOver('w1', 's', shared).take() as typeof state & { atMs: number };
    assert.deepEqual(taken, state);
    assert.equal(new HandOver('w1', 'other', shared).take(), undefined);
    assert.equal(new HandOver('w2', 's', shared).take(), undefined, 'another window shows the same session');
  });

  it('leaves nothing old behind', () => {
    const shared = storage();
    shared.setItem('of someone else', '{}');
    new HandOver('w1', 's', shared, () => 0).leave(state);
    new HandOver('w2', 's', shared, () => 2 * DAY_MS).leave(state);
    assert.equal(Object.keys(shared).length, 3);
    const later = new HandOver('w3', 's', shared, () => 2 * DAY_MS + 1);
    assert.deepEqual(Object.keys(shared), ['of someone else', 'missionControl.panel/w2/s']);
    assert.equal(later.take(), undefined);
  });

  it('leaves nothing at all rather than something old, when there is no room', () => {
    const shared = storage(200);
    const page = new HandOver('w', 's', shared);
    page.leave(state);
    assert.notEqual(page.take(), undefined);
    page.leave({ ...state, kept: { ...state.kept, draft: 'x'.repeat(1000) } });
    assert.equal(page.take(), undefined);
  });
});
