import './support/installEditor.ts';
import assert from 'node:assert/strict';
import { FleetStore } from '../../../src/extension/state/fleetStore.ts';
import type { HostPort } from '../../../src/extension/state/hostPort.ts';
import { FleetLayout } from '../../../src/extension/state/fleetLayout.ts';
import { FakeClock, FakeHost } from './support/fakeHost.ts';
import { ended, fleet, project, request, session } from './support/fleetFixtures.ts';
import { memory } from './support/memory.ts';

const { Acquaintance } = await import('../../../src/extension/state/acquaintance.ts');
const { ContextKeys } = await import('../../../src/extension/views/contextKeys.ts');
const { welcomeOnce } = await import('../../../src/extension/welcome/welcomeOnce.ts');
const { panelConnection } = await import('../../../src/extension/panels/panelConnection.ts');
const { executed, workspace } = await import('./support/editor.ts');

describe('how far a person has come', () => {
  const setUp = (memento = memory()) => {
    const host = new FakeHost();
    const store = new FleetStore(host, new FakeClock());
    return { host, memento, acquaintance: new Acquaintance(memento, store) };
  };

  it('is learnt from the fleet, and known while no host runs', () => {
    const { host, memento, acquaintance } = setUp();
    assert.deepEqual(acquaintance.steps, { hasProjects: false, hasSessions: false, hasAnswered: false, hasReturned: false });
    host.listener?.onSnapshot(fleet({ projects: [project('p')] }));
    host.listener?.onEvents([{ type: 'sessionChanged', session: session('s') }]);
    host.listener?.onEvents([{ type: 'requestChanged', request: request('r', { state: 'answered', decision: { by: 'rule', outcome: 'allowed', reason: '', at: '' } }) }]);
    assert.deepEqual(acquaintance.steps, { hasProjects: true, hasSessions: true, hasAnswered: false, hasReturned: false });
    host.listener?.onEvents([{ type: 'requestChanged', request: request('r', { state: 'answered', decision: { by: 'human', outcome: 'denied', reason: '', at: '' } }) }]);
    host.become('stopped');
    assert.deepEqual(setUp(memento).acquaintance.steps, { hasProjects: true, hasSessions: true, hasAnswered: true, hasReturned: false });
  });

  it('takes the first step again when the last project is gone', () => {
    const { host, memento } = setUp();
    host.listener?.onSnapshot(fleet({ projects: [project('p')], sessions: [ended('s', '')] }));
    const later = setUp(memento);
    later.host.listener?.onSnapshot(fleet({ sessions: [ended('s', '')] }));
    assert.deepEqual(later.acquaintance.steps, { hasProjects: false, hasSessions: true, hasAnswered: false, hasReturned: false });
  });

  it('knows who came back to agents that are alive', () => {
    const { host, acquaintance } = setUp();
    host.listener?.onSnapshot(fleet({ sessions: [ended('s', '')] }));
    host.listener?.onSnapshot(fleet({ sessions: [session('started here')] }));
    assert.equal(acquaintance.steps.hasReturned, false);
    const later = setUp();
    later.host.listener?.onSnapshot(fleet({ sessions: [session('alive')] }));
    assert.equal(later.acquaintance.steps.hasReturned, true);
  });

  it('becomes context keys; a host that does not answer is said to be silent', () => {
    const { host, acquaintance } = setUp();
    const store = new FleetStore(host, new FakeClock());
    const keys = new ContextKeys(host, store, acquaintance, new FleetLayout(memory()));
    const valueOf = (key: string): unknown => executed.findLast(([command, name]) => command === 'setContext' && name === `missionControl.${key}`)?.[2];
    assert.deepEqual([valueOf('hostState'), valueOf('hasProjects')], ['connected', false]);
    host.failure = new Error('The host does not answer.');
    host.become('reconnecting');
    assert.equal(valueOf('hostState'), 'silent');
    keys.dispose();
  });
});

describe('a panel of a host', () => {
  const of = (state: HostPort['state'], failure?: Error) => panelConnection({ state, failure }, () => 'Told.');

  it('says whether it is connected, and why not', () => {
    assert.deepEqual(of('connected'), { status: 'connected', detail: '' });
    assert.deepEqual(of('reconnecting'), { status: 'connecting', detail: '' });
    assert.deepEqual(of('reconnecting', new Error('The host does not answer.')), { status: 'silent', detail: '' });
    assert.deepEqual(of('stopped'), { status: 'unavailable', detail: '' });
  });
});

describe('the first start', () => {
  it('opens the walkthrough once, and not for those who turned that off', async () => {
    const opened = (): number => executed.filter(([command]) => command === 'missionControl.getStarted').length;
    const before = opened();
    const memento = memory();
    await welcomeOnce(memento);
    await welcomeOnce(memento);
    assert.equal(opened() - before, 1);
    const { getConfiguration } = workspace;
    try {
      workspace.getConfiguration = () => ({ get: (() => false) as never });
      await welcomeOnce(memory());
    } finally {
      workspace.getConfiguration = getConfiguration;
    }
    assert.equal(opened() - before, 1);
  });
});
