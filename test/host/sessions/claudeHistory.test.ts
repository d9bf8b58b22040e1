import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import { findTranscript } from '../../../src/host/sessions/claude/configFolder.ts';
import { CAN_FIND_BY_ENV } from '../../support/processTree.ts';
import { agentProcesses } from './agentProcesses.ts';
import { SessionWorld } from './sessionWorld.ts';
import { shownItems } from './shownItems.ts';

const QUESTION = JSON.stringify({ questions: [{ question: 'Which color?', header: 'Color', options: [{ label: 'Red', description: '' }, { label: 'Blue', description: '' }], multiSelect: false }] });

for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
  describe(`the history of a session with the Claude CLI ${version}`, function () {
    this.timeout(90_000);
    let world: SessionWorld;
    beforeEach(async () => { world = await SessionWorld.create({ version }); });
    afterEach(async () => { await world[Symbol.asyncDispose](); });

    it('is the same after the host was restarted: texts, tools, decisions, turns with their costs, notices', async () => {
      const id = await world.start(`one @@ say I will. || tool Bash {"command":"touch a.txt"} ;; tool Bash {"command":"touch b.txt"} ;; tool AskUserQuestion ${QUESTION} ;; say done`);
      await world.allow(id);
      const second = await world.until('the second request', () => world.inbox.list().find(({ title }) => title === 'Bash: touch b.txt'));
      await world.answer(second, { kind: 'permission', verdict: 'deny', reason: 'Not that one.' });
      await world.answer(await world.request(id, 'question'), { kind: 'question', answers: { 'Which color?': ['Blue'] } });
      await world.turns(id, 1);
      await world.sessions.queue(id, 'two @@ tool Bash {"command":"touch c.txt"} ;; say never');
      await world.request(id, 'permission');
      await world.sessions.interrupt(id);
      await world.turns(id, 2);
      await world.sessions.stop(id);
      await world.sessions.send(id, 'three @@ say third');
      await world.turns(id, 3);
      await world.sessions.shutdown();
      const live = await world.items(id);
      const count = (type: string): number => live.filter((item) => item.type === type).length;
      assert.deepEqual([count('request'), count('turn'), count('user')], [4, 3, 3]);
      assert.deepEqual(live.flatMap((item) => (item.type === 'request' ? [`${item.title} ${item.decision?.outcome}`] : [])), [
        'Bash: touch a.txt allowed', 'Bash: touch b.txt denied', 'Which color? answered', 'Bash: touch c.txt withdrawn',
      ]);
      assert.ok(live.some((item) => item.type === 'turn' && (item.costUsd ?? 0) > 0 && item.durationMs > 0));
      await world.restartHost();
      assert.deepEqual(shownItems(await world.items(id)), shownItems(live));
      const kept = JSON.stringify([...world.history.values()]);
      assert.ok(!kept.includes('touch') && !kept.includes('Which color'), 'what was asked is kept twice');
      assert.ok(world.decisions.every(({ toolUseId }) => toolUseId !== undefined));
    });

    it('survives a host that was lost: what waited is withdrawn, and the session says that it was interrupted', async () => {
      const id = await world.start('one @@ say first || tool Bash {"command":"touch a.txt"} ;; say never');
      await world.request(id);
      const live = await world.items(id);
      await world.restartHost();
      const items = await world.items(id);
      const request = items.find((item) => item.type === 'request');
      assert.deepEqual([request?.title, request?.decision?.outcome, request?.decision?.by], ['Bash: touch a.txt', 'withdrawn', 'host']);
      assert.deepEqual(items.map((item) => item.id).slice(0, live.length), live.map((item) => item.id));
      const last = items.at(-1);
      assert.ok(last?.type === 'notice' && last.code === 'ended' && last.text.includes('host went away'));
      assert.equal(items.length, live.length + 1);
    });

    it('refuses to resume a conversation whose transcript is gone, and keeps the rest', async () => {
      const id = await world.start('Remember @@ say I will.');
      await world.turns(id, 1);
      await world.sessions.stop(id);
      const file = await findTranscript(world.home.workspace, world.view(id).agentSessionId ?? '', world.environment);
      await rm(file ?? '');
      await assert.rejects(world.sessions.resume(id), /transcript of this session is gone/);
      assert.equal(world.view(id).end?.detail, 'A person stopped it.');
    });

    it('knows its name by control request, with no word of the prompt in the process list and no request to the model', async function () {
      if (!CAN_FIND_BY_ENV) this.skip(); // Who runs cannot be told there.
      const id = await world.start('Fix the secret bug @@ tool Bash {"command":"touch a.txt"} ;; say done');
      await world.request(id);
      const [agent] = agentProcesses('HOME', world.home.home);
      assert.ok(agent !== undefined && !agent.command.includes('secret') && !agent.command.includes('--name'), agent?.command);
      await world.allow(id);
      await world.turns(id, 1);
      await world.sessions.rename(id, 'My own name');
      await world.sessions.send(id, 'two @@ say second');
      await world.turns(id, 2);
      await world.sessions.stop(id);
      const file = await findTranscript(world.home.workspace, world.view(id).agentSessionId ?? '', world.environment);
      const titles = readFileSync(file ?? '', 'utf8').split('\n').flatMap((line) => (line.includes('"custom-title"') ? [(JSON.parse(line) as { customTitle: string }).customTitle] : []));
      assert.match(titles[0] ?? '', /^Fix the secret bug/);
      assert.equal(titles.at(-1), 'My own name');
      const messages = world.model.requests.filter(({ url }) => url.startsWith('/v1/messages') && !url.includes('count_tokens'));
      assert.deepEqual(messages.map(({ isSideRequest }) => isSideRequest), [false, false, false]);
    });
  });
}
