// Several who ask at once, and requests that something else settles: the same with the newest and the oldest CLI.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ConversationItemOf } from '../../../src/protocol/domain/conversation.ts';
import type { RequestView } from '../../../src/protocol/domain/request.ts';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import { toolResults } from '../../support/fakeModel/toolResults.ts';
import { SessionWorld } from './sessionWorld.ts';

const byText = (a: string, b: string): number => a.localeCompare(b);

for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
  describe(`who asks in the real Claude CLI ${version}`, function () {
    this.timeout(60_000);
    let world: SessionWorld;
    beforeEach(async () => { world = await SessionWorld.create({ version }); });
    afterEach(async () => { await world[Symbol.asyncDispose](); });

    const requestItems = async (id: string): Promise<ConversationItemOf<'request'>[]> => (await world.items(id)).flatMap((item) => (item.type === 'request' ? [item] : []));
    const file = (name: string): string => path.join(world.home.workspace, name);

    it('names the subagents that ask at once, and gives each the answer to its own request, also when the last one is answered first', async () => {
      const sub = (name: string): string => `tool Agent ${JSON.stringify({ description: `Look at ${name}`, subagent_type: 'general-purpose', prompt: `go @@ tool Bash {"command":"touch ${name}"} ;; say sub done` })}`;
      const id = await world.start(`par @@ ${sub('p1')} || ${sub('p2')} || ${sub('p3')} ;; say main done`);
      const pending = await world.until('three requests', () => (world.inbox.list().length === 3 ? world.inbox.list() : undefined));
      assert.deepEqual(pending.map(({ agent, title }) => `${title}, ${agent?.type}, ${agent?.description}`).toSorted(byText), ['p1', 'p2', 'p3'].map((name) => `Bash: touch ${name}, general-purpose, Look at ${name}`));
      assert.equal(new Set(pending.map(({ agentId }) => agentId)).size, 3);
      for (const request of pending.toReversed()) {
        const isDenied = request.title.endsWith('p2');
        await world.answer(request, isDenied ? { kind: 'permission', verdict: 'deny', reason: 'Not p2.' } : { kind: 'permission', verdict: 'allow' });
      }
      await world.until('the subagents', async () => (await world.items(id)).filter((item) => item.type === 'tool' && item.name === 'Agent' && item.state === 'done').length === 3 || undefined);
      await world.turns(id, 1);
      const denied = pending.find(({ title }) => title.endsWith('p2'));
      const told = toolResults(world.model);
      for (const { toolUseId = '', id: requestId } of pending) {
        const [result, ...more] = told.get(toolUseId) ?? [];
        assert.deepEqual([result?.text === 'Not p2.', more.length], [requestId === denied?.id, 0], `${toolUseId}: ${result?.text}`);
      }
      assert.deepEqual(['p1', 'p2', 'p3'].map((name) => existsSync(file(name))), [true, false, true]);
      const shown = await requestItems(id);
      assert.deepEqual(shown.map(({ agent }) => agent?.description ?? '').toSorted(byText), ['Look at p1', 'Look at p2', 'Look at p3']);
      await world.sessions.stop(id);
      await world.restartHost();
      assert.deepEqual((await requestItems(id)).map(({ agent, decision }) => `${agent?.type}, ${agent?.description}: ${decision?.outcome}`).toSorted(byText), [
        'general-purpose, Look at p1: allowed', 'general-purpose, Look at p2: denied', 'general-purpose, Look at p3: allowed',
      ]);
    });

    it('asks for parallel calls of the agent itself at once, and each gets its own answer', async () => {
      const read = (name: string): string => `tool Read ${JSON.stringify({ file_path: path.join(world.home.root, name) })}`;
      for (const name of ['one.txt', 'two.txt']) await writeFile(path.join(world.home.root, name), `content of ${name}`);
      const id = await world.start(`par @@ ${read('one.txt')} || ${read('two.txt')} ;; say done`);
      const pending = await world.until('two requests', () => (world.inbox.list().length === 2 ? world.inbox.list() : undefined));
      const of = (name: string): RequestView => pending.find(({ input }) => String(input['file_path']).endsWith(name)) ?? assert.fail(`nobody asks for ${name}`);
      await world.answer(of('two.txt'), { kind: 'permission', verdict: 'deny', reason: 'Not two.' });
      await world.answer(of('one.txt'), { kind: 'permission', verdict: 'allow' });
      await world.turns(id, 1);
      const told = toolResults(world.model);
      const resultOf = (name: string): string | undefined => told.get(of(name).toolUseId ?? '')?.map(({ text }) => text).join('|');
      assert.match(resultOf('one.txt') ?? '', /content of one\.txt/);
      assert.equal(resultOf('two.txt'), 'Not two.');
    });

    it('tells what was interrupted, what ended with its agent, and what the agent settled by itself, also after a restart', async () => {
      const interrupted = await world.start('one @@ tool Bash {"command":"touch a.txt"} ;; say never');
      await world.request(interrupted);
      await world.sessions.interrupt(interrupted, { kind: 'window', role: 'operator', clientId: 'w7' });
      await world.turns(interrupted, 1);
      const stopped = await world.start('two @@ tool Bash {"command":"touch b.txt"} ;; say never');
      await world.request(stopped);
      await world.sessions.stop(stopped, { kind: 'window', role: 'operator', clientId: 'w7' });
      const decision = JSON.stringify({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'allow' } } });
      const release = path.join(world.home.root, 'release');
      // The person's own hook, which takes its time.
      const command = `while [ ! -e '${release}' ]; do sleep 0.05; done; echo '${decision}'`;
      await writeFile(path.join(world.home.claudeConfigDir, 'settings.json'), JSON.stringify({ hooks: { PermissionRequest: [{ matcher: 'Bash', hooks: [{ type: 'command', command, timeout: 60 }] }] } }));
      const superseded = await world.start('three @@ tool Bash {"command":"touch c.txt"} ;; say done');
      await world.request(superseded);
      await writeFile(release, '');
      await world.turns(superseded, 1);
      assert.ok(existsSync(file('c.txt')), 'the hook allowed it');
      const expected = [['interrupted', 'human', 'w7'], ['ended', 'human', 'w7'], ['superseded', 'agent', undefined]];
      assert.deepEqual(world.decisions.map(({ withdrawal, by, clientId }) => [withdrawal, by, clientId]), expected);
      const shown = async (): Promise<unknown[]> => (await Promise.all([interrupted, stopped, superseded].map((id) => requestItems(id)))).flat().map(({ decision: made }) => [made?.withdrawal, made?.by, made?.clientId]);
      assert.deepEqual(await shown(), expected);
      assert.deepEqual([interrupted, stopped, superseded].map((id) => world.view(id).attention?.kind), [undefined, undefined, 'finished']);
      for (const id of [interrupted, superseded]) await world.sessions.stop(id);
      await world.restartHost();
      assert.deepEqual(await shown(), expected);
    });
  });
}
