import assert from 'node:assert/strict';
import { FleetStore, type FleetChange } from '../../../src/extension/state/fleetStore.ts';
import { tickerModel } from '../../../src/extension/statusBar/tickerModel.ts';
import { FakeClock, FakeHost } from './support/fakeHost.ts';
import { fleet, project, request, session } from './support/fleetFixtures.ts';

function setUp() {
  const host = new FakeHost();
  const clock = new FakeClock();
  const store = new FleetStore(host, clock);
  const changes: FleetChange[] = [];
  store.onDidChange((change) => { changes.push(change); });
  return { host, clock, store, changes };
}

describe('fleet store', () => {
  it('takes a snapshot, then events, and passes over events of a newer host', () => {
    const { host, store, changes } = setUp();
    host.listener?.onSnapshot(fleet({ projects: [project('alpha')] }));
    host.listener?.onEvents([{ type: 'sessionChanged', session: session('s1') }, { type: 'somethingNew' }]);
    assert.deepEqual(store.state.sessions.map(({ id }) => id), ['s1']);
    assert.deepEqual(changes.map(({ isWhole, events }) => [isWhole, events.length]), [[true, 0], [false, 1]]);
  });

  it('keeps what was known when the host is gone, says that it is stale, and becomes fresh again', () => {
    const { host, clock, store } = setUp();
    host.listener?.onSnapshot(fleet({ projects: [project('alpha')] }));
    host.become('reconnecting');
    assert.ok(store.isStale);
    assert.deepEqual(store.state.projects.map(({ id }) => id), ['alpha']);
    host.become('connected');
    assert.ok(store.isStale, 'a connection alone proves nothing');
    clock.advance(1000);
    assert.ok(!store.isStale, 'a host from which nothing was missed stays silent');
    host.become('stopped');
    host.become('connected');
    host.listener?.onSnapshot(fleet({}));
    assert.ok(store.isCurrent);
    assert.deepEqual(store.state.projects, []);
  });

  it('does not take what is no fleet', () => {
    const { host, store } = setUp();
    host.listener?.onSnapshot({ projects: 'none' });
    assert.ok(!store.isCurrent && !store.isStale);
  });

  it('waits for the state, but not for ever', async () => {
    const { host, clock, store } = setUp();
    const first = store.whenCurrent(100);
    clock.advance(100);
    assert.equal(await first, false);
    const second = store.whenCurrent(100);
    host.listener?.onSnapshot(fleet({}));
    assert.equal(await second, true);
  });
});

describe('ticker model', () => {
  const state = fleet({ sessions: [session('a', { phase: 'thinking' }), session('b'), session('c', { phase: 'waiting' })], requests: [request('r1')] });

  it('counts agents at work and requests that wait', () => {
    const model = tickerModel('connected', { isCurrent: true, isStale: false, state });
    assert.deepEqual(model, { type: 'fleet', isReconnecting: false, costUsd: 0, unpricedCount: 0, runningCount: 1, waitingCount: 1 });
  });

  it('shows the last known state while reconnecting, and none when nothing was ever known', () => {
    assert.equal(tickerModel('reconnecting', { isCurrent: false, isStale: true, state }).type, 'fleet');
    assert.equal(tickerModel('reconnecting', { isCurrent: false, isStale: false, state }).type, 'starting');
    assert.equal(tickerModel('stopped', { isCurrent: false, isStale: true, state }).type, 'notRunning');
    assert.equal(tickerModel('failed', { isCurrent: false, isStale: true, state }).type, 'failed');
  });
});
