import assert from 'node:assert/strict';
import { FleetStore } from '../../../src/extension/state/fleetStore.ts';
import { SeenSessions } from '../../../src/extension/state/seenSessions.ts';
import { Signal } from '../../../src/extension/state/signal.ts';
import { settle } from '../hostClient/fakeHosts.ts';
import { FakeClock, FakeHost } from './support/fakeHost.ts';
import { fleet, session } from './support/fleetFixtures.ts';

describe('what a person has seen of a session', () => {
  const news = (id: string, since = '10:00') => session(id, { attention: { kind: 'finished', since } });
  let host: FakeHost;
  let store: FleetStore;
  let seen: SeenSessions;
  let showing: Set<string>;
  const showingChanges = new Signal<void>();
  const focus = { isFocused: true, changes: new Signal<void>() };
  const told = (): unknown[] => host.calls.map(({ input }) => input);

  beforeEach(() => {
    host = new FakeHost();
    store = new FleetStore(host, new FakeClock());
    showing = new Set();
    focus.isFocused = true;
    seen = new SeenSessions(host, store, { isShowing: (id) => showing.has(id), onDidChangeShowing: showingChanges.event }, {
      get isFocused() { return focus.isFocused; },
      onDidFocus: focus.changes.event,
    }, () => {});
  });
  afterEach(() => {
    seen.dispose();
    store.dispose();
  });

  it('is what shows in a window that they work in, when it happens', async () => {
    showing.add('in front');
    host.listener?.onSnapshot(fleet({ sessions: [session('in front'), session('behind')] }));
    host.listener?.onEvents(['in front', 'behind'].map((id) => ({ type: 'sessionChanged', session: news(id) })));
    host.listener?.onEvents([{ type: 'sessionChanged', session: { ...news('in front'), turnCount: 3 } }]);
    assert.deepEqual(told(), [{ sessionId: 'in front', since: '10:00' }], 'once, although the answer is on its way');
    await settle();
    host.listener?.onEvents([{ type: 'sessionChanged', session: news('in front', '11:00') }]);
    assert.deepEqual(told().at(-1), { sessionId: 'in front', since: '11:00' });
  });

  it('is what its terminal has shown while they type there', () => {
    host.listener?.onSnapshot(fleet({ sessions: [news('terminal'), session('quiet')] }));
    for (const id of ['terminal', 'terminal', 'quiet', 'unknown']) seen.noteTyped(id);
    assert.deepEqual(told(), [{ sessionId: 'terminal', since: '10:00' }]);
  });

  it('is what they open later, or come back to', () => {
    host.listener?.onSnapshot(fleet({ sessions: [news('one'), news('two')] }));
    assert.deepEqual(told(), []);
    showing.add('one');
    showingChanges.fire();
    assert.deepEqual(told(), [{ sessionId: 'one', since: '10:00' }]);
    focus.isFocused = false;
    showing.add('two');
    showingChanges.fire();
    assert.equal(told().length, 1, 'nobody is at this window');
    focus.isFocused = true;
    focus.changes.fire();
    assert.deepEqual(told().at(-1), { sessionId: 'two', since: '10:00' });
  });

  it('is told to the next host, whichever comes first, its state or the connection', () => {
    showing.add('cut');
    host.listener?.onSnapshot(fleet({ sessions: [session('cut')] }));
    host.become('reconnecting');
    host.listener?.onSnapshot(fleet({ sessions: [news('cut')] }));
    assert.deepEqual(told(), []);
    host.become('connected');
    assert.deepEqual(told(), [{ sessionId: 'cut', since: '10:00' }]);
  });

  it('is nothing while the host is away', () => {
    showing.add('one');
    host.listener?.onSnapshot(fleet({ sessions: [session('one')] }));
    host.become('reconnecting');
    showingChanges.fire();
    assert.deepEqual(told(), []);
  });
});
