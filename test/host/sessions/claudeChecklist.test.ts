import assert from 'node:assert/strict';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import { SessionWorld } from './sessionWorld.ts';

const script = [
  'go @@ tool TaskCreate {"subject":"Read the code","description":"d","activeForm":"Reading the code"} || tool TaskCreate {"subject":"Write tests","description":"d"} || tool TaskCreate {"subject":"Never mind","description":"d"}',
  'tool TaskUpdate {"taskId":"1","status":"completed"} || tool TaskUpdate {"taskId":"2","status":"in_progress"} || tool TaskUpdate {"taskId":"3","status":"deleted"}',
  'say done',
].join(' ;; ');

describe('the list of tasks of the real Claude CLI', function () {
  this.timeout(60_000);

  for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
    it(`is followed as the agent keeps it (${version})`, async () => {
      // The newer one offers these tools to some models only, unless it is told to.
      await using world = await SessionWorld.create({ version, env: { CLAUDE_CODE_ENABLE_TODO_TOOLS: '1' } });
      const id = await world.start(script);
      const view = await world.turns(id, 1);
      const expected = [['1', 'Read the code', 'done'], ['2', 'Write tests', 'inProgress']];
      assert.deepEqual(view.checklist?.map(({ id: taskId, text, status }) => [taskId, text, status]), expected);
      await world.restartHost();
      assert.deepEqual(world.view(id).checklist?.map(({ id: taskId, text, status }) => [taskId, text, status]), expected);
      await world.sessions.send(id, '/clear');
      await world.until('the end of the list', () => (world.view(id).checklist === undefined ? true : undefined));
    });
  }
});
