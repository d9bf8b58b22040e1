import assert from 'node:assert/strict';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { say } from '../../../src/protocol/texts/say.ts';
import { NO_TOKENS } from '../../../src/protocol/domain/usageTotals.ts';
import type { SessionRecord } from '../../../src/protocol/files/fileKinds.ts';
import { RECENT_AT_LEAST, RECENT_AT_MOST } from '../../../src/host/sessions/recentSessions.ts';
import { SessionBench, settle } from './sessionBench.ts';

const HOUR_MS = 3_600_000;

describe('past sessions', () => {
  let bench: SessionBench;
  let left: string[];
  let olderCounts: number[];

  /** Puts `count` ended sessions on disk, the newest first: `s0` ended an hour ago, `s1` `hoursApart` before that, and so on. */
  const past = async (count: number, hoursApart = 1, change: (index: number) => Partial<SessionRecord> = () => ({})): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      const at = new Date(bench.clock.now() - HOUR_MS - index * hoursApart * HOUR_MS).toISOString();
      const record: SessionRecord = {
        id: `s${index}`, provider: 'claude', transport: 'stream', projectId: index % 2 === 0 ? 'even' : 'odd', name: `Session ${index}`, cwd: '/p', permissionMode: 'default',
        agentSessionIds: [`a${index}`], startedAt: at, turnCount: 1, usage: NO_TOKENS, queue: [], end: { reason: 'stopped', at, detail: '' }, ...change(index),
      };
      bench.records.set(record.id, record);
    }
    await bench.restartHost();
    bench.manager.onDidLeave((id) => { left.push(id); });
    bench.manager.onDidChangeOlder((older) => { olderCounts.push(older); });
    bench.store.loads.length = 0;
  };
  const ids = (sessions: readonly { readonly id: string }[]): string[] => sessions.map(({ id }) => id);

  beforeEach(() => {
    bench = new SessionBench();
    left = [];
    olderCounts = [];
  });
  afterEach(() => { bench.manager.dispose(); });

  it('stay among the shown ones while they are pinned, and leave when the pin is taken off', async () => {
    await past(500, 1, (index) => (index === 450 ? { isPinned: true } : {}));
    assert.deepEqual([bench.manager.list().length, bench.manager.olderCount], [RECENT_AT_MOST + 1, 299]);
    assert.ok(ids(bench.manager.list()).includes('s450'));
    await bench.manager.setPinned('s499', true);
    assert.deepEqual([ids(bench.manager.list()).includes('s499'), olderCounts, bench.records.get('s499')?.isPinned], [true, [298], true]);
    await bench.manager.setPinned('s450', false);
    assert.deepEqual([ids(bench.manager.list()).includes('s450'), left, bench.manager.olderCount], [false, ['s450'], 299]);
    await bench.restartHost();
    assert.deepEqual(ids(bench.manager.list()).filter((id) => ['s450', 's499'].includes(id)), ['s499']);
  });

  it('cannot be resumed without folder or transcript, and say what can be done', async () => {
    await past(1);
    bench.isFolderPresent = false;
    await assert.rejects(bench.manager.resume('s0'), (error: Error) => error.message.startsWith('The folder /p of this session is gone or was moved.'));
    bench.isFolderPresent = true;
    bench.provider.hasTranscript = false;
    for (const attempt of [() => bench.manager.resume('s0'), () => bench.manager.send('s0', 'go on')]) {
      await assert.rejects(attempt(), (error: Error) => /transcript.*gone.*start a new session/.test(error.message));
    }
    assert.deepEqual([bench.provider.specs.length, bench.queueOnDisk('s0')], [0, []], 'nothing was started or promised');
    bench.provider.hasTranscript = true;
    await bench.manager.resume('s0');
    await settle();
    assert.equal(bench.provider.specs[0]?.resume, 'a0');
  });

  it('say who or what ended them', async () => {
    const endOf = async (end: (id: string) => Promise<unknown>): Promise<unknown> => {
      const { id } = await bench.manager.start({ projectId: 'p', prompt: 'x', startedBy: 'window-1' }, `op-${Math.random()}`);
      await settle();
      await end(id);
      await settle();
      const { reason, cause, exitCode, detail } = bench.records.get(id)?.end ?? assert.fail('it has ended');
      assert.equal(bench.records.get(id)?.startedBy, 'window-1');
      return [reason, cause, exitCode, detail];
    };
    assert.deepEqual(await endOf((id) => bench.manager.stop(id)), ['stopped', undefined, 0, 'A person stopped it.']);
    assert.deepEqual(await endOf((id) => bench.manager.stop(id, { kind: 'agent', role: 'operator', clientId: 'agent' })), ['stopped', undefined, 0, 'Another agent stopped it.']);
    assert.deepEqual(await endOf(async () => { bench.provider.die(); }), ['finished', undefined, 0, 'The agent ended by itself, without an error.']);
    assert.deepEqual(await endOf(async () => {
      bench.provider.emit({ type: 'exit', exitCode: 1, signal: undefined, detail: say('agent.endedByCode', { code: '1' }), cause: 'billing' });
    }), ['failed', 'billing', 1, 'Claude Code ended with exit code 1.']);
    bench.provider.onStart = async () => { throw new MissionControlError('agentNotLoggedIn', say('agent.notLoggedIn')); };
    assert.deepEqual((await endOf(async () => {}) as unknown[]).slice(0, 2), ['failed', 'agentNotLoggedIn']);
    bench.provider.onStart = async () => {};
    assert.deepEqual(await endOf(() => bench.manager.shutdown()), ['interrupted', undefined, 0, 'The host was shut down while the agent was there.']);
  });

  it('shows the newest 200, and only 50 of those that ended long ago', async () => {
    await past(500);
    assert.deepEqual([bench.manager.list().length, bench.manager.olderCount], [RECENT_AT_MOST, 300]);
    bench = new SessionBench();
    await past(500, 24);
    assert.deepEqual([bench.manager.list().length, bench.manager.olderCount], [RECENT_AT_LEAST, 450]);
    assert.deepEqual(ids(bench.manager.list().slice(0, 3)), ['s0', 's1', 's2']);
  });

  it('gives all, page by page, each once', async () => {
    await past(450);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await bench.manager.queries.page({ limit: 60, ...(after === undefined ? {} : { after }) });
      assert.equal(page.total, 450);
      seen.push(...ids(page.sessions));
      after = page.next;
    } while (after !== undefined);
    assert.deepEqual(seen, Array.from({ length: 450 }, (_, index) => `s${index}`));
    const older = await bench.manager.queries.page({ onlyOlder: true, projectId: 'odd' });
    assert.deepEqual([older.total, ids(older.sessions).slice(0, 2), older.next], [125, ['s201', 's203'], undefined]);
    await assert.rejects(bench.manager.queries.page({ after: 'nonsense' }), { code: 'invalidInput' });
  });

  it('pages over what a person wrote by hand, too', async () => {
    await past(4, 1, (index) => (index === 1 ? { end: { reason: 'stopped', at: 'some day last week', detail: '' } } : {}));
    const first = await bench.manager.queries.page({ limit: 1 });
    const second = await bench.manager.queries.page({ limit: 3, ...(first.next === undefined ? {} : { after: first.next }) });
    assert.deepEqual([...ids(first.sessions), ...ids(second.sessions)].length, 4);
    assert.equal(second.next, undefined);
  });

  it('goes on at its place when sessions were removed between two pages', async () => {
    await past(6);
    const first = await bench.manager.queries.page({ limit: 3 });
    for (const id of ['s1', 's2', 's4']) await bench.manager.remove(id, `op-${id}`);
    const second = await bench.manager.queries.page({ limit: 3, ...(first.next === undefined ? {} : { after: first.next }) });
    assert.deepEqual([ids(first.sessions), ids(second.sessions), second.next], [['s0', 's1', 's2'], ['s3', 's5'], undefined]);
  });

  it('reads an older one when it is needed, and lets it go again', async () => {
    await past(300);
    assert.equal((await bench.manager.rename('s250', 'Old one')).name, 'Old one');
    assert.equal(bench.records.get('s250')?.name, 'Old one');
    assert.deepEqual([bench.store.loads, bench.store.releases.at(-1)], [['s250'], 's250']);
    assert.deepEqual([left, olderCounts], [[], [100]], 'clients that show older ones look again');
    assert.equal((await bench.manager.queries.page({ onlyOlder: true, limit: 100 })).sessions.find(({ id }) => id === 's250')?.name, 'Old one');
    // An open conversation stays until nobody has looked at it for a while.
    bench.store.releases.length = 0;
    await bench.manager.queries.get('s250', {});
    assert.deepEqual(bench.store.releases, []);
    bench.clock.advance(11 * 60_000);
    assert.deepEqual(bench.store.releases, ['s250']);
    await assert.rejects(bench.manager.queries.get('none', {}), { code: 'notFound' });
  });

  it('works with one and the same session, however many ask for it', async () => {
    await past(300);
    await Promise.all([bench.manager.queue('s250', 'one', 'op-1'), bench.manager.queue('s250', 'two', 'op-2'), bench.manager.rename('s250', 'Three')]);
    const record = bench.records.get('s250');
    assert.deepEqual([bench.store.loads, record?.queue.map(({ text }) => text), record?.name], [['s250'], ['one', 'two'], 'Three']);
  });

  it('brings an older one back among the shown ones when it is resumed, and moves the oldest there out when it ends', async () => {
    await past(300);
    const shown: string[] = [];
    bench.manager.onDidChange(({ id }) => { shown.push(id); });
    await bench.manager.resume('s250');
    await settle();
    assert.equal(bench.manager.list()[0]?.id, 's250');
    assert.deepEqual([new Set(shown), bench.manager.olderCount, olderCounts], [new Set(['s250']), 99, [99]]);
    await bench.manager.stop('s250');
    assert.deepEqual([left, bench.manager.olderCount, bench.manager.list().length, olderCounts.at(-1)], [['s199'], 100, 200, 100]);
    assert.equal((await bench.manager.queries.page({ onlyOlder: true })).sessions[0]?.id, 's199');
  });

  it('removes an ended one, whether it is shown or not, and no live one', async () => {
    await past(300);
    await bench.manager.remove('s250', 'op-1');
    await bench.manager.remove('s3', 'op-2');
    assert.deepEqual([left, bench.records.has('s250'), bench.records.has('s3')], [['s250', 's3'], false, false]);
    assert.deepEqual([bench.manager.olderCount, bench.manager.list().length], [99, 199]);
    await bench.manager.remove('s250', 'op-1');
    await assert.rejects(bench.manager.remove('s250', 'op-3'), { code: 'notFound' });
    await bench.manager.resume('s0');
    await assert.rejects(bench.manager.remove('s0', 'op-4'), { code: 'sessionLive' });
    assert.equal(await bench.manager.findChannel('session/s250'), undefined);
  });

  it('starts nothing that is being removed', async () => {
    await past(3);
    const checks: (() => void)[] = [];
    bench.provider.onCheck = () => new Promise((resolve) => { checks.push(resolve); });
    const resumed = bench.manager.resume('s1');
    const sent = bench.manager.send('s1', 'more');
    await settle();
    await bench.manager.remove('s1', 'op-1');
    for (const go of checks) go();
    await assert.rejects(sent, { code: 'notFound' });
    await assert.rejects(resumed, { code: 'notFound' });
    await settle();
    assert.deepEqual([bench.records.has('s1'), bench.provider.specs.length, bench.manager.liveCount], [false, 0, 0]);
  });

  it('stays when its files cannot be moved away', async () => {
    await past(3);
    bench.store.remove = () => Promise.reject(new Error('disk full'));
    await assert.rejects(bench.manager.remove('s1', 'op-1'), /disk full/);
    assert.equal((await bench.manager.rename('s1', 'Still here')).name, 'Still here');
    assert.equal(bench.records.get('s1')?.name, 'Still here');
  });
});

describe('session files that a person edits', () => {
  let bench: SessionBench;
  const edit = (id: string, change: Partial<SessionRecord>): void => {
    const before = bench.records.get(id) ?? assert.fail();
    const record = { ...before, ...change };
    bench.records.set(id, record);
    bench.store.edits.fire({ kind: 'changed', record, before });
  };
  const message = (id: string, text = id) => ({ id, text, queuedAt: '2026-11-21T12:00:00.000Z' });

  beforeEach(() => { bench = new SessionBench(); });
  afterEach(() => { bench.manager.dispose(); });

  it('count under a live agent, but for what only the host knows', async () => {
    const { id } = await bench.manager.start({ projectId: 'p', prompt: 'first' }, 'op-start');
    await settle();
    await bench.manager.queue(id, 'second', 'op-2');
    const queue = bench.records.get(id)?.queue ?? [];
    assert.deepEqual(queue.map(({ text }) => text), ['first', 'second'], 'the first is with the agent and not confirmed');
    edit(id, { name: 'By hand', turnCount: 99, end: { reason: 'failed', at: '2026-11-21T12:00:00.000Z', detail: '' }, queue: [message('new', 'put in front'), ...queue.slice(1).map((one) => ({ ...one, text: 'second, edited' }))] });
    await settle();
    const view = bench.manager.list()[0];
    assert.deepEqual([view?.name, view?.turnCount, view?.phase, view?.queue.map(({ text }) => text)], ['By hand', 0, 'thinking', ['put in front', 'second, edited']]);
    bench.provider.endTurn();
    await settle();
    assert.deepEqual(bench.provider.texts, ['first', 'put in front']);
    assert.deepEqual(bench.records.get(id)?.name, 'By hand');
    assert.equal(bench.records.get(id)?.end, undefined, 'what is on disk is put right');
  });

  it('do not bring back what was sent since, nor lose what came since', async () => {
    const { id } = await bench.manager.start({ projectId: 'p', prompt: 'hang' }, 'op-start');
    await settle();
    await bench.manager.queue(id, 'sent meanwhile', 'op-2');
    const before = bench.records.get(id) ?? assert.fail();
    bench.provider.endTurn();
    bench.provider.emit({ type: 'item', item: { id: 't', at: '', type: 'text', text: 'x', isStreaming: false } });
    await bench.manager.queue(id, 'came meanwhile', 'op-3');
    const edited = { ...before, queue: [...before.queue, message('by-hand')] };
    bench.store.edits.fire({ kind: 'changed', record: edited, before });
    assert.deepEqual(bench.manager.list()[0]?.queue.map(({ text }) => text), ['by-hand', 'came meanwhile']);
  });

  it('make a new session of a file that appears, and take one away whose file is deleted', async () => {
    const { id } = await bench.manager.start({ projectId: 'p', prompt: 'x' }, 'op-start');
    await bench.manager.stop(id);
    const record = { ...(bench.records.get(id) ?? assert.fail()), id: 'copied', name: 'From elsewhere' };
    delete record.end;
    bench.records.set('copied', record);
    bench.store.edits.fire({ kind: 'changed', record, before: undefined });
    await settle();
    assert.deepEqual(Object.fromEntries(bench.manager.list().map(({ name, end }) => [name, end?.reason])), { 'From elsewhere': 'interrupted', x: 'stopped' });
    assert.equal(bench.records.get('copied')?.end?.reason, 'interrupted');
    const left: string[] = [];
    bench.manager.onDidLeave((gone) => { left.push(gone); });
    bench.records.delete('copied');
    bench.store.edits.fire({ kind: 'removed', id: 'copied' });
    assert.deepEqual([left, bench.manager.list().map(({ name }) => name)], [['copied'], ['x']]);
    await bench.manager.resume(id);
    await settle();
    bench.records.delete(id);
    bench.store.edits.fire({ kind: 'removed', id });
    await settle();
    assert.equal(bench.records.get(id)?.name, 'x', 'a live one is written again');
  });
});
