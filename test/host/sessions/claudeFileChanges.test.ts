import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import { SessionWorld } from './sessionWorld.ts';

const SMALL = 'one\ntwo\nthree\ntwo\n';
/** The CLI keeps no copy of a file that the model has not seen whole. */
const LARGE = `${'a line of a large file\n'.repeat(20_000)}needle\n`;

describe('changes of files by the real Claude CLI', function () {
  this.timeout(60_000);

  for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
    it(`are told as they were made, whatever happened to the files since (${version})`, async () => {
      await using world = await SessionWorld.create({ version });
      const file = (name: string): string => path.join(world.home.workspace, name);
      await writeFile(file('small.txt'), SMALL);
      await writeFile(file('large.txt'), LARGE);
      const nested = 'sub @@ tool Write {"file_path":"sub.txt","content":"by a subagent\\n"} ;; say written';
      const id = await world.start([
        'go @@ tool Read {"file_path":"small.txt"} || tool Read {"file_path":"large.txt","offset":19999,"limit":10}',
        'tool Edit {"file_path":"small.txt","old_string":"two","new_string":"2","replace_all":true} || tool Write {"file_path":"new.txt","content":"first\\n"}',
        'tool Read {"file_path":"new.txt"}',
        'tool Write {"file_path":"new.txt","content":"second\\n"} || tool Edit {"file_path":"large.txt","old_string":"needle","new_string":"pin"}',
        `tool Agent {"description":"write","prompt":${JSON.stringify(nested)},"subagent_type":"general-purpose"}`,
        'tool Edit {"file_path":"small.txt","old_string":"not there","new_string":"x"} ;; say done',
      ].join(' ;; '), { permissionMode: 'acceptEdits' });
      await world.until('all changes', async () => (await world.items(id)).filter((item) => item.type === 'tool' && /Edit|Write/.test(item.name) && item.state !== 'running').length === 6 || undefined);
      for (const name of ['small.txt', 'new.txt', 'sub.txt', 'large.txt']) await writeFile(file(name), 'changed since by someone else');

      const changes = await world.until('the transcript', async () => {
        const calls = (await world.items(id)).filter((item) => item.type === 'tool' && /Edit|Write/.test(item.name));
        const told = await Promise.all(calls.map((item) => world.sessions.queries.fileChange(id, item.id)));
        return told.every((change) => !change.isApplied || change.recorded !== undefined || change.hunks !== undefined || change.path === file('sub.txt')) ? told : undefined;
      });
      const of = (name: string): (readonly [boolean, unknown])[] =>
        changes.filter((change) => change.path === file(name)).map(({ isApplied, recorded }) => [isApplied, recorded] as const);
      assert.deepEqual(of('small.txt'), [[true, { before: SMALL, after: 'one\n2\nthree\n2\n' }], [false, undefined]]);
      assert.deepEqual(of('new.txt'), [[true, { before: '', after: 'first\n' }], [true, { before: 'first\n', after: 'second\n' }]]);
      assert.deepEqual(of('sub.txt'), [[true, undefined]], 'of subagents the CLI notes the input only');
      const large = changes.find((change) => change.path === file('large.txt'));
      if (large?.recorded === undefined) {
        assert.equal(large?.hunks?.length, 1);
        assert.ok(large.hunks[0]?.before.endsWith('\nneedle') && large.hunks[0].after.endsWith('\npin'), JSON.stringify(large.hunks));
      } else {
        assert.deepEqual(large.recorded, { before: LARGE, after: LARGE.replace('needle', 'pin') });
      }
    });
  }
});
