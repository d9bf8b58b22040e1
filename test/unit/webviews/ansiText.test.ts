import assert from 'node:assert/strict';
import { parseAnsi, type AnsiLine } from '../../../webviews/shared/ansiText.ts';

const ESC = '\u001B';
const plain = (lines: readonly AnsiLine[]): string[] => lines.map((line) => line.map(({ text }) => text).join(''));
const styled = (output: string): unknown[] => parseAnsi(output).flatMap((line) => line.map(({ text, style }) => [text, JSON.parse(JSON.stringify(style))]));

describe('webviews: terminal output', () => {
  it('cuts plain text into lines, and nothing is lost', () => {
    assert.deepEqual(plain(parseAnsi('one\n\n\ttwo\nthree\n')), ['one', '', '\ttwo', 'three']);
    assert.deepEqual(plain(parseAnsi('no newline')), ['no newline']);
    assert.deepEqual(parseAnsi(''), []);
  });

  it('knows colours of the theme, of the palette and of its own, and what ends them', () => {
    assert.deepEqual(styled(`${ESC}[31mred${ESC}[0m plain ${ESC}[1;92mbright${ESC}[39mbold`), [
      ['red', { foreground: { kind: 'theme', index: 1 } }], [' plain ', {}], ['bright', { isBold: true, foreground: { kind: 'theme', index: 10 } }], ['bold', { isBold: true }],
    ]);
    assert.deepEqual(styled(`${ESC}[38;5;208;48;5;3mx`), [['x', { foreground: { kind: 'own', css: 'rgb(255, 135, 0)' }, background: { kind: 'theme', index: 3 } }]]);
    for (const parameters of ['38;2;1;2;3', '38:2::1:2:3', '38:2:0:1:2:3']) {
      assert.deepEqual(styled(`${ESC}[${parameters}mx`), [['x', { foreground: { kind: 'own', css: 'rgb(1, 2, 3)' } }]], parameters);
    }
    assert.deepEqual(styled(`${ESC}[38;5;255mx`), [['x', { foreground: { kind: 'own', css: 'rgb(238, 238, 238)' } }]]);
    assert.deepEqual(styled(`${ESC}[2mdim${ESC}[22;4;7mrest${ESC}[mno`), [['dim', { isDim: true }], ['rest', { isBold: false, isDim: false, isUnderlined: true, isInverse: true }], ['no', {}]]);
  });

  it('keeps a style over lines', () => {
    assert.deepEqual(styled(`${ESC}[32ma\nb`), [['a', { foreground: { kind: 'theme', index: 2 } }], ['b', { foreground: { kind: 'theme', index: 2 } }]]);
  });

  it('writes over a line as a terminal does: progress bars show their end', () => {
    assert.deepEqual(plain(parseAnsi('10 %\r50 %\r100 %\r\ndone')), ['100 %', 'done']);
    assert.deepEqual(plain(parseAnsi('a longer line\rshort')), ['shortger line']);
    assert.deepEqual(plain(parseAnsi(`a longer line\r${ESC}[Kshort`)), ['short']);
    assert.deepEqual(plain(parseAnsi(`gone${ESC}[2K\rnew`)), ['new ']);
    assert.deepEqual(plain(parseAnsi('abc\b\bX')), ['aXc']);
    assert.deepEqual(styled(`plain\r${ESC}[31mre`), [['re', { foreground: { kind: 'theme', index: 1 } }], ['ain', {}]]);
  });

  it('drops every other sequence, whole or cut off, and all control characters', () => {
    assert.deepEqual(plain(parseAnsi(`${ESC}]0;title\u0007a${ESC}]8;;http://x${ESC}\\link${ESC}]8;;${ESC}\\${ESC}[2J${ESC}(B${ESC}7b\u0007\u0000c${ESC}[?25l`)), ['alinkbc']);
    for (const cut of [ESC, `${ESC}[`, `${ESC}[38;5`, `${ESC}]0;ti`]) assert.deepEqual(plain(parseAnsi(`x${cut}`)), ['x'], JSON.stringify(cut));
  });

  it('takes 64 kB of anything without getting slow', () => {
    const started = performance.now();
    parseAnsi('\u001B[31m'.repeat(13_000));
    parseAnsi('x\b'.repeat(32_000));
    parseAnsi('0123456789\r'.repeat(6_000));
    parseAnsi('a'.repeat(65_536));
    assert.ok(performance.now() - started < 2000, 'quadratic');
  });
});
