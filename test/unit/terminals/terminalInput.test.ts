import assert from 'node:assert/strict';
import { mayBeF3, readInput } from '../../../src/host/terminals/terminalInput.ts';

describe('input of terminals', () => {
  const reports: readonly (readonly [string, string])[] = [
    ['\x1b[?1;2c', 'da1'], ['\x1b[?62;4;22c', 'da1'], ['\x1b[>0;276;0c', 'da2'], ['\x1bP!|00000000\x1b\\', 'da3'], ['\x1b[0n', 'dsr'], ['\x1b[?997;1n', 'dsr?997'], ['\x1b[12;40R', 'cpr'],
    ['\x1b[?12;40R', 'cpr?'], ['\x1b[?2026;2$y', 'mode?2026'], ['\x1b[4;2$y', 'mode:4'], ['\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\', 'osc:11'], ['\x1b]10;rgb:ff/ff/ff\x07', 'osc:10'],
    ['\x1b]4;7;rgb:ff/ff/ff\x07', 'osc:4:7'], ['\x1bP>|xterm.js(6.1.0)\x1b\\', 'xtversion'], ['\x1bP1$r0m\x1b\\', 'decrqss'], ['\x1bP0$r\x1b\\', 'decrqss'], ['\x1bP1+r544e=78\x1b\\', 'xtgettcap'],
    ['\x1b[8;40;120t', 'window:8'], ['\x1b[48;40;120;800;1200t', 'window:48'], ['\x1b[?1u', 'kitty'], ['\x1b[>4;2m', 'modifyOtherKeys'], ['\x1b[I', 'focus'], ['\x1b[O', 'focus'],
    ['\x1b[<0;12;4M', 'mouse'], ['\x1b[<0;12;4m', 'mouse'], ['\x1b[M !!', 'mouse'], ['\x1b[35;12;4M', 'mouse'], ['\x1b_Gi=1;OK\x1b\\', 'string'],
  ];
  for (const [text, report] of reports) {
    it(`knows ${JSON.stringify(text)} as ${report}, also between keys`, () => {
      assert.deepEqual(readInput(text), [{ text, report }]);
      assert.deepEqual(readInput(`a${text}b`), [{ text: 'a', report: undefined }, { text, report }, { text: 'b', report: undefined }]);
    });
  }

  const keys = [
    'a', 'ü', '😀', '\r', '\t', '\x7f', '\x03', '\x1b', '\x1b\x1b', '\x1ba', '\x1bO', '\x1bOA', '\x1bOP', '\x1b[A', '\x1b[1;5C', '\x1b[3~', '\x1b[15~', '\x1b[Z', '\x1b[1;2P', '\x1b[R', '\x1b[27;5;13~', '\x1b[13;2u',
    '\x1b[97;5u', '\x1b[200~pasted \x1b[0n \x1b[I text\x1b[201~', '\x1b[200~cut off \x1b[?1;2c', '\x1b[', '\x1b]', '\x1bP',
  ];
  for (const text of keys) it(`takes ${JSON.stringify(text)} for typing`, () => { assert.deepEqual(readInput(text), [{ text, report: undefined }]); });

  it('takes apart what comes together', () => {
    assert.deepEqual(readInput('\x1b[I\x1b[Ax\x1b[?1;2c\x1b]11;rgb:0/0/0\x07').map(({ report }) => report), ['focus', undefined, 'da1', 'osc:11']);
    assert.equal(readInput('\x1b[I\x1b[Ax\x1b[?1;2c').map(({ text }) => text).join(''), '\x1b[I\x1b[Ax\x1b[?1;2c');
  });

  it('knows which place of the cursor may be a key', () => {
    const [first] = readInput('\x1b[1;2R');
    assert.ok(first !== undefined && mayBeF3(first));
    const [second] = readInput('\x1b[2;2R');
    assert.ok(second !== undefined && !mayBeF3(second));
  });
});
