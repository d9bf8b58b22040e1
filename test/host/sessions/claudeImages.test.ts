import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import type { ContentBlock } from '../../support/fakeModel/messagesRequest.ts';
import { png } from '../../support/pictures.ts';
import { SessionWorld } from './sessionWorld.ts';

interface ImageBlock extends ContentBlock {
  readonly source?: { readonly media_type: string; readonly data: string };
}

/** What of the newest request is an image in the user's name, as base64. */
function sentImages(world: SessionWorld): string[] {
  const messages = world.model.turns.at(-1)?.body.messages ?? [];
  return messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content)).flatMap((block: ImageBlock) => (block.type === 'image' && block.source !== undefined ? [block.source.data] : []));
}

for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
  describe(`images and the real Claude CLI ${version}`, () => {
    it('gives the model what was sent, waits with it in the queue over a restart, and reads it all back', async function () {
      this.timeout(60_000);
      await using world = await SessionWorld.create({ version });
      const [first, second, third] = [png(30, 20, 3), png(40, 30, 5), png(50, 40, 11)];
      await writeFile(path.join(world.home.workspace, 'pic.png'), third);
      const id = await world.start('Look @@ say I see. || hold go', { images: [{ name: 'first.png', mediaType: 'image/png', data: first.toString('base64') }] });
      await world.until('the request', () => world.model.turns.length === 1 || undefined);
      assert.deepEqual(sentImages(world), [first.toString('base64')]);
      const { message } = await world.sessions.queue(id, '', '', [{ name: 'second.png', mediaType: 'image/png', data: second.toString('base64') }]);
      await world.sessions.changeQueue(id, (prompts) => prompts.edit(message.id, 'And this @@ tool Read {"file_path":"pic.png"} ;; say Seen.'));
      await world.sessions.stop(id);
      await world.restartHost();
      assert.deepEqual(world.view(id).queue.map(({ images = [] }) => images.map(({ name, width }) => [name, width])), [[['second.png', 40]]]);
      world.model.release('go');
      await world.sessions.resume(id);
      await world.turns(id, 1);
      assert.deepEqual(sentImages(world).slice(0, 2), [first.toString('base64'), second.toString('base64')]);
      const live = await shown(world, id);
      assert.deepEqual(live.map(({ type, size }) => [type, size]), [['user', '30×20'], ['user', '40×30'], ['tool', '50×40']]);
      await world.sessions.stop(id);
      await world.restartHost();
      assert.deepEqual(await shown(world, id), live, 'the same after a restart');
      const names = (await world.items(id)).flatMap((item) => (item.type === 'user' ? (item.images ?? []).map(({ name }) => name) : []));
      assert.deepEqual(names, ['first.png', 'second.png']);
      // The agent's own is in its transcript alone.
      const bytes = await Promise.all(live.map(async ({ imageId }) => (await world.sessions.queries.image(id, imageId)).data));
      assert.deepEqual(bytes.slice(0, 2), [first.toString('base64'), second.toString('base64')]);
      assert.equal(Buffer.from(bytes[2] ?? '', 'base64').readUInt32BE(16), 50);
    });
  });
}

async function shown(world: SessionWorld, id: string): Promise<{ type: string; size: string; imageId: string }[]> {
  return (await world.items(id)).flatMap((item) =>
    (item.type === 'user' || item.type === 'tool' ? item.images ?? [] : []).map(({ id: imageId, width = 0, height = 0 }) => ({ type: item.type, size: `${width}×${height}`, imageId })));
}
