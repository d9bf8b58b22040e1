import assert from 'node:assert/strict';
import { HostClient } from '../../../src/extension/hostClient/hostClient.ts';
import { ConnectionLostError } from '../../../src/extension/hostClient/hostLink.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import { FakeClientClock, FakeLink, FakeSource, settle, silentClientLog } from './fakeHosts.ts';

describe('HostClient', () => {
  let clock: FakeClientClock;
  let source: FakeSource;
  let client: HostClient;
  let states: string[];

  beforeEach(() => {
    clock = new FakeClientClock();
    source = new FakeSource();
    client = new HostClient({ source, version: '1.0.0', clock, log: silentClientLog });
    states = [];
    client.onDidChangeState((state) => states.push(state.kind));
    });
  afterEach(async () => {
    await client.close();
    assert.equal(clock.timerCount, 0, 'timers are left');
  });

  const link = (): FakeLink => {
    assert.ok(source.running);
    return source.running;
  };
  /** A fresh look: the compiler believes that a state that was asserted stays. */
  const stateKind = (): string => client.state.kind;
  const isUnavailable = (error: unknown): boolean => MissionControlError.is(error, 'hostUnavailable');

  it('starts no host unless asked, and joins one that another window starts', async () => {
    assert.equal(await client.connectIfRunning(), false);
    assert.equal(stateKind(), 'stopped');
    await assert.rejects(client.call('host.info', {}), isUnavailable);
    await clock.pass(4000);
    assert.equal(source.startCount, 0);
    source.running = new FakeLink();
    await clock.pass(2000);
    assert.equal(stateKind(), 'connected');
    assert.equal(source.startCount, 0);
  });

  it('starts one when asked, once for all who ask', async () => {
    await Promise.all([client.ensureStarted(), client.ensureStarted(), client.connectIfRunning()]);
    assert.equal(source.startCount, 1);
    assert.deepEqual(states, ['starting', 'connected']);
  });

  it('waits for a host that holds the home but is not ready, without storming it', async () => {
    source.onStart = () => ({ state: 'alreadyRunning' });
    const started = client.ensureStarted();
    await clock.pass(5000);
    assert.ok(source.startCount <= 7, `${source.startCount} starts`);
    source.running = new FakeLink();
    await clock.pass(200);
    await started;
  });

  it('says why it cannot start, and tries again when told', async () => {
    source.onStart = () => ({ state: 'failed', error: new MissionControlError('homeHeld', foreignText('Held by other-box.')) });
    await assert.rejects(client.ensureStarted(), (error) => MissionControlError.is(error, 'homeHeld'));
    assert.deepEqual(states, ['starting', 'failed']);
    await assert.rejects(client.call('host.info', {}), (error) => isUnavailable(error) && /other-box/.test(String(error)));
    source.onStart = () => {
      source.running = new FakeLink();
      return { state: 'started' };
    };
    await client.retry();
    assert.equal(stateKind(), 'connected');
  });

  it('gives up when a host claims to be there but never answers', async () => {
    source.onStart = () => ({ state: 'alreadyRunning' });
    const started = assert.rejects(client.ensureStarted(), isUnavailable);
    await clock.pass(60_000);
    await started;
  });

  it('asks again with the same opId when the connection is lost under a call', async () => {
    await client.ensureStarted();
    const first = link();
    first.onCall = () => {
      first.close();
      throw new ConnectionLostError();
    };
    const call = client.call('projects.setTrust', { projectId: 'p', isTrusted: true });
    await clock.pass(500);
    await call;
    const second = link();
    assert.notEqual(second, first);
    assert.equal(second.calls[0]?.opId, first.calls[0]?.opId);
    assert.match(second.calls[0]?.opId ?? '', /^[0-9a-f-]{36}$/);
    assert.deepEqual(states, ['starting', 'connected', 'reconnecting', 'connected']);
  });

  it('lets calls wait for a lost host, up to a limit', async () => {
    await client.ensureStarted();
    source.onStart = () => ({ state: 'alreadyRunning' });
    link().close();
    const call = client.call('host.info', {});
    let isSettled = false;
    const rejected = assert.rejects(call.finally(() => { isSettled = true; }), isUnavailable);
    await clock.pass(14_000);
    assert.equal(isSettled, false);
    await clock.pass(1500);
    await rejected;
  });

  it('finds a host again that only dropped the connection, without starting another', async () => {
    await client.ensureStarted();
    const again = new FakeLink();
    link().close();
    source.running = again;
    await clock.pass(500);
    assert.equal(stateKind(), 'connected');
    assert.equal(source.startCount, 1);
  });

  it('starts a lost host three times in five minutes, then fails and waits for a person', async () => {
    await client.ensureStarted();
    for (let loss = 0; loss < 3; loss += 1) {
      link().close();
      await clock.pass(6000);
      assert.equal(stateKind(), 'connected');
    }
    link().close();
    await clock.pass(6000);
    assert.equal(stateKind(), 'failed');
    assert.equal(source.startCount, 4);
    await client.retry();
    assert.equal(stateKind(), 'connected');
    await clock.pass(5 * 60_000);
    link().close();
    await clock.pass(6000);
    assert.equal(stateKind(), 'connected');
  });

  it('spends one restart for one loss, however often the start must be tried', async () => {
    await client.ensureStarted();
    let tries = 0;
    source.onStart = () => {
      tries += 1;
      if (tries % 5 === 0) source.running = new FakeLink();
      return { state: 'alreadyRunning' };
    };
    for (let loss = 0; loss < 3; loss += 1) {
      link().close();
      await clock.pass(20_000);
      assert.equal(stateKind(), 'connected');
    }
  });

  it('takes a stopped host for stopped, and starts none', async () => {
    await client.ensureStarted();
    link().leave('shutdown');
    await clock.pass(30_000);
    assert.equal(stateKind(), 'stopped');
    assert.equal(source.startCount, 1);
    await client.ensureStarted();
    assert.equal(stateKind(), 'connected');
  });

  it('waits for the successor that another window starts, and starts one itself when none comes', async () => {
    await client.ensureStarted();
    link().leave('upgrade');
    await clock.pass(3000);
    assert.equal(stateKind(), 'reconnecting');
    assert.equal(source.startCount, 1);
    source.running = new FakeLink({ version: '1.0.1' });
    await clock.pass(500);
    assert.equal(stateKind(), 'connected');
    link().leave('upgrade');
    await clock.pass(11_500);
    assert.deepEqual([stateKind(), source.startCount], ['reconnecting', 1]);
    await clock.pass(1000);
    assert.deepEqual([stateKind(), source.startCount], ['connected', 2]);
  });

  /** An older host that may be joined again and again; without work it ends when it is asked. */
  const older09 = (answer: { willStop: boolean; liveSessionCount: number }): { links: FakeLink[]; asked: () => string[] } => {
    const links: FakeLink[] = [];
    source.connect = async () => {
      if (source.running !== undefined) return source.running;
      const next = new FakeLink({ version: '0.9.10', epoch: 'old life' });
      next.onCall = (name) => {
        if (name === 'host.shutdown' && answer.willStop) {
          setImmediate(() => {
            source.running = new FakeLink();
            next.leave('upgrade');
          });
        }
        return answer;
      };
      links.push(next);
      return next;
    };
    return { links, asked: () => links.flatMap(({ calls }) => calls.map(({ name }) => name)) };
  };

  it('joins an older host as it is when the window opens, and replaces it when a person asks for something', async () => {
    const { asked } = older09({ willStop: true, liveSessionCount: 0 });
    assert.equal(await client.connectIfRunning(), true);
    await clock.pass(20_000);
    assert.equal(client.state.kind === 'connected' && client.state.host.version, '0.9.10');
    assert.deepEqual(asked(), []);
    await client.ensureStarted();
    assert.deepEqual(asked(), ['host.shutdown']);
    assert.equal(client.state.kind === 'connected' && client.state.host.version, '1.0.0');
    assert.equal(source.startCount, 0);
  });

  it('asks no older host to make room that it only finds again', async () => {
    await client.ensureStarted();
    const first = link();
    source.running = undefined;
    const { asked } = older09({ willStop: true, liveSessionCount: 0 });
    first.close();
    await clock.pass(1000);
    assert.equal(client.state.kind === 'connected' && client.state.host.version, '0.9.10');
    assert.deepEqual(asked(), []);
  });

  it('uses an older host that is busy as it is, and asks it once when a person asks for something', async () => {
    const { asked } = older09({ willStop: false, liveSessionCount: 2 });
    await client.connectIfRunning();
    assert.deepEqual([client.hostAge, client.hostVersion], ['older', '0.9.10']);
    await client.ensureStarted();
    await client.ensureStarted();
    assert.deepEqual(asked(), ['host.shutdown']);
    assert.equal(stateKind(), 'connected');
  });

  it('replaces an older host over the connection it has, at once, and says how busy one is that cannot go', async () => {
    const answer = { willStop: false, liveSessionCount: 2, workingSessionCount: 1 };
    const { links, asked } = older09(answer);
    assert.equal(await client.replaceOlderHost(), undefined);
    await client.connectIfRunning();
    const busy = { state: 'busy', host: { version: '0.9.10', liveSessionCount: 2, workingSessionCount: 1 } };
    assert.deepEqual(await client.replaceOlderHost(), busy);
    assert.equal(links.at(-1)?.isClosed, false);
    assert.equal(stateKind(), 'connected');
    const inputs: unknown[] = [];
    const last = links.at(-1);
    assert.ok(last);
    last.onCall = (_name, _opId, input) => {
      inputs.push(input);
      return { willStop: true, liveSessionCount: 2 };
    };
    assert.deepEqual(await client.replaceOlderHost({ now: true }), { state: 'ending' });
    assert.deepEqual(inputs, [{ reason: 'upgrade', force: true }]);
    source.running = new FakeLink();
    last.leave('upgrade');
    await clock.pass(500);
    // No wait for a successor: that is this window's own.
    assert.deepEqual([stateKind(), client.hostAge, source.startCount], ['connected', 'same', 0]);
    assert.deepEqual(asked(), ['host.shutdown', 'host.shutdown']);
    assert.equal(await client.replaceOlderHost(), undefined);
  });

  it('asks an older host to go only when its successor can start at once, so that no window brings the older one back meanwhile', async () => {
    const { asked } = older09({ willStop: true, liveSessionCount: 0 });
    let prepared = (): void => {};
    source.onPrepare = () => new Promise((resolve) => { prepared = resolve; });
    const ready = client.ensureStarted();
    await clock.pass(20_000);
    assert.deepEqual([asked(), stateKind()], [[], 'starting']);
    prepared();
    await ready;
    assert.deepEqual([asked(), client.hostAge], [['host.shutdown'], 'same']);
  });

  it('leaves an older host alone when its successor cannot be put in place', async () => {
    const { asked } = older09({ willStop: true, liveSessionCount: 0 });
    source.onPrepare = () => { throw new Error('The disk is full.'); };
    await client.ensureStarted();
    assert.deepEqual([asked(), stateKind(), client.hostAge], [[], 'connected', 'older']);
    assert.deepEqual(await client.replaceOlderHost(), { state: 'refused' });
    assert.deepEqual(asked(), []);
  });

  it('lets newer windows start a lost newer host again, and starts its own only when none does', async () => {
    source.running = new FakeLink({ version: '1.1.0', epoch: 'newer' });
    await client.connectIfRunning();
    assert.equal(client.hostAge, 'newer');
    link().close();
    await clock.pass(4000);
    assert.equal(source.startCount, 0);
    source.running = new FakeLink({ version: '1.1.0', epoch: 'newer again' });
    await clock.pass(500);
    assert.deepEqual([stateKind(), client.hostAge, source.startCount], ['connected', 'newer', 0]);
    link().close();
    await clock.pass(8000);
    assert.deepEqual([stateKind(), client.hostAge, source.startCount], ['connected', 'same', 1]);
  });

  /** The host stands still: its connection stays, nobody answers, and no other host can start. */
  const hang = (): FakeLink => {
    const hung = link();
    hung.isHung = true;
    hung.onCall = () => new Promise((_, reject) => { hung.onClose(() => { reject(new ConnectionLostError()); }); });
    source.running = undefined;
    source.onStart = () => ({ state: 'alreadyRunning' });
    return hung;
  };

  it('gives up a connection on which the host does not answer, and asks again with the same opId when it does', async () => {
    await client.ensureStarted();
    const hung = hang();
    const written = client.call('projects.setTrust', { projectId: 'p', isTrusted: true });
    await clock.pass(15_500);
    assert.ok(hung.isClosed);
    assert.ok(client.state.kind === 'reconnecting' && client.state.error?.message === 'The host does not answer.');
    const again = new FakeLink();
    source.running = again;
    await clock.pass(1000);
    await written;
    assert.equal(stateKind(), 'connected');
    assert.deepEqual(again.calls, hung.calls);
  });

  it('lets no call hang with its host', async () => {
    await client.ensureStarted();
    hang();
    const call = assert.rejects(client.call('host.info', {}), (error) => isUnavailable(error) && /does not answer/.test(String(error)));
    await clock.pass(31_000);
    await call;
  });

  it('uses an older host that is busy, and says so; and a newer one as it is', async () => {
    const old = new FakeLink({ version: '0.9.0' });
    old.onCall = () => ({ willStop: false, liveSessionCount: 2 });
    source.running = old;
    await client.ensureStarted();
    assert.deepEqual([client.hostAge, stateKind()], ['older', 'connected']);
    source.running = new FakeLink({ version: '1.10.0' });
    old.close();
    await clock.pass(500);
    assert.deepEqual(link().calls, []);
    assert.equal(client.state.kind === 'connected' && client.state.host.version, '1.10.0');
  });

  it('says so when they share no protocol', async () => {
    source.refusal = new MissionControlError('protocolMismatch', foreignText('Too new.'));
    assert.equal(await client.connectIfRunning(), false);
    assert.equal(client.state.kind === 'failed' && client.state.error.code, 'protocolMismatch');
  });

  it('keeps its subscriptions over a loss and asks for what it missed', async () => {
    const seen: unknown[] = [];
    client.subscribe('fleet', { onSnapshot: (snapshot) => seen.push(snapshot), onEvents: (events) => seen.push(...events) });
    await client.ensureStarted();
    await settle();
    link().events.fire({ channel: 'fleet', epoch: 'e1', events: [{ seq: 1, event: 'a' }] });
    const again = new FakeLink();
    again.onSubscribe = () => ({ epoch: 'e1', seq: 3, events: [{ seq: 2, event: 'b' }, { seq: 3, event: 'c' }] });
    link().close();
    source.running = again;
    await clock.pass(500);
    assert.deepEqual(again.subscribes, [{ channel: 'fleet', since: { epoch: 'e1', seq: 1 } }]);
    assert.deepEqual(seen, ['S', 'a', 'b', 'c']);
  });

  it('stays quiet once closed', async () => {
    await client.ensureStarted();
    await client.close();
    assert.ok(link().isClosed && source.isDisposed);
    await clock.pass(20_000);
    assert.equal(source.startCount, 1);
    await assert.rejects(client.call('host.info', {}), isUnavailable);
  });
});
