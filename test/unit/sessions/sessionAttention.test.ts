import assert from 'node:assert/strict';
import type { Attention } from '../../../src/protocol/domain/session.ts';
import { SessionBench, settle } from './sessionBench.ts';

describe('what of a session nobody has looked at yet', () => {
  let bench: SessionBench;
  beforeEach(() => { bench = new SessionBench(); });

  const start = async (): Promise<string> => {
    const { id } = await bench.manager.start({ projectId: 'p', prompt: 'one' }, '');
    await settle();
    return id;
  };
  const attention = async (id: string): Promise<Attention | undefined> => {
    await settle();
    const view = (await bench.manager.view(id))?.attention;
    assert.deepEqual(bench.records.get(id)?.attention, view, 'it is on disk');
    return view;
  };
  const kind = async (id: string): Promise<Attention['kind'] | undefined> => (await attention(id))?.kind;

  it('is a turn that ended, by what it came to, until the next one begins', async () => {
    const id = await start();
    assert.equal(await kind(id), undefined);
    bench.provider.endTurn();
    assert.equal(await kind(id), 'finished');
    await bench.manager.queue(id, 'two');
    assert.equal(await kind(id), undefined);
    bench.provider.endTurn({ isError: true });
    assert.equal(await kind(id), 'failed');
    await bench.manager.send(id, 'three');
    assert.equal(await kind(id), undefined);
  });

  it('is nothing between turns when a follow-up waits', async () => {
    const id = await start();
    await bench.manager.queue(id, 'two');
    const seen: (string | undefined)[] = [];
    bench.manager.onDidChange((view) => seen.push(view.attention?.kind));
    bench.provider.endTurn();
    await settle();
    assert.deepEqual([bench.provider.texts, seen.filter(Boolean)], [['one', 'two'], []]);
    bench.provider.endTurn();
    assert.equal(await kind(id), 'finished');
  });

  it('is a turn that the agent began by itself', async () => {
    const id = await start();
    bench.provider.endTurn();
    await bench.manager.acknowledge(id, undefined);
    bench.provider.emit({ type: 'phase', phase: 'thinking' });
    bench.provider.endTurn({ isSelfStarted: true });
    assert.equal(await kind(id), 'finished');
  });

  it('is nothing that a person brought about: an interrupted turn, a stop', async () => {
    const id = await start();
    bench.provider.onInterrupt = async () => { bench.provider.endTurn({ isError: true }); };
    await bench.manager.interrupt(id);
    assert.equal(await kind(id), undefined);
    await bench.manager.queue(id, 'two');
    bench.provider.endTurn();
    assert.equal(await kind(id), 'finished', 'the turn after is news again');
    await bench.manager.stop(id);
    assert.equal(await kind(id), undefined);
  });

  it('is a turn that went on although a person wanted to interrupt it', async () => {
    const id = await start();
    bench.provider.onInterrupt = () => Promise.reject(new Error('not up'));
    await assert.rejects(bench.manager.interrupt(id), /not up/);
    bench.provider.endTurn();
    assert.equal(await kind(id), 'finished');
  });

  it('is an agent that left: by itself, or with an error', async () => {
    const id = await start();
    bench.provider.endTurn();
    await bench.manager.acknowledge(id, undefined);
    bench.provider.die();
    assert.equal(await kind(id), 'finished');
    await bench.manager.resume(id);
    assert.equal(await kind(id), undefined);
    bench.provider.emit({ type: 'exit', exitCode: 1, signal: undefined, detail: undefined });
    assert.equal(await kind(id), 'failed');
  });

  it('counts from the first thing that nobody saw, and says so', async () => {
    const id = await start();
    bench.provider.endTurn();
    const first = await attention(id);
    bench.clock.advance(60_000);
    bench.provider.die();
    assert.deepEqual(await attention(id), first);
    await bench.manager.acknowledge(id, 'another time');
    assert.deepEqual(await attention(id), first);
    await bench.manager.acknowledge(id, first?.since);
    assert.equal(await kind(id), undefined);
  });

  it('survives the host; a turn that was cut by its loss failed, a session at rest is as it was', async () => {
    const cut = await start();
    const done = await start();
    bench.provider.endTurn();
    await settle();
    await bench.restartHost();
    assert.deepEqual([await kind(cut), await kind(done)], ['failed', 'finished']);
    await bench.manager.acknowledge(done, undefined);
    await bench.restartHost();
    assert.deepEqual([await kind(cut), await kind(done)], ['failed', undefined]);
  });

  it('fails with a turn when the host ends on purpose, and not with a session at rest', async () => {
    const id = await start();
    bench.provider.endTurn();
    await bench.manager.acknowledge(id, undefined);
    await bench.manager.shutdown();
    assert.equal(await kind(id), undefined);
    const other = new SessionBench();
    const { id: busy } = await other.manager.start({ projectId: 'p', prompt: 'one' }, '');
    await settle();
    await other.manager.shutdown();
    assert.equal((await other.manager.view(busy))?.attention?.kind, 'failed');
  });

  it('goes back to what it was when it cannot be written that somebody looked', async () => {
    const id = await start();
    bench.provider.endTurn();
    await settle();
    bench.onSave = async () => { throw new Error('no space left on device'); };
    await assert.rejects(bench.manager.acknowledge(id, undefined), /no space/);
    assert.equal(await kind(id), 'finished');
  });
});
