import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import { SessionWorld } from './sessionWorld.ts';

describe('slash commands of the real Claude CLI', function () {
  this.timeout(60_000);

  for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
    it(`are told with what they do, a person's own among them (${version})`, async () => {
      await using world = await SessionWorld.create({ version });
      const folder = path.join(world.home.env['CLAUDE_CONFIG_DIR'] ?? '', 'commands');
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, 'harvest.md'), '---\ndescription: Counts the apples\nargument-hint: <basket>\n---\nCount the apples in $ARGUMENTS.\n');
      const id = await world.start('go @@ say hi');
      await world.turns(id, 1);
      const commands = world.sessions.queries.commands(id);
      const harvest = commands.find(({ name }) => name === 'harvest');
      assert.ok(harvest?.description.startsWith('Counts the apples'), JSON.stringify(harvest));
      assert.equal(harvest?.argumentHint, '<basket>');
      assert.ok((commands.find(({ name }) => name === 'compact')?.description ?? '') !== '');
      await world.sessions.stop(id);
      assert.deepEqual(world.sessions.queries.commands(id), []);
    });
  }
});
