import assert from 'node:assert/strict';
import { countChanges, diffLines } from '../../../webviews/shared/textDiff.ts';

const signs = { same: ' ', added: '+', removed: '-' };
const show = (before: string, after: string): string[] => diffLines(before, after).map((line) => `${signs[line.kind]}${line.text}`);

describe('webviews: text diff', () => {
  it('keeps what is the same around a change', () => {
    assert.deepEqual(show('a\nb\nc', 'a\nB\nc'), [' a', '-b', '+B', ' c']);
  });

  it('finds lines that moved through a change in the middle', () => {
    assert.deepEqual(show('a\nb\nc\nd', 'x\nb\ny\nd'), ['-a', '+x', ' b', '-c', '+y', ' d']);
  });

  it('shows a new and an emptied file', () => {
    assert.deepEqual(show('', 'a\nb\n'), ['+a', '+b']);
    assert.deepEqual(show('a\nb\n', ''), ['-a', '-b']);
  });

  it('gives both texts back, also when it is too long to compare', () => {
    const before = Array.from({ length: 900 }, (_, i) => `line ${i}`);
    const after = before.map((line, i) => (i % 3 === 0 ? `${line} changed` : line)).toReversed();
    const lines = diffLines(before.join('\n'), after.join('\n'));
    assert.deepEqual(lines.filter((line) => line.kind !== 'added').map((line) => line.text), before);
    assert.deepEqual(lines.filter((line) => line.kind !== 'removed').map((line) => line.text), after);
  });

  it('counts', () => {
    assert.deepEqual(countChanges(diffLines('a\nb', 'a\nc\nd')), { added: 2, removed: 1 });
  });
});
