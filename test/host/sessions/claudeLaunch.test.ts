import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { LaunchOptions } from '../../../src/protocol/domain/launchOptions.ts';
import { STREAM_MODES } from '../../../src/protocol/domain/streamMode.ts';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import { toolResults } from '../../support/fakeModel/toolResults.ts';
import { REPO_ROOT } from '../../support/repoRoot.ts';
import { PROJECT_ID, SessionWorld } from './sessionWorld.ts';

const COMMAND = 'tool Bash {"command":"true"}';

for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
  describe(`launch options of the Claude CLI ${version}`, function () {
    this.timeout(90_000);
    let world: SessionWorld;
    beforeEach(async () => { world = await SessionWorld.create({ version }); });
    afterEach(async () => { await world[Symbol.asyncDispose](); });

    const limitNotices = async (id: string): Promise<string[]> => (await world.items(id)).flatMap((item) => (item.type === 'notice' && item.id.startsWith('limit:') ? [item.text] : []));
    const file = async (name: string, content: string): Promise<string> => {
      await writeFile(path.join(world.home.home, name), content);
      return path.join(world.home.home, name);
    };

    for (const streamMode of STREAM_MODES) {
      it(`stop a prompt that takes too many requests, and each prompt has as many (${streamMode})`, async () => {
        const id = await world.start(`one @@ ${COMMAND} ;; ${COMMAND} ;; ${COMMAND} ;; say never`, { launch: { streamMode, maxTurns: 2 } });
        await world.turns(id, 1);
        assert.equal(world.model.turns.length, 2);
        assert.match((await limitNotices(id))[0] ?? '', /limit of requests to the model \(2\).*go on/);
        assert.equal(world.view(id).maxTurns, 2);
        await world.sessions.queue(id, `two @@ ${COMMAND} ;; say second`);
        await world.turns(id, 2);
        assert.deepEqual(await world.texts(id), ['second']);
        assert.equal((await limitNotices(id)).length, 1);
        assert.deepEqual((await world.items(id)).filter((item) => item.type === 'notice' && item.code === 'apiError'), []);
        // It is still said when the conversation is read back.
        await world.restartHost();
        assert.equal((await limitNotices(id)).length, 1);
      });

      it(`stop an agent that has spent its budget; queued prompts wait, the next one of a person gets as much again (${streamMode})`, async () => {
        // A request costs $0.0013 with the newer CLI and $0.0016 with the older one.
        const steps = `${COMMAND} ;; ${COMMAND} ;; ${COMMAND} ;; ${COMMAND} ;; say never`;
        const id = await world.start(`one @@ hold queued || ${steps}`, { launch: { streamMode, maxBudgetUsd: 0.003 } });
        await world.sessions.queue(id, 'queued @@ say queued');
        world.model.release('queued');
        await world.turns(id, 1);
        const spent = world.view(id).costUsd ?? 0;
        assert.ok(spent >= 0.003 && spent < 0.006, String(spent));
        assert.match((await limitNotices(id))[0] ?? '', /budget of 0.003 US dollars is used up/);
        assert.deepEqual(world.view(id).queue.map(({ text }) => text), ['queued @@ say queued']);
        assert.equal(world.view(id).end, undefined);
        await world.sessions.send(id, 'two @@ say second');
        await world.turns(id, 3);
        assert.deepEqual(await world.texts(id), ['second', 'queued']);
        assert.ok((world.view(id).costUsd ?? 0) > spent);
        assert.equal(new Set(world.ledger.map((line) => line.id)).size, world.ledger.length);
      });
    }

    it('put the rules into the system prompt, open a further folder, and offer the tools of a server', async () => {
      const rulesFile = await file('rules.md', '# Rules\nAlways mention the walrus.\n');
      const further = path.join(world.home.root, 'further');
      await mkdir(further);
      const mcp = await file('mcp.json', JSON.stringify({ mcpServers: { greeter: { command: process.execPath, args: [path.join(REPO_ROOT, 'test/support/greetingMcpServer.ts'), 'greeter'] } } }));
      world.launchSettings = { rulesFile: '~/rules.md', additionalDirectories: [further], mcpConfigFiles: [mcp] };
      const id = await world.start(`one @@ tool Write {"file_path":"${further}/a.txt","content":"hello"} ;; tool Read {"file_path":"${further}/a.txt"} ;; tool mcp__greeter__greet {} ;; say done`, { permissionMode: 'acceptEdits' });
      const request = await world.request(id, 'permission');
      assert.equal(request.toolName, 'mcp__greeter__greet', 'the folder was written and read without a question');
      assert.equal(await readFile(path.join(further, 'a.txt'), 'utf8'), 'hello');
      await world.answer(request, { kind: 'permission', verdict: 'allow' });
      await world.turns(id, 1);
      assert.ok(JSON.stringify(world.model.turns[0]?.body.system).includes('Always mention the walrus.'));
      assert.ok([...toolResults(world.model).values()].flat().some(({ text }) => text.includes('Hello from greeter.')));
      assert.ok(world.spawned[0]?.args.includes(rulesFile));
      // The same without the folder: it asks.
      const asking = await world.start(`two @@ tool Write {"file_path":"${further}/b.txt","content":"hello"} ;; say done`, { permissionMode: 'acceptEdits', launch: { additionalDirectories: [], mcpConfigFiles: [], rulesFile: '' } });
      assert.equal((await world.request(asking, 'permission')).toolName, 'Write');
      assert.ok(!JSON.stringify(world.model.turns.at(-1)?.body.system).includes('walrus'));
    });

    it('refuse a start at once, and say what is wrong, when a file or folder of theirs cannot be used', async () => {
      const broken = await file('broken.json', '{ "servers": {} }');
      const large = await file('large.md', 'x'.repeat(300 * 1024));
      const cases: readonly (readonly [LaunchOptions, RegExp])[] = [
        [{ rulesFile: '~/nowhere.md' }, /nowhere.md does not exist/], [{ rulesFile: 'rules.md' }, /not absolute/], [{ rulesFile: large }, /300 kB; at most 256 kB/],
        [{ additionalDirectories: ['/nowhere'] }, /\/nowhere is not there/], [{ mcpConfigFiles: [broken] }, /"mcpServers"/], [{ mcpConfigFiles: ['~/none.json'] }, /none.json does not exist/],
      ];
      for (const [launch, message] of cases) {
        await assert.rejects(world.start('one @@ say a', { launch }), { code: 'invalidInput', message });
        assert.match((await world.sessions.queries.previewLaunch({ projectId: PROJECT_ID, launch })).problem ?? '', message);
      }
      assert.deepEqual([world.spawned, world.sessions.list()], [[], []]);
    });

    it('are previewed as they are spawned, and a session goes on with those it began with', async () => {
      await file('rules.md', 'Rules');
      world.launchSettings = { streamMode: 'perTurn', maxTurns: 5, rulesFile: '~/rules.md' };
      world.projectLaunch = { maxTurns: 7, model: 'haiku' };
      const launch = { maxBudgetUsd: 2.5 };
      const preview = await world.sessions.queries.previewLaunch({ projectId: PROJECT_ID, launch });
      assert.deepEqual(preview.options.map(({ name, value, source }) => `${name} ${String(value)} ${source}`), [
        'model haiku project', 'permissionMode default default', 'deniedTools  default', 'transport stream default', 'streamMode perTurn setting', 'maxTurns 7 project', 'maxBudgetUsd 2.5 start', 'rulesFile ~/rules.md setting',
        'additionalDirectories  default', 'mcpConfigFiles  default', 'sessionName {prompt} default',
      ]);
      const id = await world.start('one @@ say alpaca', { launch });
      await world.turns(id, 1);
      world.launchSettings = {};
      world.projectLaunch = {};
      const next = await world.sessions.queries.previewLaunch({ sessionId: id });
      await world.sessions.send(id, 'two @@ say bonobo');
      await world.turns(id, 2);
      const idsAside = (args: readonly string[] | undefined): string[] | undefined => args?.map((arg, index) => (args[index - 1] === '--session-id' ? 'ID' : arg));
      assert.deepEqual([preview.command?.executable, idsAside(preview.command?.args)], [world.spawned[0]?.command, idsAside(world.spawned[0]?.args)]);
      assert.deepEqual([next.command?.executable, next.command?.args], [world.spawned[1]?.command, world.spawned[1]?.args]);
      assert.ok(next.command?.args.includes('--resume') && next.command.args.includes('haiku'));
      // And the CLI takes it, of a shell too.
      const run = promisify(execFile)(preview.command?.executable ?? '', preview.command?.args ?? [], { cwd: preview.command?.cwd, env: world.environment });
      run.child.stdin?.end(`${JSON.stringify({ type: 'user', message: { role: 'user', content: 'by hand @@ say by hand' } })}\n`);
      assert.match((await run).stdout, /"subtype":"success"/);
    });
  });
}
