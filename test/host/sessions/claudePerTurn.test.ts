import assert from 'node:assert/strict';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import { servedTokens } from '../../support/fakeModel/servedTokens.ts';
import { toolResults } from '../../support/fakeModel/toolResults.ts';
import { agentProcesses } from './agentProcesses.ts';
import { SessionWorld } from './sessionWorld.ts';

for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
  describe(`a process a turn, with the Claude CLI ${version}`, function () {
    this.timeout(90_000);
    let world: SessionWorld;
    beforeEach(async () => { world = await SessionWorld.create({ version }); });
    afterEach(async () => { await world[Symbol.asyncDispose](); });

    const processCount = (): number => agentProcesses('HOME', world.home.home).length;
    const nobodyLeft = async (id: string): Promise<void> => {
      await world.until('no process', () => (processCount() === 0 && world.watched.size === 0 && world.records.get(id)?.process === undefined ? true : undefined));
    };
    const start = (prompt: string): Promise<string> => world.start(prompt, { launch: { streamMode: 'perTurn' } });

    it('has none between turns, asks in place, and knows the conversation, the mode and the bill in the next', async () => {
      const id = await start('one @@ say alpaca || tool Bash {"command":"touch a.txt"} ;; say done');
      const request = await world.request(id, 'permission');
      assert.equal(world.watched.size, 1);
      assert.equal(world.records.get(id)?.process?.pid, [...world.watched][0]);
      await world.answer(request, { kind: 'permission', verdict: 'allow' });
      const view = await world.turns(id, 1);
      assert.deepEqual([view.phase, view.streamMode, view.end], ['idle', 'perTurn', undefined]);
      assert.deepEqual([...toolResults(world.model).values()].map(([result]) => result?.isError ?? false), [false]);
      await nobodyLeft(id);
      assert.ok(world.sessions.queries.commands(id).length > 0, 'what it can be told by a slash is known without it');
      await world.sessions.setPermissionMode(id, 'acceptEdits');
      await world.sessions.send(id, `two @@ tool Write {"file_path":"${world.home.workspace}/b.txt","content":"b"} ;; say second`);
      await world.sessions.queue(id, 'three @@ say third');
      await world.turns(id, 3);
      assert.deepEqual(await world.texts(id), ['alpaca', 'done', 'second', 'third']);
      assert.equal(world.inbox.list().length, 0);
      assert.equal(world.view(id).permissionMode, 'acceptEdits');
      assert.ok(JSON.stringify(world.model.turns.at(-1)?.body.messages).includes('alpaca'));
      await nobodyLeft(id);
      assert.deepEqual(world.view(id).usage, servedTokens(world.model));
      const last = (world.totalsByClaude.at(-1) ?? 0) + (version === OLDEST_CLAUDE_VERSION ? world.totalsByClaude.slice(0, -1).reduce((sum, usd) => sum + usd, 0) : 0);
      assert.equal((world.view(id).costUsd ?? 0).toFixed(9), last.toFixed(9));
      assert.equal(new Set(world.ledger.map((line) => line.id)).size, world.ledger.length);
      assert.equal(world.sessions.list().length, 1);
      await world.sessions.stop(id);
      assert.equal(world.view(id).end?.reason, 'stopped');
    });

    it('is interrupted, takes a plan and an answer, and goes on', async () => {
      const id = await start('one @@ tool Bash {"command":"touch a.txt; tail -f /dev/null"} ;; say never');
      await world.allow(id);
      await world.until('the command', () => (world.view(id).phase === 'runningTool' ? true : undefined));
      await world.sessions.interrupt(id);
      await world.turns(id, 1);
      await nobodyLeft(id);
      const question = JSON.stringify({ questions: [{ question: 'Which color?', header: 'Color', options: [{ label: 'Red', description: '' }, { label: 'Blue', description: '' }], multiSelect: false }] });
      await world.sessions.send(id, `two @@ tool AskUserQuestion ${question} ;; say thanks`);
      await world.answer(await world.request(id, 'question'), { kind: 'question', answers: { 'Which color?': ['Blue'] } });
      await world.turns(id, 2);
      await world.sessions.setPermissionMode(id, 'plan');
      await world.sessions.send(id, 'three @@ tool Write {"file_path":"$PLAN","content":"# The plan"} ;; tool ExitPlanMode {} ;; say going');
      await world.answer(await world.request(id, 'plan'), { kind: 'plan', verdict: 'approve' });
      await world.turns(id, 3);
      assert.equal(world.view(id).permissionMode, 'default');
      await world.sessions.send(id, 'four @@ tool Bash {"command":"touch d.txt"} ;; say fourth');
      await world.allow(id); // It asks again: the mode after the plan holds in the next process.
      await world.turns(id, 4);
      assert.equal((await world.texts(id)).at(-1), 'fourth');
      await nobodyLeft(id);
    });

    it('stays while something of its turn runs in the background, and says what came of it', async () => {
      const id = await start('bg @@ tool Bash {"command":"sleep 2","run_in_background":true} ;; say started ;; say noticed');
      await world.turns(id, 1);
      assert.equal(processCount(), 1);
      await world.turns(id, 2);
      assert.deepEqual(await world.texts(id), ['started', 'noticed']);
      await nobodyLeft(id);
    });

    it('is resumed after its host was lost, between turns and in one', async () => {
      const id = await start('one @@ say alpaca');
      await world.turns(id, 1);
      await nobodyLeft(id);
      await world.restartHost();
      assert.equal(world.view(id).end?.reason, 'interrupted');
      await world.sessions.send(id, 'two @@ say bonobo || tool Bash {"command":"touch b.txt"} ;; say never');
      await world.request(id, 'permission');
      await world.restartHost();
      await nobodyLeft(id);
      await world.sessions.send(id, 'three @@ say cheetah');
      await world.turns(id, 2);
      const last = JSON.stringify(world.model.turns.at(-1)?.body.messages);
      assert.ok(last.includes('alpaca') && last.includes('bonobo'), last);
      assert.equal(world.view(id).streamMode, 'perTurn');
      await nobodyLeft(id);
    });
  });
}
