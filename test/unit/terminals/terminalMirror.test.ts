import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { REPO_ROOT } from '../../support/repoRoot.ts';
import { createMirror, describeMirror, write } from './mirrors.ts';

const recordings = path.join(REPO_ROOT, 'test', 'fixtures', 'terminalBytes');

async function assertRestores(text: string, size = { cols: 40, rows: 8 }): Promise<string> {
  const { mirror } = createMirror(size);
  await write(mirror, text);
  const screen = mirror.serialize();
  const { mirror: fresh, asked } = createMirror(size);
  await write(fresh, screen);
  assert.deepEqual(describeMirror(fresh), describeMirror(mirror));
  assert.deepEqual(asked, [], 'the screen asks nothing');
  assert.equal(fresh.serialize(), screen, 'and is the same again');
  return screen;
}

describe('terminal mirror', () => {
  for (const file of readdirSync(recordings).filter((name) => name.endsWith('.bytes'))) {
    it(`shows what ${path.basename(file, '.bytes')} showed, and brings it to a fresh terminal`, async () => {
      const text = readFileSync(path.join(recordings, file), 'utf8');
      const { mirror } = createMirror({ cols: 120, rows: 40 });
      await write(mirror, text);
      const expected = readFileSync(path.join(recordings, file.replace('.bytes', '.screen.txt')), 'utf8').trimEnd().split('\n').map((line) => line.trimEnd());
      const { lines, scrollbackCount } = mirror.readScreen({ scrollbackLines: 500 });
      const shown = lines.slice(expected.length <= 40 ? scrollbackCount : 0);
      assert.deepEqual(shown.slice(0, expected.length), expected);
      await assertRestores(text, { cols: 120, rows: 40 });
    });
  }

  const screens: Readonly<Record<string, string>> = {
    'text and a cursor in the middle': 'one\r\ntwo\r\nthree\x1b[2;2H',
    'scrollback, with blank lines at its end': `${Array.from({ length: 30 }, (_, n) => `line ${n}`).join('\r\n')}\r\n\r\n\r\n\x1b[A`,
    'colours of all kinds': '\x1b[31;44mred on blue\x1b[91;105mbright\x1b[38;5;200;48;5;17mindexed\x1b[38;2;1;2;3;48;2;250;251;252mrgb\x1b[m',
    'all flags, faint after bold too': '\x1b[1mbold\x1b[2mboth\x1b[22;2mfaint\x1b[0;3;4;5;7;8;9;53mall\x1b[m.\x1b[1;2mx',
    'kinds and colours of underlines': '\x1b[4:3mcurly\x1b[4:2mdouble\x1b[58;2;255;0;0mred\x1b[58;5;3mindexed\x1b[59m\x1b[24m',
    links: 'see \x1b]8;;file:///a/b.ts\x1b\\b.ts\x1b]8;;\x1b\\ and \x1b]8;id=1;https://example.com\x1b\\this\x1b]8;;\x1b\\.',
    'lines that go on in the next': `${'x'.repeat(95)}\r\nshort\r\n${'y'.repeat(40)}\r\n${'z'.repeat(41)}`,
    'a line that goes on with a wide character': `${'x'.repeat(39)}漢字`,
    'wide characters, emoji and marks that combine': '漢字 😀 e\u0301 \u{1f468}\u200d\u{1f469} x',
    'a coloured line at which the screen scrolls': `${'a\r\n'.repeat(7)}\x1b[48;5;237m coloured \x1b[K\r\nmore\x1b[m\r\nplain`,
    'coloured blanks and erased parts': '\x1b[44m\x1b[2J\x1b[3;3Hx\x1b[m\x1b[1K\x1b[5;5H\x1b[41m\x1b[4X',
    'the alternate screen, and the one below it': 'below\r\n\x1b[31mred\x1b[?1049h\x1b[2J\x1b[3;4Habove\x1b[32mgreen',
    'a cursor behind the last column': 'x'.repeat(40),
    'a cursor behind the last column of a wide character': `${'x'.repeat(38)}漢`,
    'a scroll region and a saved cursor': 'a\r\nb\r\nc\x1b[2;5r\x1b[3;7H\x1b7\x1b[1;1Hx',
    'origin mode': '\x1b[2;5r\x1b[?6h\x1b[2;3Hx',
    'the pen': 'x\x1b[1;33;44m',
    'lines drawn with letters': '\x1b(0lqqk\x1b(B ascii \x1b(0',
    'a hidden cursor of another shape': '\x1b[?25l\x1b[6 q',
    'modes of keyboard, mouse and paste': '\x1b[?1h\x1b=\x1b[?1002h\x1b[?1006h\x1b[?1004h\x1b[?2004h\x1b[?45h\x1b[4h\x1b[?7l',
    'a title': '\x1b]0;⠂ Fix the build\x07text',
  };
  for (const [name, text] of Object.entries(screens)) {
    it(`restores ${name}`, async () => { await assertRestores(text); });
  }

  it('restores modes that only terminals of windows know', async () => {
    const screen = await assertRestores('\x1b[?2031h\x1b[?2048h\x1b[?2048l\x1b[>1u\x1b[>5u\x1b[<u\x1b[>4;2m');
    assert.ok(screen.includes('\x1b[?2031h') && screen.includes('\x1b[>1u') && screen.includes('\x1b[>4;2m'));
    assert.ok(!screen.includes('2048') && !screen.includes('\x1b[>5u'));
    assert.doesNotMatch(await assertRestores('\x1b[?2031h\x1b[>1u\x1bc'), /2031|>1u/);
  });

  it('keeps emoji as wide as editors show them', async () => {
    const { mirror } = createMirror({ cols: 40, rows: 5 });
    await write(mirror, '😀|漢|e\u0301|⌚|');
    assert.equal(mirror.readScreen().cursor.x, 2 + 1 + 2 + 1 + 1 + 1 + 2 + 1);
  });

  it('tells what is written apart from what is only suggested, which is drawn faint', async () => {
    const { mirror } = createMirror({ cols: 40, rows: 6 });
    const [cursor, faint, plain] = ['\u001b[7m', '\u001b[0;2m', '\u001b[m'];
    await write(mirror, [
      `> ${cursor}r${faint}un the tests${plain}`,
      `> mine${cursor} ${plain}`,
      `> ${cursor}m${plain}ine`,
      `> /co${cursor}m${faint}pact${plain}`,
      `> 漢${faint}漢字${plain}!`,
      `${'x'.repeat(39)}${cursor}y${plain}`,
    ].join('\r\n'));
    const { lines, written } = mirror.readScreen({ isWrittenWanted: true });
    assert.deepEqual(lines, ['> run the tests', '> mine', '> mine', '> /compact', '> 漢漢字!', `${'x'.repeat(39)}y`]);
    assert.deepEqual(written, ['>', '> mine', '> mine', '> /co', '> 漢    !', `${'x'.repeat(39)}y`]);
    assert.equal(mirror.readScreen().written, undefined);
    mirror.dispose();
  });

  it('reads screen and scrollback as text', async () => {
    const { mirror } = createMirror({ cols: 20, rows: 3 });
    await write(mirror, 'a  \r\nb\r\nc\r\nd\r\ne\x1b[?25l\x1b[?2004h\x1b]2;T\x07');
    assert.deepEqual(mirror.readScreen({ scrollbackLines: 1 }), {
      lines: ['b', 'c', 'd', 'e'], scrollbackCount: 1, cursor: { x: 1, y: 2, isVisible: false }, isAlternate: false, hasBracketedPaste: true, hasApplicationCursorKeys: false, size: { cols: 20, rows: 3 }, title: 'T',
    });
    await write(mirror, '\x1b[?1049h');
    assert.equal(mirror.readScreen({ scrollbackLines: 5 }).isAlternate, true);
    assert.equal(mirror.readScreen({ scrollbackLines: 5 }).scrollbackCount, 0);
  });

  it('gives cells in runs of one style, for pictures', async () => {
    const { mirror } = createMirror({ cols: 20, rows: 5 });
    await write(mirror, 'a\x1b[1;31m漢b\x1b[m\x1b[48;2;1;2;3m \x1b[m');
    const { rows, cursor } = mirror.readPicture();
    const plain = { isBold: false, isDim: false, isItalic: false, isUnderlined: false, isStruck: false, isOverlined: false, isInverse: false, isInvisible: false };
    assert.deepEqual(rows[0], [
      { x: 0, cells: ['a'], foreground: 'default', background: 'default', ...plain },
      { x: 1, cells: ['漢', '', 'b'], foreground: { palette: 1 }, background: 'default', ...plain, isBold: true },
      { x: 4, cells: [' '], foreground: 'default', background: { rgb: '010203' }, ...plain },
    ]);
    assert.deepEqual(cursor, { x: 5, y: 0, isVisible: true, style: 'block' });
  });

  const queries: readonly (readonly [string, string, string | undefined])[] = [
    ['\x1b[c', 'da1', '\x1b[?1;2c'],
    ['\x1b[>c', 'da2', '\x1b[>0;276;0c'],
    ['\x1b[=c', 'da3', '\x1bP!|00000000\x1b\\'],
    ['\x1b[5n', 'dsr', '\x1b[0n'],
    ['\x1b[6n', 'cpr', '\x1b[1;1R'],
    ['\x1b[?6n', 'cpr?', '\x1b[?1;1R'],
    ['\x1b[?2026$p', 'mode?2026', '\x1b[?2026;2$y'],
    ['\x1b[4$p', 'mode:4', '\x1b[4;2$y'],
    ['\x1b]10;?\x07', 'osc:10', '\x1b]10;rgb:cccc/cccc/cccc\x1b\\'],
    ['\x1b]11;?\x1b\\', 'osc:11', '\x1b]11;rgb:1f1f/1f1f/1f1f\x1b\\'],
    ['\x1b]12;?\x07', 'osc:12', '\x1b]12;rgb:cccc/cccc/cccc\x1b\\'],
    ['\x1b]4;1;?\x07', 'osc:4:1', '\x1b]4;1;rgb:cdcd/3131/3131\x1b\\'],
    ['\x1b]4;231;?\x07', 'osc:4:231', '\x1b]4;231;rgb:ffff/ffff/ffff\x1b\\'],
    ['\x1bP$qr\x1b\\', 'decrqss', '\x1bP1$r1;8r\x1b\\'],
    ['\x1bP+q544e\x1b\\', 'xtgettcap', '\x1bP0+r\x1b\\'],
    ['\x1b[>q', 'xtversion', '\x1bP>|xterm.js(6.0.0)\x1b\\'],
    ['\x1b[18t', 'window:8', '\x1b[8;8;40t'],
    ['\x1b[?u', 'kitty', undefined],
  ];
  for (const [query, kind, answer] of queries) {
    it(`answers ${JSON.stringify(query)} once`, async () => {
      const { mirror, asked } = createMirror({ cols: 40, rows: 8 });
      await write(mirror, query);
      assert.deepEqual(asked, [{ kind, answer }]);
    });
  }
});
