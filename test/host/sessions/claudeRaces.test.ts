import assert from 'node:assert/strict';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { CAN_FIND_BY_ENV } from '../../support/processTree.ts';
import { agentProcesses } from './agentProcesses.ts';
import { SessionWorld } from './sessionWorld.ts';

/** Users' prompts in the order in which the model saw them first. */
function promptsSent(world: SessionWorld): string[] {
  return [...new Set(world.model.turns.map(({ script }) => script?.text.split(' ')[0] ?? ''))];
}

describe('sessions of the real Claude CLI when people are faster than agents', function () {
  this.timeout(90_000);
  before(function () { if (!CAN_FIND_BY_ENV) this.skip(); }); // Who runs cannot be told there.
  let world: SessionWorld;
  beforeEach(async () => { world = await SessionWorld.create(); });
  afterEach(async () => { await world[Symbol.asyncDispose](); });

  const liveAgents = (): number => agentProcesses('HOME', world.home.home).length;

  it('send while a request waits withdraws it, and goes out before what is queued', async () => {
    const id = await world.start('one @@ tool Bash {"command":"touch a.txt"} ;; say never');
    await world.request(id);
    await world.sessions.queue(id, 'later @@ say later');
    await world.sessions.send(id, 'now @@ say now');
    await world.turns(id, 3);
    assert.deepEqual(promptsSent(world), ['one', 'now', 'later']);
    assert.equal(world.inbox.list({ includeDecided: true })[0]?.state, 'withdrawn');
    assert.deepEqual(await world.texts(id), ['now', 'later']);
  });

  it('interrupt while starting does nothing: the prompt goes out', async () => {
    const id = await world.start('one @@ say first');
    assert.equal((await world.sessions.interrupt(id)).phase, 'starting');
    await world.turns(id, 1);
    assert.deepEqual(await world.texts(id), ['first']);
  });

  it('stop while starting leaves no process; the prompt stays queued and goes out once after a resume', async () => {
    const id = await world.start('one @@ say first');
    await world.until('a process', () => world.watched.size > 0 || undefined);
    const stopped = await world.sessions.stop(id);
    assert.deepEqual([stopped.phase, stopped.end?.reason, stopped.end?.detail], ['ended', 'stopped', 'A person stopped it.']);
    assert.equal(liveAgents(), 0);
    assert.deepEqual(stopped.queue.map(({ text }) => text), ['one @@ say first']);
    assert.equal(world.model.turns.length, 0);
    await world.sessions.resume(id);
    await world.turns(id, 1);
    assert.equal(world.model.turns.length, 1);
  });

  it('resume twice at once starts one agent', async () => {
    const id = await world.start('one @@ say first');
    await world.turns(id, 1);
    await world.sessions.stop(id);
    await Promise.all([world.sessions.resume(id), world.sessions.resume(id), world.sessions.send(id, 'two @@ say second')]);
    await world.turns(id, 2);
    assert.equal(liveAgents(), 1);
    assert.deepEqual(promptsSent(world), ['one', 'two']);
    assert.equal((await world.items(id)).filter((item) => item.type === 'notice' && item.code === 'resumed').length, 1);
  });

  it('queue to an ended session is kept, shown and survives a host restart until the resume', async () => {
    const id = await world.start('one @@ say first');
    await world.turns(id, 1);
    await world.sessions.stop(id);
    const { session } = await world.sessions.queue(id, 'two @@ say second');
    assert.deepEqual([session.phase, session.queue.length], ['ended', 1]);
    await world.restartHost();
    assert.deepEqual([world.view(id).phase, world.view(id).queue.map(({ text }) => text)], ['ended', ['two @@ say second']]);
    await world.sessions.resume(id);
    await world.turns(id, 2);
    assert.deepEqual([promptsSent(world), world.view(id).queue], [['one', 'two'], []]);
  });

  it('unqueue says so when the message is with the agent already', async () => {
    const id = await world.start('one @@ say first answer || hold queued');
    await world.until('text', async () => (await world.texts(id)).length > 0 || undefined);
    const { message } = await world.sessions.queue(id, 'two @@ say second');
    world.model.release('queued');
    await world.until('its turn', () => world.view(id).queue.length === 0 || undefined);
    await assert.rejects(world.sessions.unqueue(id, message.id), (error) => MissionControlError.is(error, 'notFound'));
    await world.turns(id, 2);
    assert.deepEqual(promptsSent(world), ['one', 'two']);
  });

  it('takes a follow-up back exactly when it does not go out, however close', async () => {
    const id = await world.start('one @@ say first');
    const taken: boolean[] = [];
    for (let round = 0; round < 6; round += 1) {
      const { message } = await world.sessions.queue(id, `round${round} @@ say r`);
      taken.push(await world.sessions.unqueue(id, message.id).then(() => true, () => false));
      await world.until('rest', () => (world.view(id).phase === 'idle' && world.view(id).queue.length === 0) || undefined);
    }
    await world.until('all turns', () => world.view(id).turnCount === 1 + taken.filter((isTaken) => !isTaken).length || undefined);
    assert.deepEqual(promptsSent(world), ['one', ...taken.flatMap((isTaken, round) => (isTaken ? [] : [`round${round}`]))]);
  });

  it('never has more than three agents that start, however many sessions are started at once', async () => {
    const { provider } = world;
    const start = provider.start.bind(provider);
    let starting = 0;
    let most = 0;
    provider.start = async (...args) => {
      starting += 1;
      most = Math.max(most, starting);
      try {
        return await start(...args);
      } finally {
        starting -= 1;
      }
    };
    const ids = await Promise.all(Array.from({ length: 8 }, (_, index) => world.start(`s${index} @@ say hello`)));
    // A process is unready until its session has its agent, whose identity the record then names.
    let mostUnready = 0;
    await world.until('all turns', () => {
      const ready = ids.filter((id) => world.records.get(id)?.process !== undefined).length;
      mostUnready = Math.max(mostUnready, world.watched.size - ready);
      return ids.every((id) => world.view(id).turnCount === 1) || undefined;
    });
    assert.equal(most, 3);
    assert.ok(mostUnready <= 3, `${mostUnready} processes at once`);
    assert.equal(promptsSent(world).length, 8);
  });
});
