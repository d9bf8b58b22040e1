import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import { SessionWorld } from './sessionWorld.ts';
import { WatchingWindow } from './watchingWindow.ts';

const subagent = (name: string): string =>
  `tool Agent ${JSON.stringify({ description: `makes ${name}`, subagent_type: 'general-purpose', prompt: `go @@ tool Bash ${JSON.stringify({ command: `touch ${name}` })} ;; say sub done`, run_in_background: true })}`;

for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
  describe(`subagents in the background of an agent in a terminal (${version})`, () => {
    it('ask in Needs You by name, also when the agent itself is done; are answered there, or in the terminal on demand', async () => {
      await using world = await SessionWorld.create({ version });
      const id = await world.start(`go @@ ${subagent('s1')} || ${subagent('s2')} || ${subagent('s3')} ;; say Main done.`, { launch: { transport: 'terminal' } });
      await world.until('the end of its own turn', () => world.view(id).turnCount === 1 || undefined);
      const requests = await world.until('three requests', () => (world.inbox.list({ sessionId: id }).length === 3 ? world.inbox.list({ sessionId: id }) : undefined));
      assert.deepEqual(requests.map(({ title, agent }) => [title, agent?.type, agent?.description].join()).toSorted(), ['s1', 's2', 's3'].map((name) => `Bash: touch ${name},general-purpose,makes ${name}`));
      assert.deepEqual([world.view(id).phase, world.view(id).waitingCount], ['waiting', 3]);
      const of = (name: string): typeof requests[number] => requests.find(({ title }) => title === `Bash: touch ${name}`) ?? assert.fail();
      const isMade = (name: string): boolean => existsSync(path.join(world.home.workspace, name));
      using window = new WatchingWindow(world.terminals, id);
      await world.until('its screen', () => window.screen.includes('Main done.') || undefined);
      assert.doesNotMatch(window.screen, /Do you want to proceed/, 'dialogs of these come on demand only');
      await world.answer(of('s1'), { kind: 'permission', verdict: 'allow' });
      await world.until('the first', () => isMade('s1') || undefined);
      await world.answer(of('s3'), { kind: 'permission', verdict: 'deny', reason: 'Not that one.' });
      await world.inbox.release(of('s2').id, { kind: 'window', role: 'admin', clientId: 'test-window' });
      await world.until('its own dialog', () => /Do you want to proceed/.test(window.screen) || undefined);
      assert.match(window.screen, /touch s2/);
      await window.answer('1');
      await world.until('the second', () => isMade('s2') || undefined);
      assert.deepEqual([isMade('s3'), world.inbox.list({ sessionId: id })], [false, []]);
      // What they found comes back in turns that the agent begins by itself.
      await world.until('the rest', () => (world.view(id).turnCount > 1 && world.view(id).phase === 'idle') || undefined);
      assert.deepEqual(world.decisions.map(({ outcome, by }) => `${outcome} ${by ?? '-'}`).toSorted(), ['allowed human', 'denied human', 'dismissed human']);
    });
  });
}
