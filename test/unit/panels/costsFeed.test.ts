import assert from 'node:assert/strict';
import type { WeekUsage } from '../../../src/protocol/domain/usage.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import type { FleetEvent } from '../../../src/protocol/events/fleet.ts';
import { CostsFeed } from '../../../src/extension/panels/costs/costsFeed.ts';
import type { FleetChange } from '../../../src/extension/state/fleetStore.ts';
import type { HostState } from '../../../src/extension/state/hostPort.ts';
import { Signal } from '../../../src/extension/state/signal.ts';
import { FakeClock } from '../storage/fakeClock.ts';
import { session } from '../extension/support/fleetFixtures.ts';
import { sampleLines, weekOf } from '../../support/panelHarness/sampleCosts.ts';

const turned = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

function setUp() {
  const clock = new FakeClock();
  const fleetChanges = new Signal<FleetChange>();
  const hostChanges = new Signal<HostState>();
  const usages: WeekUsage[] = [];
  const failures: MissionControlError[] = [];
  const waiting: { resolve(usage: WeekUsage): void; reject(error: Error): void }[] = [];
  const host = {
    state: 'connected' as HostState,
    call: (() => new Promise((resolve, reject) => { waiting.push({ resolve, reject }); })) as never,
    onDidChangeState: hostChanges.event,
  };
  const feed = new CostsFeed({
    host, clock, fleet: { onDidChange: fleetChanges.event }, onUsage: (usage) => { usages.push(usage); }, onFailure: (error) => { failures.push(error); },
  });
  const happened = (...events: FleetEvent[]): void => { fleetChanges.fire({ isWhole: false, isStalenessChange: false, events }); };
  const answer = async (usage = weekOf(sampleLines())): Promise<void> => {
    waiting.shift()?.resolve(usage);
    await turned();
  };
  return { clock, feed, host, hostChanges, usages, failures, waiting, happened, answer };
}

const billed: FleetEvent = { type: 'todayChanged', today: { day: '', total: weekOf([]).total, byProject: [], byModel: [] } };

describe('costs panel: feed', () => {
  it('asks when somebody looks, and after every change, but not while nobody looks', async () => {
    const { clock, feed, usages, waiting, happened, answer } = setUp();
    happened(billed);
    clock.advance(1000);
    assert.equal(waiting.length, 0);
    feed.watch();
    await answer();
    assert.equal(usages.length, 1);
    happened(billed);
    clock.advance(100);
    assert.equal(waiting.length, 1, 'within 100 ms');
    await answer();
    assert.equal(usages.length, 2);
    feed.unwatch();
    happened(billed);
    clock.advance(1000);
    assert.equal(waiting.length, 0);
    feed.watch();
    assert.equal(usages.length, 3, 'what is known is shown at once');
    assert.equal(waiting.length, 1, 'and asked for, because it may be old');
    await answer();
    feed.unwatch();
    feed.watch();
    assert.equal(waiting.length, 0, 'nothing changed meanwhile');
  });

  it('puts changes together, asks one question at a time, and none too few', async () => {
    const { clock, feed, usages, waiting, happened, answer } = setUp();
    feed.watch();
    await answer();
    for (let i = 0; i < 20; i += 1) happened(billed);
    clock.advance(100);
    assert.equal(waiting.length, 1);
    happened(billed);
    clock.advance(100);
    assert.equal(waiting.length, 1, 'the first question is not answered yet');
    await answer();
    assert.equal(waiting.length, 1, 'what changed after it was asked is asked for');
    await answer();
    assert.deepEqual([usages.length, waiting.length], [3, 0]);
  });

  it('asks for new names, and not for every step of a session', async () => {
    const { clock, feed, waiting, happened, answer } = setUp();
    feed.watch();
    await answer();
    happened({ type: 'sessionChanged', session: session('s1', { name: 'Fix the flaky login test', phase: 'thinking' }) }, { type: 'sessionChanged', session: session('unbilled') });
    clock.advance(1000);
    assert.equal(waiting.length, 0);
    happened({ type: 'sessionChanged', session: session('s1', { name: 'Renamed' }) });
    clock.advance(100);
    assert.equal(waiting.length, 1);
  });

  it('tells a failure, and asks again when something changes or the host is back', async () => {
    const { clock, feed, host, hostChanges, usages, failures, waiting, happened, answer } = setUp();
    feed.watch();
    waiting.shift()?.reject(new MissionControlError('unknownOperation', foreignText('No.')));
    await turned();
    assert.deepEqual(failures.map(({ code }) => code), ['unknownOperation']);
    assert.equal(waiting.length, 0, 'it does not insist');
    happened(billed);
    clock.advance(100);
    host.state = 'reconnecting';
    waiting.shift()?.reject(new MissionControlError('hostUnavailable', foreignText('Gone.')));
    await turned();
    assert.equal(failures.length, 1, 'the lost connection is told of elsewhere');
    happened(billed);
    clock.advance(100);
    assert.equal(waiting.length, 0, 'nobody is there to ask');
    host.state = 'connected';
    hostChanges.fire('connected');
    clock.advance(100);
    await answer();
    assert.equal(usages.length, 1);
  });

  it('leaves nothing behind', () => {
    const { clock, feed, happened, waiting } = setUp();
    feed.watch();
    waiting.length = 0;
    happened(billed);
    feed.dispose();
    assert.equal(clock.timerCount, 0);
  });
});
