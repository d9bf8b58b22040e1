import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { textsOf } from '../../support/fakeModel/messagesRequest.ts';
import { CAN_FIND_BY_ENV, isAlive, processesWithEnv } from '../../support/processTree.ts';
import { essence } from '../../unit/sessions/replay.ts';
import { agentProcesses } from './agentProcesses.ts';
import { SessionWorld } from './sessionWorld.ts';

/** US dollars of the ledger, and what the session says. */
function costs(world: SessionWorld, sessionId: string): { ledger: number; session: number | undefined } {
  const ledger = world.ledger.filter((line) => line.sessionId === sessionId).reduce((sum, { costUsd = Number.NaN }) => sum + costUsd, 0);
  return { ledger: round(ledger), session: round(world.view(sessionId).costUsd ?? Number.NaN) };
}

function round(usd: number): number {
  return Math.round(usd * 1e9) / 1e9;
}

/** Users' prompts in the requests to the model, by the word that begins them. */
function promptsSent(world: SessionWorld): string[] {
  return world.model.turns.map(({ script }) => script?.text.split(' ')[0] ?? '');
}

describe('sessions with the real Claude CLI', function () {
  this.timeout(90_000);
  let world: SessionWorld;
  beforeEach(async () => { world = await SessionWorld.create(); });
  afterEach(async () => { await world[Symbol.asyncDispose](); });

  it('sends queued follow-ups one by one, and gives one back', async () => {
    const id = await world.start('one @@ say first answer || hold queued');
    await world.until('text', async () => (await world.texts(id)).length > 0 || undefined);
    for (const word of ['two', 'three', 'dropped', 'four']) await world.sessions.queue(id, `${word} @@ say ${word}`);
    const dropped = world.view(id).queue[2];
    assert.equal(dropped?.text, 'dropped @@ say dropped');
    assert.equal((await world.sessions.unqueue(id, dropped.id)).message.text, dropped.text);
    assert.deepEqual(world.records.get(id)?.queue.map(({ text }) => text.split(' ')[0]).filter((word) => word !== 'one'), ['two', 'three', 'four']);
    world.model.release('queued');
    const view = await world.turns(id, 4);
    assert.deepEqual(view.queue, []);
    assert.deepEqual(promptsSent(world), ['one', 'two', 'three', 'four']);
    assert.deepEqual((await world.texts(id)).slice(1), ['two', 'three', 'four']);
    await world.until('an empty queue on disk', () => world.records.get(id)?.queue.length === 0 || undefined);
  });

  it('interrupts mid-stream and goes on with what was sent', async () => {
    const id = await world.start(`long @@ speed 4 40 || say ${'word '.repeat(200)} || hold forever`);
    await world.until('text', async () => (await world.texts(id)).length > 0 || undefined);
    assert.equal(world.view(id).phase, 'responding');
    await world.sessions.queue(id, 'queued @@ say queued');
    await world.sessions.send(id, 'now @@ say now');
    await world.turns(id, 3);
    assert.deepEqual(promptsSent(world), ['long', 'now', 'queued']);
    assert.equal((await world.items(id)).filter((item) => item.type === 'notice' && item.code === 'interrupted').length, 1);
  });

  it('bills what the CLI says, over interrupts, /clear and resumes, and the model sees the history after a resume', async () => {
    const id = await world.start('one @@ usage in=1000 out=100 cr=500 c5=50 || say first');
    await world.turns(id, 1);
    const perTurn = costs(world, id).ledger;
    assert.ok(perTurn > 0);
    await world.sessions.stop(id);
    assert.equal(world.view(id).end?.reason, 'stopped');
    await world.sessions.send(id, 'two @@ usage in=1000 out=100 cr=500 c5=50 || say second');
    await world.turns(id, 2);
    assert.ok(JSON.stringify(world.model.turns.at(-1)?.body).includes('first'), 'the resumed conversation has no history');
    assert.deepEqual(costs(world, id), { ledger: round(2 * perTurn), session: round(2 * perTurn) });
    const before = world.view(id).agentSessionId;
    await world.sessions.send(id, '/clear');
    await world.turns(id, 3);
    assert.notEqual(world.view(id).agentSessionId, before);
    await world.sessions.send(id, 'three @@ usage in=1000 out=100 cr=500 c5=50 || say third');
    await world.turns(id, 4);
    await world.sessions.stop(id);
    await world.sessions.resume(id);
    await world.sessions.send(id, 'four @@ usage in=1000 out=100 cr=500 c5=50 || say fourth');
    await world.turns(id, 5);
    const last = JSON.stringify(world.model.turns.at(-1)?.body.messages);
    assert.ok(last.includes('third') && !last.includes('second'), 'after /clear only the new conversation is resumed');
    assert.deepEqual(costs(world, id), { ledger: round(4 * perTurn), session: round(4 * perTurn) });
    assert.equal(world.view(id).usage.inputTokens, 4000);
    assert.equal(new Set(world.ledger.map((line) => line.id)).size, world.ledger.length);
    assert.deepEqual(world.records.get(id)?.agentSessionIds.length, 2);
    assert.equal(world.view(id).contextTokens, 1650);
    assert.equal(world.view(id).contextWindow, 1_000_000);
  });

  it('reads back from the transcript what it showed live, byte for byte', async () => {
    const id = await world.start('one @@ think Hm… || say Ünïcode 👋 and\\n\\n```ts\\nconst a = 1;\\n``` || tool Bash {"command":"touch a.txt"} ;; say done\\n');
    await world.allow(id);
    await world.turns(id, 1);
    await world.sessions.send(id, '  two lines\nof prompt @@ say second');
    await world.turns(id, 2);
    await world.sessions.send(id, `three @@ speed 4 40 || say ${'word '.repeat(100)} || hold forever`);
    await world.until('text', async () => (await world.texts(id)).at(-1)?.startsWith('word') || undefined);
    await world.sessions.interrupt(id);
    await world.turns(id, 3);
    const live = essence(await world.items(id));
    await world.sessions.shutdown();
    await world.restartHost();
    assert.deepEqual(essence(await world.items(id)), live);
    assert.equal(world.view(id).end?.reason, 'interrupted');
  });

  it('survives the loss of the host: interrupted, leftovers ended, queue kept, resume goes on', async () => {
    const id = await world.start(`one @@ speed 4 40 || say ${'word '.repeat(300)} || hold forever`);
    await world.until('text', async () => (await world.texts(id)).length > 0 || undefined);
    await world.sessions.queue(id, 'two @@ say second');
    const pid = world.records.get(id)?.process?.pid ?? 0;
    assert.ok(isAlive(pid));
    await world.restartHost();
    assert.equal(world.view(id).end?.reason, 'interrupted');
    assert.ok(!isAlive(pid));
    await world.sessions.resume(id);
    await world.until('the second answer', async () => (await world.texts(id)).includes('second') || undefined);
    const users = (await world.items(id)).flatMap((item) => (item.type === 'user' ? [item.text.split(' ')[0]] : []));
    assert.deepEqual(users, ['one', 'two']);
  });

  it('tells API errors by is_error, and works on after them', async () => {
    const id = await world.start('bad @@ error 400 invalid_request_error Bad thing');
    const view = await world.turns(id, 1);
    assert.equal(view.phase, 'error');
    assert.ok((await world.items(id)).some((item) => item.type === 'notice' && item.code === 'apiError' && item.text.includes('Bad thing')));
    await world.sessions.send(id, 'good @@ say fine');
    assert.equal((await world.turns(id, 2)).phase, 'idle');
  });

  it('leaves no process behind when it stops, not even a background command', async function () {
    if (!CAN_FIND_BY_ENV) this.skip(); // Who runs cannot be told there.
    const id = await world.start('bg @@ tool Bash {"command":"sleep 300","run_in_background":true} ;; say started');
    await world.turns(id, 1);
    assert.ok(processesWithEnv('HOME', world.home.home).length > 1);
    assert.equal(world.watched.size, 1);
    await world.sessions.stop(id);
    assert.deepEqual(processesWithEnv('HOME', world.home.home), []);
    assert.equal(world.watched.size, 0);
    assert.equal(world.view(id).end?.reason, 'stopped');
  });

  it('ends a session that waits, streams or starts', async function () {
    if (!CAN_FIND_BY_ENV) this.skip(); // Who runs cannot be told there.
    const waiting = await world.start('w @@ tool Bash {"command":"touch a"} ;; say never');
    await world.request(waiting);
    const streaming = await world.start(`s @@ speed 4 40 || say ${'word '.repeat(300)} || hold forever`);
    await world.until('text', async () => (await world.texts(streaming)).length > 0 || undefined);
    const starting = await world.start('x @@ say never');
    await Promise.all([waiting, streaming, starting].map((id) => world.sessions.stop(id)));
    assert.deepEqual([waiting, streaming, starting].map((id) => world.view(id).end?.reason), ['stopped', 'stopped', 'stopped']);
    assert.deepEqual(world.inbox.list(), []);
    assert.deepEqual(processesWithEnv('HOME', world.home.home), []);
  });

  it('limits how many agents start at once', async function () {
    if (!CAN_FIND_BY_ENV) this.skip(); // Who runs cannot be told there.
    world.sessions.setMaxConcurrentStarts(1);
    const ids = await Promise.all([1, 2, 3].map((n) => world.start(`s${n} @@ say ok ${n}`)));
    let mostStarting = 0;
    await world.until('all answers', () => {
      const pids = ids.filter((id) => world.records.get(id)?.process !== undefined);
      const processes = agentProcesses('HOME', world.home.home).length;
      mostStarting = Math.max(mostStarting, processes - pids.length);
      return ids.every((id) => world.view(id).turnCount === 1) || undefined;
    });
    assert.ok(mostStarting <= 1, `${mostStarting} started at once`);
  });

  it('says why an agent failed', async function () {
    if (process.platform === 'win32') this.skip(); // The agent that fails is a shell script.
    world.claudePath = path.join(world.home.root, 'claude');
    await writeFile(world.claudePath, '#!/bin/sh\nif [ "$1" = --version ]; then echo "2.1.329 (Claude Code)"; else echo "No license found." >&2; exit 3; fi\n', { mode: 0o755 });
    const id = await world.start('one @@ say never');
    const view = await world.ended(id);
    assert.equal(view.end?.reason, 'failed');
    assert.match(view.end.detail, /exit code 3: No license found\./);
    assert.equal(view.queue.length, 1, 'the prompt waits for a resume');
  });

  it('says that the agent died when it was killed', async () => {
    const id = await world.start(`one @@ speed 4 40 || say ${'word '.repeat(300)} || hold forever`);
    await world.until('text', async () => (await world.texts(id)).length > 0 || undefined);
    process.kill(world.records.get(id)?.process?.pid ?? 0, 'SIGKILL');
    const view = await world.ended(id);
    assert.equal(view.end?.reason, 'failed');
    assert.match(view.end.detail, /ended by signal SIGKILL/);
    assert.ok((await world.items(id)).every((item) => !('isStreaming' in item) || !item.isStreaming));
  });

  it('refuses folders without trust, and agents without login', async () => {
    world.isTrusted = false;
    await assert.rejects(world.start('x'), (error) => MissionControlError.is(error, 'notTrusted'));
    world.isTrusted = true;
    const { ANTHROPIC_API_KEY: _key, ...withoutKey } = world.environment;
    world.environment = withoutKey;
    await assert.rejects(world.start('x'), (error) => MissionControlError.is(error, 'agentNotLoggedIn'));
    assert.equal(world.records.size, 0);
  });

  it('loads nothing of a folder that the CLI itself does not trust', async function () {
    if (!CAN_FIND_BY_ENV) this.skip(); // Who runs cannot be told there.
    const folder = world.home.workspace;
    await writeFile(path.join(folder, '.mcp.json'), JSON.stringify({ mcpServers: { bad: { command: 'touch', args: [path.join(folder, 'connected')] } } }));
    await writeFile(path.join(world.home.claudeConfigDir, '.claude.json'), JSON.stringify({ hasCompletedOnboarding: true, projects: {} }));
    const id = await world.start('one @@ say hi');
    await world.until('the process', () => world.records.get(id)?.process);
    const [agent] = processesWithEnv('HOME', world.home.home).filter(({ command }) => command.includes('stream-json'));
    assert.ok(agent?.command.includes('--strict-mcp-config --setting-sources user'), agent?.command);
    await world.turns(id, 1);
  });

  it('keeps on after a turn that the agent began itself', async () => {
    const id = await world.start('bg @@ tool Bash {"command":"sleep 1","run_in_background":true} ;; say started ;; say noticed');
    await world.turns(id, 2);
    await world.sessions.send(id, 'next @@ say after');
    await world.turns(id, 3);
    assert.deepEqual(await world.texts(id), ['started', 'noticed', 'after']);
    assert.equal(textsOf(world.model.turns.at(-1)?.body.messages?.findLast(({ role }) => role === 'user')).some((text) => text.startsWith('next')), true);
  });

  it('changes the permission mode and the name', async () => {
    const id = await world.start('one @@ say hi');
    await world.turns(id, 1);
    await world.sessions.setPermissionMode(id, 'acceptEdits');
    await world.sessions.rename(id, 'Renamed');
    await world.sessions.send(id, 'two @@ tool Write {"file_path":"x.txt","content":"x"} ;; say ok');
    const view = await world.turns(id, 2);
    assert.deepEqual([view.permissionMode, view.name], ['acceptEdits', 'Renamed']);
  });
});

describe('sessions with the oldest supported Claude CLI', function () {
  this.timeout(90_000);

  it('runs the whole round: permission, follow-up, stop, resume, costs, transcript', async () => {
    await using world = await SessionWorld.create({ version: '2.1.197' });
    const id = await world.start('one @@ say Hi || tool Bash {"command":"touch a.txt"} ;; say done');
    await world.allow(id);
    await world.turns(id, 1);
    await world.sessions.stop(id);
    await world.sessions.send(id, 'two @@ say second');
    await world.turns(id, 2);
    const { ledger, session } = costs(world, id);
    assert.equal(ledger, session);
    assert.equal(world.view(id).usage.inputTokens, 300);
    const live = essence(await world.items(id));
    await world.sessions.shutdown();
    await world.restartHost();
    assert.deepEqual(essence(await world.items(id)), live);
  });
});
