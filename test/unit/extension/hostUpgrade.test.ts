import './support/installEditor.ts';
import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HandOver } from '../../../src/extension/hostClient/handOver.ts';
import type { HostState } from '../../../src/extension/hostClient/hostState.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import type { HolderReport } from '../../../src/protocol/files/holderReport.ts';
import type { CommandArgument, CommandServices } from '../../../src/extension/commands/command.ts';
import { FleetStore } from '../../../src/extension/state/fleetStore.ts';
import { FakeClock, FakeHost } from './support/fakeHost.ts';
import { fleet, session } from './support/fleetFixtures.ts';

const { ASK_AGAIN_MS, HostUpgrade, REST_MS } = await import('../../../src/extension/hostInfo/hostUpgrade.ts');
const { updateHost } = await import('../../../src/extension/commands/host/updateHost.ts');
const { endUnreachableHost } = await import('../../../src/extension/commands/host/endUnreachableHost.ts');
const { restartHost } = await import('../../../src/extension/commands/host/restartHost.ts');
const { CancellationError, person, statusBar } = await import('./support/editor.ts');

const BUSY: HandOver = { state: 'busy', host: { version: '0.9.0', liveSessionCount: 2, workingSessionCount: 1 } };
const ITEM = 'missionControl.hostUpdate';

/** A host whose version and answer to being replaced a test chooses. */
class OldHost extends FakeHost {
  hostVersion: string | undefined = '0.9.0';
  answer: HandOver = BUSY;
  readonly asked: string[] = [];
  holder: HolderReport = { state: 'free' };

  async replaceOlderHost({ now = false } = {}): Promise<HandOver | undefined> {
    this.asked.push(now ? 'now' : 'at rest');
    return now ? { state: 'ending' } : this.answer;
  }

  override async ensureStarted(): Promise<void> {
    this.become('connected');
    this.listener?.onSnapshot(fleet({}));
  }

  async lookAtHolder(): Promise<HolderReport> {
    return this.holder;
  }

  async endHolder(seen: { readonly pid: number }): Promise<HolderReport> {
    this.asked.push(`end ${seen.pid}`);
    return { state: 'ended', agentCount: 1 };
  }

  becomeVersion(age: FakeHost['hostAge'], state: HostState['kind'] = 'connected'): void {
    this.hostAge = age;
    this.become(state);
  }
}

describe('update of the host', () => {
  const host = new OldHost();
  let clock: FakeClock;
  let store: FleetStore;
  let upgrade: InstanceType<typeof HostUpgrade>;
  const show = async (...phases: readonly ('idle' | 'responding' | 'waiting')[]): Promise<void> => {
    host.listener?.onSnapshot(fleet({ sessions: phases.map((phase, index) => session(`s${index}`, { phase, name: `Errand ${index}` })) }));
    await nextTurn();
  };
  const services = (): CommandServices => ({ host, care: host, upgrade, fleet: store, clock, settings: { whenTaken: async () => {} } } as unknown as CommandServices);

  beforeEach(async () => {
    Object.assign(person, { picks: [], buttons: [], asked: [], offered: [] });
    Object.assign(host, { answer: BUSY, hostAge: 'older', state: 'connected', holder: { state: 'free' } });
    host.asked.length = 0;
    clock = new FakeClock();
    store = new FleetStore(host, clock);
    upgrade = new HostUpgrade({ host, fleet: store, clock, log: { info: () => {}, warn: () => {} } });
    await nextTurn();
  });
  afterEach(() => {
    upgrade.dispose();
    store.dispose();
    assert.equal(statusBar.size, 0);
  });

  it('asks at once, and says in the status bar that it waits', () => {
    assert.deepEqual(host.asked, ['at rest']);
    assert.match(statusBar.get(ITEM)?.text ?? '', /Update waits/);
    assert.match(statusBar.get(ITEM)?.tooltip ?? '', /version 0\.9\.0/);
    assert.deepEqual(person.asked, [], 'nobody is interrupted');
  });

  it('asks again when agents have rested a while, not while one works or waits for a person', async () => {
    await show('idle', 'responding');
    clock.advance(REST_MS);
    await show('idle', 'waiting');
    clock.advance(REST_MS);
    assert.deepEqual(host.asked, ['at rest']);
    await show('idle', 'idle');
    clock.advance(REST_MS - 1);
    assert.deepEqual(host.asked, ['at rest']);
    host.answer = { state: 'ending' };
    clock.advance(1);
    await nextTurn();
    assert.deepEqual(host.asked, ['at rest', 'at rest']);
    assert.equal(statusBar.has(ITEM), false);
  });

  it('asks later again a host that knows of work that does not show', async () => {
    await show('idle');
    clock.advance(ASK_AGAIN_MS + REST_MS);
    await nextTurn();
    assert.ok(host.asked.length >= 2);
  });

  it('takes agents at rest as its cue also soon after it was refused', async () => {
    await show('responding');
    await upgrade.whenAtRest();
    assert.equal(host.asked.length, 2);
    await show('idle');
    clock.advance(0);
    await nextTurn();
    assert.equal(host.asked.length, 3);
  });

  it('takes the first moment when a person chose to wait, and interrupts when a person said so', async () => {
    await show('responding');
    person.picks.push('When No Agent');
    assert.deepEqual(await updateHost.run(services(), {}), BUSY);
    assert.match(person.asked.at(-1) ?? '', /as soon as no agent is at work/);
    host.asked.length = 0;
    await show('idle');
    clock.advance(0);
    await nextTurn();
    assert.deepEqual(host.asked, ['at rest']);
    assert.deepEqual(await updateHost.run(services(), { how: 'now' }), { state: 'ending' });
    assert.deepEqual(host.asked, ['at rest', 'now']);
  });

  it('goes when the host is of this version, and then has nothing to update', async () => {
    host.becomeVersion('same');
    assert.equal(statusBar.has(ITEM), false);
    await updateHost.run(services(), {});
    assert.match(person.asked.at(-1) ?? '', /No update/);
    await show('idle');
    clock.advance(10 * ASK_AGAIN_MS);
    assert.deepEqual(host.asked, ['at rest']);
  });

  it('replaces a newer host by an older one only when a person says so', async () => {
    host.hostAge = 'newer';
    await assert.rejects(async () => { await restartHost.run(services(), {}); }, CancellationError);
    assert.deepEqual(person.asked, ['Replace the Mission Control host by an older one?']);
    assert.deepEqual(host.calls, []);
  });

  describe('that cannot be reached', () => {
    const end = async (): Promise<unknown> => await endUnreachableHost.run(services(), {} as CommandArgument);
    beforeEach(() => { host.state = 'failed'; });

    it('is ended after a question that names what would be lost', async () => {
      host.holder = { state: 'held', process: { pid: 77, startTime: '5' }, version: '0.9.0', beatAt: '2026-11-21T10:00:00Z', agents: [{ sessionId: 'a', name: 'Plan the harvest' }] };
      await assert.rejects(end, CancellationError);
      assert.match(JSON.stringify(person.offered.at(-1)), /Process 77, version 0\.9\.0.*1 agent runs.*Plan the harvest.*can be resumed/);
      assert.ok(!host.asked.includes('end 77'));
      person.buttons.push('End Host');
      assert.deepEqual(await end(), { state: 'ended', agentCount: 1 });
      assert.equal(host.state, 'connected', 'a new one is started');
      assert.ok(host.asked.includes('end 77'));
    });

    it('is left alone when its end could hit somebody else', async () => {
      for (const [holder, code] of [['window', 'homeHeld'], ['elsewhere', 'homeHeld'], ['unknown', 'hostUnavailable']] as const) {
        host.holder = { state: 'untouchable', holder, hostname: 'attic', pid: 7 };
        await assert.rejects(end, (error) => MissionControlError.is(error, code));
      }
      assert.deepEqual(person.asked, []);
    });

    it('is not looked for when it answers', async () => {
      host.state = 'connected';
      assert.equal(await end(), undefined);
      assert.match(person.asked.at(-1) ?? '', /answers/);
    });
  });
});
