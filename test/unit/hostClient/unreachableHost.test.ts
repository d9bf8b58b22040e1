import assert from 'node:assert/strict';
import { HostClient } from '../../../src/extension/hostClient/hostClient.ts';
import { isSilence } from '../../../src/extension/state/hostPort.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { say } from '../../../src/protocol/texts/say.ts';
import { FakeClientClock, FakeLink, FakeSource, silentClientLog } from './fakeHosts.ts';

describe('HostClient before a host that cannot be reached', () => {
  let clock: FakeClientClock;
  let source: FakeSource;
  let client: HostClient;

  beforeEach(() => {
    clock = new FakeClientClock();
    source = new FakeSource();
    client = new HostClient({ source, version: '1.0.0', clock, log: silentClientLog });
  });
  afterEach(async () => {
    await client.close();
    assert.equal(clock.timerCount, 0, 'timers are left');
  });

  /** A fresh look: the compiler believes that a state that was asserted stays. */
  const stateKind = (): string => client.state.kind;

  it('says that a host does not answer, also in a window that has just opened, and goes on with it when it does', async () => {
    source.refusal = new MissionControlError('hostUnavailable', say('window.holderSilent'));
    source.holder = { state: 'held', process: { pid: 4711, startTime: '1' }, version: '0.9.10', beatAt: '', agents: [] };
    source.onStart = () => ({ state: 'alreadyRunning' });
    assert.equal(await client.connectIfRunning(), false);
    assert.ok(client.state.kind === 'failed' && client.state.error === source.refusal);
    source.refusal = undefined;
    source.running = new FakeLink();
    await clock.pass(6000);
    assert.equal(stateKind(), 'connected');
    assert.equal(source.startCount, 0);
  });

  it('says nothing of another program at the address of a host that has gone, looks once who holds the home, and starts its own when asked', async () => {
    source.refusal = new MissionControlError('hostUnavailable', say('window.strangerAnswers'));
    assert.equal(await client.connectIfRunning(), false);
    await clock.pass(20_000);
    assert.equal(stateKind(), 'stopped');
    assert.deepEqual([source.startCount, source.lookCount], [0, 1]);
    assert.ok(source.connectCount > 3);
    source.onStart = () => {
      source.refusal = undefined;
      source.running = new FakeLink();
      return { state: 'started' };
    };
    await client.ensureStarted();
    assert.equal(stateKind(), 'connected');
  });

  it('says what is the matter as it changes, and nothing any more when the host has ended', async () => {
    const said: (string | undefined)[] = [];
    client.onDidChangeState((state) => { said.push(state.kind === 'failed' ? state.error.text.ref?.id : state.kind); });
    source.holder = { state: 'held', process: { pid: 4711, startTime: '1' }, version: '0.9.10', beatAt: '', agents: [] };
    for (const id of ['window.holderSilent', 'window.strangerAnswers'] as const) {
      source.refusal = new MissionControlError('hostUnavailable', say(id));
      await client.connectIfRunning();
      await clock.pass(20_000);
    }
    source.refusal = undefined;
    await clock.pass(20_000);
    assert.deepEqual([said, source.lookCount], [['window.holderSilent', 'window.strangerAnswers'], 3]);
    source.refusal = new MissionControlError('hostUnavailable', say('window.holderSilent'));
    await clock.pass(6000);
    Object.assign(source, { refusal: undefined, holder: { state: 'free' } });
    await clock.pass(20_000);
    assert.deepEqual([said.slice(2), source.lookCount], [['window.holderSilent', 'stopped'], 5]);
    assert.equal(source.startCount, 0);
  });

  it('names another program at the address of a host that is there, at once and when a person asked for something', async () => {
    source.refusal = new MissionControlError('hostUnavailable', say('window.strangerAnswers'));
    source.holder = { state: 'untouchable', holder: 'unknown', hostname: '', pid: 0 };
    source.onStart = () => ({ state: 'alreadyRunning' });
    await client.connectIfRunning();
    assert.ok(client.state.kind === 'failed' && client.state.error === source.refusal && isSilence(client.state.error));
    const started = assert.rejects(client.ensureStarted(), (error) => error === source.refusal);
    await clock.pass(60_000);
    await started;
    assert.equal(stateKind(), 'failed');
  });

  it('waits some time for a host that does not answer, when a person asks for something', async () => {
    source.refusal = new MissionControlError('hostUnavailable', say('window.holderSilent'));
    source.onStart = () => ({ state: 'alreadyRunning' });
    const started = client.ensureStarted();
    await clock.pass(20_000);
    assert.equal(stateKind(), 'starting');
    source.refusal = undefined;
    source.running = new FakeLink();
    await clock.pass(1000);
    await started;
    assert.equal(stateKind(), 'connected');
  });
});
