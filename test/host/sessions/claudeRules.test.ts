import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SessionWorld } from './sessionWorld.ts';

describe('what people allow always', function () {
  this.timeout(60_000);

  it('is written to the project by the real Claude CLI, and not asked again, also not by the next session', async () => {
    await using world = await SessionWorld.create();
    const command = 'mkdir -p made && touch made/a.txt';
    const id = await world.start(`one @@ tool Bash ${JSON.stringify({ command })} ;; tool Bash ${JSON.stringify({ command })} ;; say done`);
    const request = await world.request(id, 'permission');
    const rules = request.suggestions.flatMap(({ raw }, index) => (raw['type'] === 'addRules' ? [index] : []));
    assert.notDeepEqual(rules, [], JSON.stringify(request.suggestions));
    assert.ok(rules.every((index) => request.suggestions[index]?.label.endsWith('· this project')));
    await world.answer(request, { kind: 'permission', verdict: 'allow', rememberSuggestions: rules });
    await world.turns(id, 1);
    assert.equal(world.decisions.length, 1, 'the same command was asked again');
    assert.equal(world.decisions[0]?.outcome, 'allowedAlways');
    assert.ok(existsSync(path.join(world.home.workspace, 'made', 'a.txt')));
    const settings = JSON.parse(readFileSync(path.join(world.home.workspace, '.claude', 'settings.local.json'), 'utf8')) as { permissions: { allow: string[] } };
    assert.ok(settings.permissions.allow.some((rule) => rule.startsWith('Bash(')), JSON.stringify(settings));
    const next = await world.start(`two @@ tool Bash ${JSON.stringify({ command })} ;; say done`);
    await world.turns(next, 1);
    assert.equal(world.decisions.length, 1);
  });
});
