import assert from 'node:assert/strict';
import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../../support/cache/claudeBinary.ts';
import { SessionWorld } from '../sessionWorld.ts';
import { WatchingWindow } from '../watchingWindow.ts';

describe('an agent in a terminal whose settings keep hooks away', () => {
  for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
    for (const [what, settings] of [
      ['switches them off, and names the file', { disableAllHooks: true }],
      ['allows none of our address', { allowedHttpHookUrls: ['https://hooks.example.com/*'] }],
    ] as const) {
      it(`${version}: says that it asks in its terminal only, and waits there, where a user ${what}`, async () => {
        await using world = await SessionWorld.create({ version });
        const file = path.join(world.home.claudeConfigDir, 'settings.json');
        await writeFile(file, JSON.stringify(settings));
        const id = await world.start('one @@ tool Bash {"command":"touch made.txt"} ;; say Made it.', { launch: { transport: 'terminal' } });
        await world.until('its own dialog', () => (world.view(id).phase === 'waiting' ? true : undefined));
        assert.deepEqual(world.inbox.list({ sessionId: id }), []);
        const notes = async (): Promise<string[]> => (await world.items(id)).flatMap((item) => (item.type === 'notice' && item.level === 'warning' ? [item.text] : []));
        const off = `The hooks of Claude Code are switched off by “disableAllHooks” in ${file}.`;
        await world.until('a note', async () => (await notes()).length > 0 || undefined);
        assert.ok((await notes()).every((note) => note.startsWith('disableAllHooks' in settings ? off : 'Nothing is heard of the hooks of this agent')), String(await notes()));
        using window = new WatchingWindow(world.terminals, id);
        await window.answer('1');
        await world.turns(id, 1);
        await access(path.join(world.home.workspace, 'made.txt'));
        // It came to its end, though no hook said so.
        await world.until('the line of its turn', async () => (await world.items(id)).some(({ type }) => type === 'turn') || undefined);
        assert.deepEqual((await world.items(id)).flatMap((item) => (item.type === 'turn' ? [item.isInterrupted ?? false] : [])), [false]);
        assert.equal((await notes()).length, 1);
      });
    }
  }
});
