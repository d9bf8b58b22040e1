import './support/installEditor.ts';
import assert from 'node:assert/strict';
import { TOOL_NAMES } from '../../../src/protocol/domain/toolName.ts';
import { firstWords } from '../../../src/extension/format/firstWords.ts';
import { request } from './support/fleetFixtures.ts';

const { requestTitleText, toolText, toolTexts } = await import('../../../src/extension/text/toolText.ts');
const { rowTexts } = await import('../../../src/extension/views/needsYou/rowTexts.ts');

describe('names of tools', () => {
  it('are words for people, for every tool that is known', () => {
    const { known } = toolTexts();
    for (const name of TOOL_NAMES) {
      // Names of programs stay as they are.
      if (name !== 'PowerShell') assert.match(known[name], /^[A-Z][A-Za-z]+$|^[A-Z][A-Za-z-]+( [A-Za-z-]+)+$|^To-Do$|^Wake-Up$/, name);
      if (name !== 'PowerShell') assert.doesNotMatch(known[name], /[a-z][A-Z]/, name);
    }
    assert.deepEqual(['ExitPlanMode', 'EnterPlanMode', 'AskUserQuestion', 'TodoWrite', 'WebFetch', 'Bash'].map(toolText), ['Plan', 'Plan Mode', 'Question', 'To-Do List', 'Web Access', 'Bash']);
  });

  it('of others are taken apart', () => {
    assert.equal(toolText('mcp__issue_tracker__create_issue'), 'issue tracker: create issue');
    assert.equal(toolText('mcp__Drive__listFiles'), 'Drive: list Files');
    assert.equal(toolText('BrandNewTool'), 'Brand New Tool');
    assert.equal(toolText('HTTPGet'), 'HTTPGet');
    assert.equal(toolText('constructor'), 'constructor');
    assert.equal(toolText('_'), '_');
  });

  it('stand in front of what is asked, where the agent put its own', () => {
    const title = (text: string, kind: 'permission' | 'plan' = 'permission'): string => requestTitleText({ kind, title: text });
    assert.equal(title('WebFetch: https://example.com: a'), 'Web Access: https://example.com: a');
    assert.equal(title('EnterPlanMode'), 'Plan Mode');
    assert.equal(title('mcp__a__b_c: do it'), 'a: b c: do it');
    assert.equal(title('Some words: and more'), 'Some words: and more');
    assert.equal(title('Task: first', 'plan'), 'Task: first', "a plan's title is the agent's own words");
  });
});

describe('rows of Needs You', () => {
  const row = (title: string, session: string, toolName = 'Bash', input = {}) => rowTexts(request('r', { title, toolName, input }), session);

  it('have one ellipsis at most', () => {
    assert.deepEqual(row('Bash: npm test', 'Fix the login test that fails at times'), { label: 'Bash: npm test', description: 'Fix the login test that fails at times' });
    const long = row('Bash: npm run build -- --production --verbose && npm test', 'Fix the login test that fails at times');
    assert.deepEqual(long, { label: 'Bash: npm run build --…', description: 'Fix the' });
    assert.deepEqual(row('Bash: npm run build -- --production', 'Fix it'), { label: 'Bash: npm run build -- --pr…', description: 'Fix it' });
  });

  it('name a file, not its path', () => {
    const file = '/home/ana/projects/orchard/src/very/deep/apples.test.ts';
    assert.deepEqual(row(`Write: ${file}`, 'Count the apples', 'Write', { file_path: file, content: '' }), { label: 'Write: apples.test.ts', description: 'Count the apples' });
  });

  it('cut names at words, and one long word anywhere', () => {
    assert.equal(firstWords('Count the apples', 9), 'Count the');
    assert.equal(firstWords('Count the apples', 8), 'Count');
    assert.equal(firstWords('  Donaudampfschiff fährt', 8), 'Donaudam');
    assert.equal(firstWords('👩‍🌾👩‍🌾👩‍🌾', 2), '👩‍🌾👩‍🌾');
  });
});
