import assert from 'node:assert/strict';
import { ChannelSubscriptions } from '../../../src/extension/hostClient/channelSubscriptions.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import type { Subscribed } from '../../../src/protocol/wire.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import { FakeLink, settle } from './fakeHosts.ts';

class Recorder {
  readonly seen: unknown[] = [];
  readonly errors: unknown[] = [];
  refuse: unknown;
  onSnapshot = (snapshot: unknown): void => { this.seen.push(snapshot); };
  onEvents = (events: readonly unknown[]): void => {
    if (events.includes(this.refuse)) throw new Error('does not fit');
    this.seen.push(...events);
  };
  onError = (error: unknown): void => { this.errors.push(error); };
}

const batch = (from: number, ...events: unknown[]) => ({
  channel: 'fleet', epoch: 'e1', events: events.map((event, index) => ({ seq: from + index, event })),
});

describe('ChannelSubscriptions', () => {
  let subscriptions: ChannelSubscriptions;
  let link: FakeLink;
  let recorder: Recorder;
  beforeEach(() => {
    subscriptions = new ChannelSubscriptions();
    link = new FakeLink();
    recorder = new Recorder();
  });

  it('gives a snapshot, then events in order, each once', async () => {
    subscriptions.attach(link);
    subscriptions.add('fleet', recorder);
    await settle();
    link.events.fire(batch(1, 'a', 'b'));
    link.events.fire(batch(2, 'b', 'c'));
    assert.deepEqual(recorder.seen, ['S', 'a', 'b', 'c']);
  });

  it('holds events that overtake the answer to subscribe', async () => {
    let answer: (subscribed: Subscribed) => void = () => {};
    link.onSubscribe = () => new Promise((resolve) => { answer = resolve; });
    subscriptions.attach(link);
    subscriptions.add('fleet', recorder);
    link.events.fire(batch(4, 'd', 'e', 'f'));
    answer({ epoch: 'e1', seq: 5, snapshot: 'S5' });
    await settle();
    assert.deepEqual(recorder.seen, ['S5', 'f']);
  });

  it('asks for a snapshot when numbers are missing, or another life speaks', async () => {
    subscriptions.attach(link);
    subscriptions.add('fleet', recorder);
    await settle();
    link.onSubscribe = () => ({ epoch: 'e1', seq: 9, snapshot: 'S9' });
    link.events.fire(batch(3, 'c'));
    await settle();
    assert.deepEqual(link.subscribes.map(({ since }) => since), [undefined, undefined]);
    link.onSubscribe = () => ({ epoch: 'e2', seq: 1, snapshot: 'T1' });
    link.events.fire({ ...batch(1, 'x'), epoch: 'e2' });
    await settle();
    assert.deepEqual(recorder.seen, ['S', 'S9', 'T1']);
  });

  it('asks for a snapshot when the reducer sees a gap, and gives up when that does not help', async () => {
    recorder.refuse = 'bad';
    subscriptions.attach(link);
    subscriptions.add('fleet', recorder);
    await settle();
    link.events.fire(batch(1, 'bad'));
    await settle();
    assert.deepEqual(recorder.seen, ['S', 'S']);
    for (let time = 0; time < 5; time += 1) {
      link.events.fire(batch(1, 'bad'));
      await settle();
    }
    assert.equal(recorder.errors.length, 1);
  });

  it('serves several listeners of one channel, and unsubscribes with the last', async () => {
    const other = new Recorder();
    subscriptions.attach(link);
    const one = subscriptions.add('fleet', recorder);
    await settle();
    const two = subscriptions.add('fleet', other);
    await settle();
    link.events.fire(batch(1, 'a'));
    assert.deepEqual(other.seen, ['S', 'a']);
    assert.deepEqual(recorder.seen, ['S', 'S', 'a']);
    one.dispose();
    link.events.fire(batch(2, 'b'));
    assert.deepEqual(recorder.seen, ['S', 'S', 'a']);
    assert.deepEqual(link.unsubscribed, []);
    two.dispose();
    assert.deepEqual(link.unsubscribed, ['fleet']);
  });

  it('reports a refused channel, and tries it again on the next connection', async () => {
    link.onSubscribe = () => { throw new MissionControlError('notFound', foreignText('gone')); };
    subscriptions.attach(link);
    subscriptions.add('session/1', recorder);
    await settle();
    assert.equal(recorder.errors.length, 1);
    subscriptions.detach();
    subscriptions.attach(new FakeLink());
    await settle();
    assert.deepEqual(recorder.seen, ['S']);
  });
});
