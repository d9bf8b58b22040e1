import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inputText } from '../../../src/host/sessions/claude/terminal/screenPatterns.ts';
import { REPO_ROOT } from '../../support/repoRoot.ts';

/** Screens that the real CLI drew: 2.1.197, and those with `v329` 2.1.329. */
function screen(name: string): string[] {
  return readFileSync(path.join(REPO_ROOT, 'test/fixtures/terminal', `${name}.screen.txt`), 'utf8').split('\n');
}

describe('the input line of Claude Code on its screen', () => {
  const texts: Readonly<Record<string, string | undefined>> = {
    '80x24-idle': '',
    'v329-120x40-streaming': '',
    '120x40-paste-12': '[Pasted text #2 +11 lines]',
    '120x40-slash-comp': '/comp',
    '120x40-perm-bash': undefined,
    'v329-120x40-perm-bash': undefined,
    '120x40-ask-multi-2': undefined,
    '120x40-double-esc': undefined,
    '120x40-plan-full': undefined,
    '120x40-status': undefined,
    'seededb-2-trust': undefined,
  };
  for (const [name, text] of Object.entries(texts)) {
    it(`${text === undefined ? 'is not there' : text === '' ? 'is empty' : `holds "${text}"`}: ${name}`, () => { assert.equal(inputText(screen(name)), text); });
  }

  it('is empty with a suggestion in it, and is not with several lines of a person', () => {
    const rule = '─'.repeat(80);
    assert.equal(inputText(['said before', rule, '❯\u00a0Try "edit <filepath> to..."', rule, '  ? for shortcuts']), '');
    assert.equal(inputText([rule, '❯ one', '  two', rule, '']), 'one\ntwo');
    assert.equal(inputText([rule, '! ls', rule]), 'ls');
    // What is only drawn faint is a suggestion; with a word of a person before it, it completes that.
    assert.equal(inputText(['said', rule, '❯ run the tests', '  and fix them', rule], ['said', rule, '❯', '', rule]), '');
    assert.equal(inputText([rule, '❯ /compact', rule], [rule, '❯ /comp', rule]), '/compact');
    assert.equal(inputText(['nothing at all']), undefined);
  });
});
