import assert from 'node:assert/strict';
import { NO_TOKENS } from '../../../src/protocol/domain/usageTotals.ts';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import { reduceSession, type SessionEvent, type SessionState } from '../../../src/protocol/events/session.ts';
import { HELD_BOUNDS } from '../../../src/host/sessions/conversation.ts';
import { SessionBench, settle } from './sessionBench.ts';

const COUNT = 1500;
const UNLOAD_MS = 10 * 60_000;
const at = '2026-11-21T10:00:00.000Z';
const text = (id: string, words = id): ConversationItem => ({ id, at, type: 'text', text: words, isStreaming: false });

describe('a session with a long conversation', () => {
  let bench: SessionBench;
  beforeEach(async () => {
    bench = new SessionBench();
    bench.records.set('s', {
      id: 's', provider: 'claude', transport: 'stream', projectId: 'p', name: 'Long', cwd: '/p', permissionMode: 'default', agentSessionIds: ['a'],
      startedAt: at, turnCount: 1, usage: NO_TOKENS, queue: [], end: { reason: 'stopped', at, detail: '' },
    });
    for (let index = 0; index < COUNT; index += 1) bench.provider.transcript.push(text(`i${index}`));
    await bench.restartHost();
  });
  afterEach(() => { bench.manager.dispose(); });

  /** What a window knows of it, from its snapshot on. */
  const watch = async (): Promise<{ state: () => SessionState; dispose: () => void }> => {
    const channel = await bench.manager.findChannel('session/s');
    let state: SessionState | undefined;
    const subscribed = channel?.subscribe({ isCongested: () => false, send: ({ events }) => { for (const { event } of events) if (state !== undefined) state = reduceSession(state, event as SessionEvent); } }, undefined);
    state = subscribed?.snapshot as SessionState;
    return { state: () => state ?? assert.fail(), dispose: () => { subscribed?.subscription.dispose(); } };
  };
  const idsOf = (items: readonly ConversationItem[]): string[] => items.map(({ id }) => id);

  it('lies on disk but for its newest part while somebody looks, and leaves disk and memory some time after', async () => {
    const { items, total } = await bench.manager.queries.get('s', { before: 2 });
    assert.deepEqual([idsOf(items), total], [['i0', 'i1'], COUNT]);
    const [pages] = bench.pages;
    assert.ok(pages !== undefined && pages.texts.size >= COUNT - HELD_BOUNDS.items);
    const window = await watch();
    bench.clock.advance(UNLOAD_MS);
    assert.equal(pages.isDisposed, false, 'a window looks at it');
    window.dispose();
    const reading = bench.manager.queries.findIn('s', 'i1499');
    bench.clock.advance(UNLOAD_MS);
    assert.equal(pages.isDisposed, false, 'it is being read');
    assert.deepEqual((await reading).matches, [{ itemId: 'i1499', index: 1499 }]);
    bench.clock.advance(UNLOAD_MS);
    await settle();
    assert.ok(pages.isDisposed);
    assert.equal((await bench.manager.queries.get('s', {})).total, COUNT, 'it is read anew');
    assert.equal(bench.pages.length, 2);
  });

  it('goes on when it is resumed: what is new comes with its index, what is old can change, and what is asked of it is found', async () => {
    const [one, two] = [await watch(), await watch()];
    await bench.manager.resume('s');
    await settle();
    await bench.manager.send('s', 'go on', 'op');
    for (let index = 0; index < COUNT; index += 1) bench.provider.emit({ type: 'item', item: text(`new${index}`) });
    bench.provider.emit({ type: 'agentSession', agentSessionId: 'b' }); // After `/clear`.
    bench.provider.emit({ type: 'item', item: text('i3', 'changed late') });
    bench.provider.emit({ type: 'text', itemId: 'new0', text: ' and more' });
    await settle();
    const { items, total } = await bench.manager.queries.get('s', { before: 5, limit: 3 });
    assert.deepEqual(items, [text('i2'), text('i3', 'changed late'), text('i4')]);
    // The prompt and the notice that it was resumed are in between.
    assert.equal(total, 2 * COUNT + 2);
    for (const { state } of [one, two]) assert.deepEqual([state().firstIndex + state().items.length, idsOf(state().items).at(-1)], [total, `new${COUNT - 1}`]);
    assert.deepEqual((await bench.manager.queries.findIn('s', 'AND MORE')).matches, [{ itemId: 'new0', index: COUNT + 2 }]);
    const page = await bench.manager.queries.get('s', { before: COUNT + 3, limit: 3 });
    assert.deepEqual(page.items.map(({ type }) => type), ['notice', 'user', 'text']);
    bench.provider.die();
    assert.equal((await bench.manager.queries.get('s', { limit: 500 })).items.at(-1)?.type, 'notice');
  });

  it('takes its pages with it when it is removed, by a person or by hand', async () => {
    const record = bench.records.get('s') ?? assert.fail('no record');
    await bench.manager.queries.get('s', {});
    await bench.manager.remove('s', 'op');
    await settle();
    assert.deepEqual(bench.pages.map(({ isDisposed }) => isDisposed), [true]);
    await assert.rejects(bench.manager.queries.get('s', {}), { code: 'notFound' });

    const copy = { ...record, id: 't' };
    bench.records.set('t', copy);
    bench.store.edits.fire({ kind: 'changed', record: copy, before: undefined });
    await bench.manager.queries.get('t', {});
    bench.store.edits.fire({ kind: 'removed', id: 't' });
    await settle();
    assert.deepEqual(bench.pages.map(({ isDisposed }) => isDisposed), [true, true]);
  });
});
