import './support/installEditor.ts';
import assert from 'node:assert/strict';
import { memory } from './support/memory.ts';

const { WindowFocus } = await import('../../../src/extension/toasts/windowFocus.ts');
const { window, windowStateListeners } = await import('./support/editor.ts');

describe('window focus', () => {
  afterEach(() => { window.state = { focused: true }; });

  /** The editor tells each window; here they share one process, so that one has to be told at a time. */
  function open(memento: ReturnType<typeof memory>, id: string, focused: boolean): { readonly isHere: () => boolean; readonly focus: (has: boolean) => void; readonly close: () => void } {
    const before = new Set(windowStateListeners);
    window.state = { focused };
    const one = new WindowFocus(memento, id);
    const own = [...windowStateListeners].filter((listener) => !before.has(listener));
    let state = { focused };
    return {
      isHere: () => {
        window.state = state;
        return one.isHere;
      },
      focus: (has) => {
        state = { focused: has };
        for (const listener of own) listener(state);
      },
      close: () => { one.dispose(); },
    };
  }

  it('is in one window: the focused one, else the one that was focused last, also when the editor gives all windows one session id', () => {
    const shared = memory();
    const first = open(shared, 'w1', true);
    const second = open(shared, 'w2', false);
    assert.deepEqual([first.isHere(), second.isHere()], [true, false]);
    first.focus(false);
    assert.deepEqual([first.isHere(), second.isHere()], [true, false]);
    second.focus(true);
    assert.deepEqual([first.isHere(), second.isHere()], [false, true]);
    second.focus(false);
    assert.deepEqual([first.isHere(), second.isHere()], [false, true]);
    second.close();
    const reloaded = open(shared, 'w2', false);
    assert.deepEqual([first.isHere(), reloaded.isHere()], [false, true], 'it stays with a window that was loaded anew meanwhile');
    for (const one of [first, reloaded]) one.close();
    assert.equal(windowStateListeners.size, 0);
  });
});
