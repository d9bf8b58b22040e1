import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TRANSPORTS } from '../../../src/protocol/domain/transport.ts';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import { toolResults } from '../../support/fakeModel/toolResults.ts';
import { PROJECT_ID, SessionWorld } from './sessionWorld.ts';

for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
  describe(`what is denied to the Claude CLI ${version}`, () => {
    let world: SessionWorld;
    beforeEach(async () => {
      world = await SessionWorld.create({ version });
      // A person has agreed to this mode once; the CLI asks for that in terminals.
      await writeFile(path.join(world.home.claudeConfigDir, 'settings.json'), JSON.stringify({ skipDangerousModePermissionPrompt: true, permissions: { allow: ['Bash(touch *)'] } }));
    });
    afterEach(async () => { await world[Symbol.asyncDispose](); });

    const made = async (): Promise<string[]> => (await readdir(world.home.workspace)).filter((name) => name.endsWith('.txt')).toSorted();
    const touch = (name: string): string => `tool Bash {"command":"touch ${name}","description":"Make it"}`;

    for (const transport of TRANSPORTS) {
      it(`is not done, and nobody is asked, whatever else is allowed (${transport})`, async () => {
        world.launchSettings = { deniedTools: ['Bash(touch made*)'] };
        world.projectLaunch = { deniedTools: ['Bash(touch other*)'] };
        const id = await world.start(`one @@ ${['made.txt', 'other.txt', 'late.txt', 'last.txt'].map(touch).join(' ;; ')} ;; say Done.`, { permissionMode: 'bypassPermissions', launch: { transport, deniedTools: ['Bash(touch late*)'] } });
        await world.turns(id, 1);
        assert.deepEqual(await made(), ['last.txt']);
        assert.deepEqual(world.inbox.list({ includeDecided: true }), []);
        assert.match(JSON.stringify([...toolResults(world.model).values()]), /Permission to use Bash with command touch made.txt has been denied/);
        const preview = await world.sessions.queries.previewLaunch({ projectId: PROJECT_ID, launch: { transport, deniedTools: ['WebFetch'] } });
        assert.deepEqual(preview.options.find(({ name }) => name === 'deniedTools'), { name: 'deniedTools', value: ['Bash(touch made*)', 'Bash(touch other*)', 'WebFetch'], source: 'start' });
        assert.ok(preview.command?.args.includes('{"permissions":{"deny":["Bash(touch made*)","Bash(touch other*)","WebFetch"]}}'));
      });
    }

    it('holds for sessions that are there from their next process on, beside what they were started with', async () => {
      const id = await world.start(`one @@ ${touch('made.txt')} ;; say One.`, { launch: { streamMode: 'perTurn', deniedTools: ['Bash(touch other*)'] } });
      await world.turns(id, 1);
      await world.sessions.stop(id);
      world.launchSettings = { deniedTools: ['Bash(touch late*)'] };
      await world.sessions.send(id, `two @@ ${['other.txt', 'late.txt', 'last.txt'].map(touch).join(' ;; ')} ;; say Two.`);
      await world.turns(id, 2);
      assert.deepEqual(await made(), ['last.txt', 'made.txt']);
      assert.deepEqual((await world.sessions.queries.previewLaunch({ sessionId: id })).options.find(({ name }) => name === 'deniedTools')?.value, ['Bash(touch other*)', 'Bash(touch late*)']);
    });

    it('has to be a rule that it understands: no agent is started without one that was meant', async () => {
      await assert.rejects(world.start('one @@ say a', { launch: { deniedTools: ['git push'] } }), { code: 'invalidInput', message: /"git push" is not a rule of Claude Code/ });
      const many = Array.from({ length: 300 }, (_, index) => `Bash(tool${index} *)`);
      assert.match((await world.sessions.queries.previewLaunch({ projectId: PROJECT_ID, launch: { deniedTools: many } })).problem ?? '', /300 rules/);
      assert.deepEqual([world.spawned, world.sessions.list()], [[], []]);
    });
  });
}
