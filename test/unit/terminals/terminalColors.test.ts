import assert from 'node:assert/strict';
import { ColorAnswers, paletteColor } from '../../../src/host/terminals/terminalColors.ts';

describe('colours of terminals', () => {
  for (const [index, color] of [[1, 'cd3131'], [16, '000000'], [21, '0000ff'], [196, 'ff0000'], [231, 'ffffff'], [232, '080808'], [255, 'eeeeee']] as const) {
    it(`have ${color} at ${index}`, () => { assert.equal(paletteColor(index), color); });
  }

  it('depend on the theme where they have names', () => {
    assert.equal(paletteColor(2, 'light'), '107c10');
    assert.equal(paletteColor(21, 'light'), '0000ff');
  });

  it('are answered as a window said last', () => {
    const colors = new ColorAnswers();
    assert.equal(colors.answer('11'), '\x1b]11;rgb:1f1f/1f1f/1f1f\x1b\\');
    colors.saw('osc:11', '\x1b]11;rgb:ffff/ffff/ffff\x07');
    colors.saw('da1', '\x1b[?1;2c');
    assert.equal(colors.answer('11'), '\x1b]11;rgb:ffff/ffff/ffff\x07');
    assert.equal(colors.answer('13'), undefined);
  });
});
