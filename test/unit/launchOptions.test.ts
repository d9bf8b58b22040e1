import assert from 'node:assert/strict';
import { LAUNCH_OPTION_NAMES, launchOptionsSchema, resolveLaunch, sessionLaunch, type LaunchOptions } from '../../src/protocol/domain/launchOptions.ts';
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

  it('keep what everybody relies on within bounds', () => {
    const refused: unknown[] = [{ maxTurns: 1.5 }, { maxTurns: -1 }, { maxBudgetUsd: -0.5 }, { streamMode: 'sometimes' }, { permissionMode: 'anything' }, { mcpConfigFiles: [''] }, { rulesFile: 'x'.repeat(5000) }];
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
