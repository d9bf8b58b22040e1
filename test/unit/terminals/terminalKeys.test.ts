import assert from 'node:assert/strict';
import { keySequence } from '../../../src/host/terminals/terminalKeys.ts';
import { KEY_NAMES } from '../../../src/protocol/operations/terminals.ts';

describe('keys of terminals', () => {
  it('send what a keyboard sends, and know the mode of the cursor keys', () => {
    const sent = (key: string, isApplication = false): string => JSON.stringify(keySequence(key, isApplication));
    assert.deepEqual(
      ['enter', 'escape', 'shift+tab', 'backspace', 'pageDown', 'ctrl+c', 'ctrl+a', 'ctrl+z', 'up', 'end'].map((key) => sent(key)),
      ['"\\r"', '"\\u001b"', '"\\u001b[Z"', '"\u007f"', '"\\u001b[6~"', '"\\u0003"', '"\\u0001"', '"\\u001a"', '"\\u001b[A"', '"\\u001b[F"'],
    );
    assert.deepEqual([sent('up', true), sent('home', true), sent('delete', true)], ['"\\u001bOA"', '"\\u001bOH"', '"\\u001b[3~"']);
    assert.equal(new Set(KEY_NAMES.map((key) => keySequence(key, false))).size, KEY_NAMES.length, 'no two are the same');
  });

  it('are characters else, whatever they are made of, and nothing else', () => {
    for (const key of ['x', '/', 'ö', '字', '👍🏽', 'e\u0301']) assert.equal(keySequence(key, false), key);
    for (const key of ['xy', 'Enter', 'ctrl+ö', '\u0003', '\u001b', '\r\n']) assert.throws(() => keySequence(key, false), { code: 'invalidInput' });
  });
});
