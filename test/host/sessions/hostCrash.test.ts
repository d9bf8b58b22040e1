import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DecisionLine } from '../../../src/protocol/files/fileKinds.ts';
import { claudeBinary } from '../../support/cache/claudeBinary.ts';
import { FakeModel } from '../../support/fakeModel/fakeModel.ts';
import { CAN_FIND_BY_ENV, isAlive } from '../../support/processTree.ts';
import { buildHost, type BuiltHost } from '../lifecycle/builtHost.ts';
import { HostProcesses, until, untilEnded } from '../lifecycle/hostProcesses.ts';
import { agentProcesses } from './agentProcesses.ts';
import { HostOperator } from './hostOperator.ts';
import { shownItems } from './shownItems.ts';

describe('kill -9 of the host under real agents', function () {
  this.timeout(90_000);
  before(function () { if (!CAN_FIND_BY_ENV) this.skip(); }); // Who runs cannot be told there.
  let built: BuiltHost;
  let model: FakeModel;
  let hosts: HostProcesses;
  before(async () => { built = await buildHost(); });
  after(() => built[Symbol.asyncDispose]());
  beforeEach(async () => {
    model = await FakeModel.start();
    hosts = await HostProcesses.create(built, { modelUrl: model.url });
  });
  afterEach(async () => {
    await hosts[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
  });

  const agentPids = (): number[] => agentProcesses('HOME', hosts.temp.home).map(({ pid }) => pid);
  /** Prompts in the order in which the model got them; what a turn asks after its first step is not a prompt. */
  const prompts = (): string[] => model.turns.flatMap(({ script }) => (script?.step === 0 ? [script.text.split(' ')[0] ?? ''] : []));

  /** The decisions of a session on disk: what, or why it was withdrawn, and by whom. */
  const decisionsOf = (sessionId: string): string[][] => {
    const events = path.join(hosts.temp.missionControlHome, 'events');
    const lines = readdirSync(events).filter((name) => name.startsWith('decisions-')).flatMap((name) => readFileSync(path.join(events, name), 'utf8').trim().split('\n'));
    return lines.map((line) => JSON.parse(line) as DecisionLine).filter((line) => line.sessionId === sessionId).map(({ outcome, withdrawal, by }) => [withdrawal ?? outcome, by]);
  };

  const connect = async (): Promise<HostOperator> => {
    const operator = await HostOperator.connect(hosts);
    await operator.call('host.configure', { settings: { claudePath: await claudeBinary() } });
    return operator;
  };

  it('ends the agents; the next host says interrupted, has lost no text, no decision and no follow-up, and sends nothing twice', async () => {
    const pid = await hosts.startPid();
    const first = await connect();
    const { project } = await first.call('projects.add', { folder: hosts.temp.workspace, isTrusted: true });
    const streaming = (await first.call('sessions.start', { projectId: project.id, prompt: 'zero @@ say Ünïcode 👋\\nzwei || tool Bash {"command":"touch a.txt"} ;; say done' })).session.id;
    await first.call('requests.answer', { requestId: (await first.request(streaming)).id, answer: { kind: 'permission', verdict: 'allow' } });
    await first.turns(streaming, 1);
    const before = await first.items(streaming);
    const waiting = (await first.call('sessions.start', { projectId: project.id, prompt: 'ask @@ say I ask. || tool Bash {"command":"touch b.txt"} ;; say never' })).session.id;
    await first.request(waiting);
    await first.call('sessions.send', { sessionId: streaming, text: `one @@ speed 4 40 || say ${'word '.repeat(400)} || hold forever` });
    await until('text streams', async () => (await first.texts(streaming)).at(-1)?.startsWith('word') === true);
    await first.call('sessions.queue', { sessionId: streaming, text: 'two @@ say second' });
    const agents = agentPids();
    assert.equal(agents.length, 2);

    const askedBefore = model.turns.length;
    process.kill(pid, 'SIGKILL');
    const killedAtMs = performance.now();
    for (const agent of agents) await untilEnded(agent);
    assert.ok(performance.now() - killedAtMs < 10_000);
    assert.deepEqual(agentPids(), []);
    assert.equal(model.turns.length, askedBefore, 'no agent did anything more, such as going on without the permission that it had asked for');
    first.close();

    await untilEnded(pid);
    const next = await hosts.startPid();
    assert.ok(isAlive(next));
    const second = await connect();
    for (const id of [streaming, waiting]) {
      const view = await second.view(id);
      assert.deepEqual([view.phase, view.end?.reason, view.waitingCount], ['ended', 'interrupted', 0]);
    }
    assert.deepEqual((await second.call('requests.list', {})).requests, []);
    assert.deepEqual((await second.view(streaming)).queue.map(({ text }) => text), ['two @@ say second']);
    const after = await second.items(streaming);
    assert.deepEqual(shownItems(after).slice(0, before.length), shownItems(before));
    const lost = (await second.items(waiting)).find((item) => item.type === 'request');
    assert.deepEqual([lost?.title, lost?.decision?.withdrawal], ['Bash: touch b.txt', 'hostGone']);
    assert.deepEqual([streaming, waiting].map((id) => decisionsOf(id)), [[['allowed', 'human']], [['hostGone', 'host']]]);
    assert.deepEqual(prompts(), ['zero', 'ask', 'one']);

    await second.call('sessions.resume', { sessionId: streaming });
    await second.call('sessions.resume', { sessionId: waiting });
    await until('the follow-up is answered', async () => (await second.texts(streaming)).includes('second'), 20_000);
    await second.call('sessions.send', { sessionId: waiting, text: 'more @@ say more' });
    await until('the other goes on', async () => (await second.texts(waiting)).includes('more'), 20_000);
    await second.turns(waiting, 1);
    assert.deepEqual(prompts(), ['zero', 'ask', 'one', 'two', 'more']);
    assert.deepEqual((await second.view(streaming)).queue, []);
    const users = (await second.items(streaming)).flatMap((item) => (item.type === 'user' ? [item.text.split(' ')[0]] : []));
    assert.deepEqual(users, ['zero', 'one', 'two']);
    for (const sessionId of [streaming, waiting]) await second.call('sessions.stop', { sessionId });
    second.close();
  });

  it('leaves a session with a process a turn resumable, whether the host dies between turns or in one', async () => {
    const pid = await hosts.startPid();
    const first = await connect();
    const { project } = await first.call('projects.add', { folder: hosts.temp.workspace, isTrusted: true });
    const start = async (prompt: string): Promise<string> => (await first.call('sessions.start', { projectId: project.id, prompt, launch: { streamMode: 'perTurn' } })).session.id;
    const between = await start('one @@ say alpaca');
    await first.turns(between, 1);
    await until('no process', async () => agentPids().length === 0);
    const within = await start('ask @@ say I ask. || tool Bash {"command":"touch b.txt"} ;; say never');
    await first.request(within);
    const agents = agentPids();
    assert.equal(agents.length, 1);
    process.kill(pid, 'SIGKILL');
    for (const agent of agents) await untilEnded(agent);
    first.close();
    await untilEnded(pid);
    await hosts.startPid();
    const second = await connect();
    for (const id of [between, within]) assert.deepEqual([(await second.view(id)).end?.reason, (await second.view(id)).streamMode], ['interrupted', 'perTurn']);
    await second.call('sessions.send', { sessionId: between, text: 'two @@ say bonobo' });
    await second.call('sessions.send', { sessionId: within, text: 'more @@ say more' });
    await second.turns(between, 2);
    await second.turns(within, 1);
    assert.deepEqual([(await second.texts(between)).at(-1), (await second.texts(within)).at(-1)], ['bonobo', 'more']);
    assert.deepEqual(prompts().toSorted(), ['ask', 'more', 'one', 'two']);
    await until('no process', async () => agentPids().length === 0);
    for (const sessionId of [between, within]) await second.call('sessions.stop', { sessionId });
    second.close();
  });
});
