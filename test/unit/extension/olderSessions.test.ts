import assert from 'node:assert/strict';
import { FleetStore } from '../../../src/extension/state/fleetStore.ts';
import { OLDER_PAGE_SIZE, OlderSessions } from '../../../src/extension/state/olderSessions.ts';
import type { OperationInput } from '../../../src/protocol/operations/operationTable.ts';
import { FakeClock, FakeHost } from './support/fakeHost.ts';
import { ended, fleet, NOW, session } from './support/fleetFixtures.ts';

const settle = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 1); });

describe('older sessions', () => {
  let host: FakeHost;
  let older: OlderSessions;
  let names: string[];
  let changes: number;
  const shown = (): string[] => older.state.sessions.map(({ id }) => id);

  beforeEach(() => {
    host = new FakeHost();
    const store = new FleetStore(host, new FakeClock());
    names = Array.from({ length: 120 }, (_, index) => `o${index}`);
    host.answers.set('sessions.list', ({ after, limit = 200 }: OperationInput<'sessions.list'>) => {
      const start = after === undefined ? 0 : Number(after);
      const end = start + limit;
      return { sessions: names.slice(start, end).map((id) => ended(id, NOW)), total: names.length, ...(end < names.length ? { next: String(end) } : {}) };
    });
    host.listener?.onSnapshot(fleet({ olderSessionCount: names.length }));
    older = new OlderSessions(host, store);
    changes = 0;
    older.onDidChange(() => { changes += 1; });
  });
  afterEach(() => { older.dispose(); });

  it('are asked for when somebody looks, and then page by page', async () => {
    assert.deepEqual([host.calls, older.state], [[], { sessions: [], hasMore: true, isLoading: false }]);
    older.open();
    older.open();
    assert.equal(older.state.isLoading, true);
    await settle();
    assert.deepEqual([host.calls.length, shown().length, older.state.hasMore, older.state.isLoading, changes], [1, OLDER_PAGE_SIZE, true, false, 2]);
    await older.showMore();
    await older.showMore();
    assert.deepEqual([shown(), older.state.hasMore], [names, false]);
  });

  it('follow the host once they are shown, and not before', async () => {
    host.listener?.onEvents([{ type: 'olderSessionsChanged', count: 119 }]);
    await settle();
    assert.deepEqual(host.calls, []);
    older.open();
    await settle();
    names.splice(1, 1);
    host.listener?.onEvents([{ type: 'olderSessionsChanged', count: 119 }]);
    host.listener?.onEvents([{ type: 'olderSessionsChanged', count: 119 }]);
    await settle();
    assert.deepEqual([shown().slice(0, 2), shown().length, host.calls.length], [['o0', 'o2'], OLDER_PAGE_SIZE, 3], 'a change that comes while it loads makes it load once more');
    host.listener?.onEvents([{ type: 'sessionChanged', session: session('o0') }]);
    assert.equal(shown()[0], 'o2', 'one that is resumed is shown elsewhere');
  });

  it('can be asked for again when the host did not answer', async () => {
    const answer = host.answers.get('sessions.list');
    host.answers.set('sessions.list', () => { throw new Error('gone'); });
    older.open();
    await settle();
    assert.deepEqual([older.state.isLoading, older.state.hasMore], [false, true]);
    await assert.rejects(older.showMore(), /gone/);
    host.answers.set('sessions.list', answer);
    older.open();
    await settle();
    assert.equal(shown().length, OLDER_PAGE_SIZE);
  });

  it('are all there to pick from', async () => {
    assert.deepEqual((await older.all()).map(({ id }) => id), names);
    host.calls.length = 0;
    host.listener?.onEvents([{ type: 'olderSessionsChanged', count: 0 }]);
    assert.deepEqual([await older.all(), host.calls], [[], []]);
  });
});
