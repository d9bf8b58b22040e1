import assert from 'node:assert/strict';
import { globOf, rankFiles } from '../../../src/extension/panels/fileSuggestions.ts';
import { commandsOf } from '../../../src/host/sessions/claude/commandList.ts';
import { commandSuggestions, completableAt, completed, fileSuggestion, wordNow } from '../../../webviews/session/completion.ts';

/** `|` is the caret. */
const at = (text: string): unknown => {
  const found = completableAt(text.replace('|', ''), text.indexOf('|'));
  return found === undefined ? undefined : [found.kind, found.query];
};

describe('webviews: completion', () => {
  it('is offered for paths after @ and for commands at the begin, and nowhere else', () => {
    assert.deepEqual(at('see @|'), ['file', '']);
    assert.deepEqual(at('@src/a|pp and more'), ['file', 'src/a']);
    assert.deepEqual(at('(@a|'), ['file', 'a']);
    assert.deepEqual(at('/com|'), ['command', 'com']);
    for (const text of ['mail ana@example|', 'see @a |', '@@ say|', '@@|', 'a /com|', '/compact now|', '\n/com|', '|@a', '|']) assert.equal(at(text), undefined, text);
  });

  it('takes the whole word, also what was written before the suggestions came', () => {
    const shown = completableAt('Look at @apple', 14) ?? assert.fail();
    const now = wordNow(shown, 'Look at @apples.j', 17) ?? assert.fail();
    assert.deepEqual(completed('Look at @apples.j', now, fileSuggestion('src/apples.js')), { text: 'Look at @src/apples.js ', caret: 23 });
    assert.equal(wordNow(shown, 'Look at @apple and @b', 21), undefined, 'another word');
    assert.equal(wordNow(shown, 'Look at @apple ', 15), undefined, 'it is finished');
  });

  it('puts the choice in its place, with one space behind it', () => {
    const take = (text: string, insert: string): unknown => {
      const caret = text.indexOf('|');
      const plain = text.replace('|', '');
      const place = completableAt(plain, caret) ?? assert.fail(text);
      const result = completed(plain, place, { insert, label: '', detail: '' });
      return `${result.text.slice(0, result.caret)}|${result.text.slice(result.caret)}`;
    };
    assert.equal(take('see @ap|', '@src/apple.ts'), 'see @src/apple.ts |');
    assert.equal(take('see @ap| and', '@src/apple.ts'), 'see @src/apple.ts |and');
    assert.equal(take('/c|', '/compact'), '/compact |');
  });

  it('writes paths with white space as the agent reads them', () => {
    assert.deepEqual(fileSuggestion('docs/my notes.md'), { insert: '@"docs/my notes.md"', label: 'my notes.md', detail: 'docs' });
    assert.deepEqual(fileSuggestion('a.md'), { insert: '@a.md', label: 'a.md', detail: '' });
  });

  it('offers commands that begin with what was written before those that contain it', () => {
    const command = (name: string): { name: string; description: string; argumentHint: string } => ({ name, description: `Does ${name}`, argumentHint: name === 'compact' ? '[what]' : '' });
    const found = commandSuggestions([command('recompose'), command('compact'), command('clear')], 'COMP');
    assert.deepEqual(found.map(({ label }) => label), ['/compact [what]', '/recompose']);
  });

  it('looks for files by parts of their path, whatever the case', () => {
    assert.equal(globOf(''), '**/*');
    assert.equal(globOf('ap.'), '**/*[aA][pP].*');
    assert.equal(globOf('src/a*'), '**/*[sS][rR][cC]*/**/*[aA]?*');
  });

  it('ranks names that begin with it, names with it, paths with it; then the shorter', () => {
    const paths = ['lib/apple/x.ts', 'deep/down/apple.ts', 'apple.ts', 'pineapple.ts', 'a/p/p/l/e.ts'];
    assert.deepEqual(rankFiles(paths, 'apple'), ['apple.ts', 'deep/down/apple.ts', 'pineapple.ts', 'lib/apple/x.ts', 'a/p/p/l/e.ts']);
    assert.equal(rankFiles(Array.from({ length: 99 }, (_, index) => `${index}.ts`), '').length, 30);
  });

  it('reads the commands of the CLI, and none from an answer of another shape', () => {
    assert.deepEqual(commandsOf({ commands: [{ name: '/a', description: 'A', argumentHint: '<x>' }, { name: 'b' }, { name: 'c', argumentHint: ['x'] }], models: [] }), [
      { name: 'a', description: 'A', argumentHint: '<x>' }, { name: 'b', description: '', argumentHint: '' }, { name: 'c', description: '', argumentHint: '' },
    ]);
    assert.deepEqual(commandsOf({ pid: 1 }), []);
    assert.deepEqual(commandsOf(undefined), []);
  });
});
