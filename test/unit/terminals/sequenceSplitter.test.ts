import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { MAX_HELD_CHARS, SequenceSplitter } from '../../../src/host/terminals/sequenceSplitter.ts';
import { REPO_ROOT } from '../../support/repoRoot.ts';

describe('sequence splitter', () => {
  /** Where a terminal is between two sequences, by the sequences themselves. */
  const whole: readonly string[] = [
    'plain text', '\x1b[31m', '\x1b[?2004h', '\x1b[38;2;1;2;3m', '\x1b[ q', '\x1b]0;title\x07', '\x1b]8;;http://a\x1b\\', '\x1bP+q544e\x1b\\', '\x1b_Gf=24;AAAA\x1b\\', '\x1b^note\x1b\\',
    '\x1bXtext\x1b\\', '\x1b7', '\x1b(0', '\x1b#8', '\x1b=', '\x9b31m', '\x9d0;t\x9c', '\x90q\x9c', '\x1b[3\x186', '\x1b]0;cut\x18', '\x1b[1\x1b[2m', '\x1b]0;a\x1b[1m', '😀', '漢', 'a\nb\r',
    '\x1b[31\nm', '\x1b\n[m', '\x1b]2;ü😀\x07', '\x85',
  ];
  for (const text of whole) {
    it(`takes ${JSON.stringify(text)} for whole, and holds each beginning of it back`, () => {
      const atOnce = new SequenceSplitter();
      assert.equal(atOnce.push(`a${text}`), `a${text}`);
      assert.equal(atOnce.heldCount, 0);
      const inParts = new SequenceSplitter();
      let given = '';
      for (let at = 0; at < text.length; at += 1) given += inParts.push(text[at] ?? '');
      assert.equal(given, text);
      assert.equal(inParts.heldCount, 0);
      assert.equal(inParts.isOpen, false);
    });
  }

  const open: readonly (readonly [string, string])[] = [
    ['\x1b', '\x1b'], ['a\x1b[', '\x1b['], ['a\x1b[3', '\x1b[3'], ['\x1b[m\x1b]0;ti', '\x1b]0;ti'], ['a\x1bPq#', '\x1bPq#'], ['\x1b_G\x07', '\x1b_G\x07'], ['x\ud83d', '\ud83d'], ['\x1b(', '\x1b('],
    ['\x1b]0;a\x1b', '\x1b]0;a\x1b'], ['\x9b3', '\x9b3'],
  ];
  for (const [text, held] of open) {
    it(`holds ${JSON.stringify(held)} of ${JSON.stringify(text)} back`, () => {
      const splitter = new SequenceSplitter();
      assert.equal(splitter.push(text), text.slice(0, text.length - held.length));
      assert.equal(splitter.heldCount, held.length);
    });
  }

  it('gives an unfinished sequence out when asked, and says so until it is finished', () => {
    const splitter = new SequenceSplitter();
    assert.equal(splitter.push('a\x1b[3'), 'a');
    assert.equal(splitter.release(), '\x1b[3');
    assert.equal(splitter.isOpen, true);
    assert.equal(splitter.opening, '\x1b[3');
    assert.equal(splitter.push('8;5'), '8;5');
    assert.equal(splitter.opening, '\x1b[38;5');
    assert.equal(splitter.push('m.\x1b['), 'm.');
    assert.equal(splitter.isOpen, false);
    assert.equal(splitter.opening, '');
    assert.equal(splitter.push('m'), '\x1b[m');
  });

  it('holds no more than its bound back, and then knows what swallows the rest', () => {
    for (const [begin, opening, end] of [['\x1bPq', '\x1b^', '\x1b\\'], ['\x1b]1337;File=:', '\x1b]9999;', '\x07']] as const) {
      const splitter = new SequenceSplitter();
      const image = 'A'.repeat(MAX_HELD_CHARS - 100);
      assert.equal(splitter.push(begin + image), '');
      assert.equal(splitter.push(image), begin + image + image);
      assert.equal(splitter.isOpen, true);
      assert.equal(splitter.opening, opening);
      assert.equal(splitter.push(image), image);
      assert.equal(splitter.push(`${end}text`), `${end}text`);
      assert.equal(splitter.isOpen, false);
    }
  });

  it('loses and reorders nothing of recordings, wherever they are cut', () => {
    const folder = path.join(REPO_ROOT, 'test', 'fixtures', 'terminalBytes');
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.bytes'))) {
      const text = readFileSync(path.join(folder, file), 'utf8');
      for (const step of [1, 7, 64, 1000]) {
        const splitter = new SequenceSplitter();
        let given = '';
        for (let at = 0; at < text.length; at += step) given += splitter.push(text.slice(at, at + step));
        assert.equal(given + splitter.release(), text);
      }
    }
  });
});
