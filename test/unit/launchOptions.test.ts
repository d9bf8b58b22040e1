import assert from 'node:assert/strict';
import { LAUNCH_OPTION_NAMES, launchOptionsSchema, resolveLaunch, sessionLaunch, type LaunchOptions } from '../../src/protocol/domain/launchOptions.ts';
import { isToolRule, splitToolRules } from '../../src/protocol/domain/toolRule.ts';
import { nameFromTemplate } from '../../src/host/sessions/sessionIds.ts';

const NONE: LaunchOptions = {};

describe('launch options', () => {
  it('come whole from the narrowest layer that says something, and say which that is', () => {
    const resolved = resolveLaunch({
      setting: { model: 'opus', maxTurns: 5, additionalDirectories: ['/a', '/b'], rulesFile: '~/rules.md', permissionMode: 'bypassPermissions' },
      project: { maxTurns: 7, additionalDirectories: ['/c'], permissionMode: 'default' },
      start: { maxTurns: 9, rulesFile: '' },
    });
    assert.deepEqual(LAUNCH_OPTION_NAMES.map((name) => [name, resolved[name].value, resolved[name].source]), [
      ['model', 'opus', 'setting'],
      ['permissionMode', 'default', 'project'],
      ['deniedTools', [], 'default'],
      ['transport', 'stream', 'default'],
      ['streamMode', 'persistent', 'default'],
      ['maxTurns', 9, 'start'],
      ['maxBudgetUsd', 0, 'default'],
      ['rulesFile', '', 'start'],
      ['additionalDirectories', ['/c'], 'project'],
      ['mcpConfigFiles', [], 'default'],
      ['sessionName', '{prompt}', 'default'],
    ]);
    assert.deepEqual(sessionLaunch(resolved), { maxTurns: 9, additionalDirectories: ['/c'] });
  });

  it('can be taken away again: none and no limit are choices', () => {
    const resolved = resolveLaunch({
      setting: { model: 'opus', maxTurns: 5, maxBudgetUsd: 1, mcpConfigFiles: ['/m.json'], streamMode: 'perTurn' },
      project: { model: '', maxTurns: 0, maxBudgetUsd: 0, mcpConfigFiles: [], streamMode: 'persistent' },
      start: NONE,
    });
    assert.deepEqual(sessionLaunch(resolved), {});
    assert.equal(resolved.model.value, '');
  });

  it('add up what is denied: a narrower layer denies more, and never less', () => {
    const layers = { setting: { deniedTools: ['WebFetch', 'Bash(git push *)'] }, project: { deniedTools: ['Read(./.env)', 'WebFetch'] }, start: { deniedTools: [] } };
    const resolved = resolveLaunch(layers);
    assert.deepEqual(resolved.deniedTools, { name: 'deniedTools', value: ['WebFetch', 'Bash(git push *)', 'Read(./.env)'], source: 'project' });
    assert.deepEqual(sessionLaunch(resolved), { deniedTools: ['WebFetch', 'Bash(git push *)', 'Read(./.env)'] });
    assert.deepEqual(resolveLaunch({ ...layers, start: { deniedTools: ['Write'] } }).deniedTools.value.at(-1), 'Write');
    assert.equal(resolveLaunch({ setting: { deniedTools: ['A'] }, project: { deniedTools: [] }, start: NONE }).deniedTools.source, 'setting');
  });

  it('deny by rules that every supported agent understands', () => {
    const right = ['WebFetch', 'Bash(git push *)', 'Bash(npm run:*)', 'Bash(echo (a) \\( b)', 'Read(./.env)', 'Read(~/.ssh/**)', 'WebFetch(domain:*.example.com)', 'mcp__github__*', 'mcp__my-server', 'Agent(Explore)', '*'];
    assert.deepEqual(right.filter((rule) => !isToolRule(rule)), []);
    const wrong = ['', ' ', 'bash', 'Bash()', 'Bash(', 'Bash(a))', 'Bash(a', 'Bash(a) b', 'git push', 'Bash(:*)', 'Bash(a:* b)', 'Read(src:*)', 'WebFetch(https://a.b)', 'WebFetch(example.com)', 'WebSearch(a*)', 'mcp__a__b(c)', '(a)', 'Bash(a\nb)', `Bash(${'x'.repeat(600)})`];
    assert.deepEqual(wrong.filter(isToolRule), []);
    assert.deepEqual(splitToolRules(' WebFetch, Bash(echo a, (b, c)) ,,Read(./.env) '), ['WebFetch', 'Bash(echo a, (b, c))', 'Read(./.env)']);
  });

  it('keep what everybody relies on within bounds', () => {
    const refused: unknown[] = [{ maxTurns: 1.5 }, { maxTurns: -1 }, { maxBudgetUsd: -0.5 }, { streamMode: 'sometimes' }, { permissionMode: 'anything' }, { mcpConfigFiles: [''] }, { deniedTools: [''] }, { deniedTools: 'WebFetch' }, { rulesFile: 'x'.repeat(5000) }];
    assert.deepEqual(refused.filter((options) => launchOptionsSchema.safeParse(options).success), []);
  });

  it('name a session by a template, and by its prompt when that leaves nothing', () => {
    const values = { prompt: '\n  Fix the bug \nin detail', project: 'Alpha', task: 'PA-001' };
    assert.equal(nameFromTemplate('{prompt}', values), 'Fix the bug');
    assert.equal(nameFromTemplate('{task} · {prompt} ({project})', values), 'PA-001 · Fix the bug (Alpha)');
    assert.equal(nameFromTemplate('{task}: {prompt}', { ...values, task: '' }), 'Fix the bug');
    assert.equal(nameFromTemplate(' ', values), 'Fix the bug');
    assert.equal(nameFromTemplate('{nobody} {prompt}', { ...values, prompt: '$& {project}' }), '{nobody} $& {project}', 'what is filled in is not filled in again');
    assert.equal(nameFromTemplate('{prompt}', { ...values, prompt: 'x'.repeat(200) }).length, 80);
  });
});
