import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { HostLink } from '../../../src/extension/hostClient/hostLink.ts';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import { reduceSession, SESSION_PAGE_SIZE, type SessionEvent, type SessionState } from '../../../src/protocol/events/session.ts';
import { claudeBinary } from '../../support/cache/claudeBinary.ts';
import { FakeModel } from '../../support/fakeModel/fakeModel.ts';
import { writeLongTranscript, type LongTranscript } from '../../support/longTranscript.ts';
import { buildHost, type BuiltHost } from '../lifecycle/builtHost.ts';
import { HostProcesses, until, untilEnded } from '../lifecycle/hostProcesses.ts';
import { HostOperator } from './hostOperator.ts';
import { shownItems } from './shownItems.ts';

describe('a conversation of 10,000 entries', function () {
  this.timeout(60_000);
  let built: BuiltHost;
  let model: FakeModel;
  let hosts: HostProcesses;
  let long: LongTranscript;
  let operator: HostOperator;
  before(async () => { built = await buildHost(); });
  after(() => built[Symbol.asyncDispose]());
  beforeEach(async () => {
    model = await FakeModel.start();
    hosts = await HostProcesses.create(built, { modelUrl: model.url });
    long = await writeLongTranscript(hosts.temp);
  });
  afterEach(async () => {
    operator.close();
    await hosts[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
  });

  const pagesFolder = (): string => path.join(hosts.home, 'cache', 'pages');
  const start = async (): Promise<number> => {
    const pid = await hosts.startPid();
    operator = await HostOperator.connect(hosts);
    return pid;
  };
  /** All entries, page by page from the end; how many pages there were. */
  const readAll = async (limit = 500): Promise<{ items: ConversationItem[]; total: number }> => {
    const pages: ConversationItem[][] = [];
    let total = 0;
    for (let before: number | undefined; before !== 0;) {
      const page = await operator.call('sessions.get', { sessionId: long.sessionId, limit, ...(before === undefined ? {} : { before }) });
      if (before === undefined) total = page.total;
      assert.equal(page.firstIndex + page.items.length, before ?? page.total);
      pages.unshift(page.items);
      before = page.firstIndex;
    }
    return { items: pages.flat(), total };
  };
  /** What a panel knows: the snapshot, and every event since; an event that does not fit throws. */
  const watch = async (link: HostLink): Promise<() => SessionState> => {
    const waiting: SessionEvent[][] = [];
    let state: SessionState | undefined;
    link.onEvents((batch) => {
      const events = batch.events.map(({ event }) => event as SessionEvent);
      if (state === undefined) waiting.push(events);
      else state = events.reduce(reduceSession, state);
    });
    const { snapshot } = await link.subscribe(`session/${long.sessionId}`, undefined);
    assert.ok(snapshot);
    state = waiting.flat().reduce(reduceSession, snapshot as SessionState);
    return () => state ?? assert.fail('no state');
  };

  it('comes page by page, the first one right and each one once, while a real agent goes on in it before two windows', async () => {
    const pid = await start();
    await operator.call('host.configure', { settings: { claudePath: await claudeBinary() } });
    await operator.call('projects.add', { folder: hosts.temp.workspace, isTrusted: true });
    const links = await Promise.all([0, 1].map(async () => await hosts.connect() ?? assert.fail('no host')));
    const states = await Promise.all(links.map(watch));
    assert.equal(states[0]?.().firstIndex, 10_000 - SESSION_PAGE_SIZE);
    assert.deepEqual(withoutPrices(states[0]?.().items ?? []), long.items.slice(-SESSION_PAGE_SIZE));

    const turnsBefore = states[0]?.().session.turnCount ?? 0;
    const said = (step: number): string => Array.from({ length: 10 }, (_, index) => `think hm ${step}.${index} || say live ${step}.${index}`).join(' || ');
    const actions = [0, 1, 2, 3].map((step) => `${said(step)} || tool Bash {"command":"echo ${step}"}`).join(' ;; ');
    const sending = operator.call('sessions.send', { sessionId: long.sessionId, text: `go on @@ ${actions} ;; say the end` });
    const read: ConversationItem[][] = [];
    // Again and again while the agent works: the old entries stay what they are.
    do read.push((await readAll(300)).items); while ((await operator.view(long.sessionId)).turnCount <= turnsBefore);
    await sending;
    for (const items of read) {
      assert.deepEqual(withoutPrices(items.slice(0, 10_000)), long.items);
      assert.equal(new Set(items.map(({ id }) => id)).size, items.length);
    }
    const { items, total } = await readAll();
    assert.deepEqual(withoutPrices(items.slice(0, 10_000)), long.items);
    assert.equal(total, items.length);
    assert.ok(total >= 10_085, `${total} entries`);
    assert.equal(new Set(items.map(({ id }) => id)).size, total);
    await until('both windows have all of it', () => states.every((state) => state().firstIndex + state().items.length === total));
    for (const state of states) assert.deepEqual(state().items, items.slice(state().firstIndex));
    assert.ok(items.slice(10_000).some((item) => item.type === 'text' && item.text === 'live 3.9'));

    const { matches } = await operator.call('sessions.find', { sessionId: long.sessionId, query: 'prompt 1:' });
    assert.deepEqual(matches, [{ itemId: long.items[0]?.id, index: 0 }]);
    const edit = long.items.find((item) => item.type === 'tool' && item.name === 'Edit');
    assert.equal((await operator.call('sessions.fileChange', { sessionId: long.sessionId, toolUseId: edit?.id ?? '' })).edits.length, 1);

    // On disk without a name: it goes with the host, however that ends.
    assert.deepEqual(await readdir(pagesFolder()), []);
    if (process.platform === 'linux') assert.equal((await openFiles(pid)).filter((file) => file.startsWith(pagesFolder())).length, 1);
    await operator.call('sessions.stop', { sessionId: long.sessionId });
    const stopped = await readAll();
    process.kill(pid, 'SIGKILL');
    for (const link of links) link.close();
    await untilEnded(pid);
    await start();
    assert.deepEqual(shownItems(withoutPrices((await readAll()).items)), shownItems(withoutPrices(stopped.items)));
  });

  it('is whole too when nothing can be written beside it, and what a lost host left is removed', async () => {
    await mkdir(hosts.home, { recursive: true, mode: 0o700 });
    await writeFile(path.join(hosts.home, 'cache'), 'in the way');
    const pid = await start();
    assert.deepEqual(withoutPrices((await readAll()).items), long.items);
    const log = await readFile(path.join(hosts.home, 'host.log'), 'utf8');
    assert.equal(log.split('\n').filter((line) => line.includes('a long conversation stays in memory')).length, 1);
    assert.ok(!log.includes('Prompt 1'), 'no prompt in a log');
    await operator.call('host.shutdown', { force: true });
    await untilEnded(pid);
    operator.close();
    await rm(path.join(hosts.home, 'cache'));
    await mkdir(pagesFolder(), { recursive: true });
    await writeFile(path.join(pagesFolder(), 'left.jsonl'), 'of a lost host');
    await start();
    assert.deepEqual(await readdir(pagesFolder()), []);
    await operator.call('sessions.get', { sessionId: long.sessionId });
    await operator.call('sessions.remove', { sessionId: long.sessionId });
    await assert.rejects(operator.call('sessions.get', { sessionId: long.sessionId }), { code: 'notFound' });
  });
});

/** What subagents cost is worked out from the ledger, in which the made ones are not. */
function withoutPrices(items: readonly ConversationItem[]): ConversationItem[] {
  return items.map((item) => {
    if (item.type !== 'tool' || item.subagent === undefined) return item;
    const { costUsd: _costUsd, isUnpriced: _isUnpriced, ...subagent } = item.subagent;
    return { ...item, subagent };
  });
}

/** What a process has open, on Linux. */
async function openFiles(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  return await Promise.all((await readdir(folder)).map((fd) => readlink(path.join(folder, fd)).catch(() => '')));
}
