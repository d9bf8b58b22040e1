import assert from 'node:assert/strict';
import { EventChannel, type ChannelSubscriber } from '../../../src/host/rpc/eventChannel.ts';
import type { EventBatch } from '../../../src/protocol/wire.ts';

class Subscriber implements ChannelSubscriber {
  readonly seqs: number[] = [];
  congested = false;
  isCongested(): boolean {
    return this.congested;
  }
  send(batch: EventBatch): void {
    this.seqs.push(...batch.events.map((event) => event.seq));
  }
}

const tick = (): Promise<void> => new Promise((resolve) => { setImmediate(() => { setImmediate(resolve); }); });

describe('EventChannel', () => {
  let sum = 0;
  let channel: EventChannel<number, number>;
  const add = (n: number): void => {
    sum += n;
    channel.publish(n);
  };

  beforeEach(() => {
    sum = 0;
    channel = new EventChannel({ name: 'fleet', epoch: 'e1', snapshot: () => sum });
  });

  it('gives a snapshot and then every later event once, in batches', async () => {
    add(1);
    add(2);
    const subscriber = new Subscriber();
    const first = channel.subscribe(subscriber, undefined);
    assert.deepEqual([first.seq, first.snapshot], [2, 3]);
    add(3);
    add(4);
    await tick();
    assert.deepEqual(subscriber.seqs, [3, 4]);
  });

  it('does not send again what a snapshot taken before the flush holds already', async () => {
    channel.subscribe(new Subscriber(), undefined);
    add(1);
    const late = new Subscriber();
    assert.equal(channel.subscribe(late, undefined).snapshot, 1);
    add(2);
    await tick();
    assert.deepEqual(late.seqs, [2]);
  });

  it('gives a client that comes back just what it missed', () => {
    for (const n of [1, 2, 3]) add(n);
    const back = channel.subscribe(new Subscriber(), { epoch: 'e1', seq: 1 });
    assert.deepEqual(back.events?.map((event) => event.seq), [2, 3]);
    assert.equal(back.snapshot, undefined);
  });

  it('gives a fresh snapshot to a client of another epoch, from the future, or from too long ago', () => {
    for (let n = 0; n < 3000; n += 1) add(1);
    assert.equal(channel.subscribe(new Subscriber(), { epoch: 'e0', seq: 2999 }).snapshot, 3000);
    assert.equal(channel.subscribe(new Subscriber(), { epoch: 'e1', seq: 4000 }).snapshot, 3000);
    assert.equal(channel.subscribe(new Subscriber(), { epoch: 'e1', seq: 10 }).snapshot, 3000);
  });

  it('holds events back from a congested client without losing them', async () => {
    const slow = new Subscriber();
    const { subscription } = channel.subscribe(slow, undefined);
    slow.congested = true;
    add(1);
    add(2);
    await tick();
    assert.deepEqual(slow.seqs, []);
    slow.congested = false;
    subscription.catchUp();
    assert.deepEqual(slow.seqs, [1, 2]);
    add(3);
    await tick();
    assert.deepEqual(slow.seqs, [1, 2, 3]);
  });

  it('lets a client that fell too far behind notice the gap', async () => {
    const slow = new Subscriber();
    channel.subscribe(slow, undefined);
    slow.congested = true;
    for (let n = 0; n < 3000; n += 1) add(1);
    await tick();
    slow.congested = false;
    add(1);
    await tick();
    assert.notEqual(slow.seqs[0], 1);
    assert.equal(slow.seqs.at(-1), 3001);
  });

  it('keeps few large events, and still gives each to a client that keeps up', async () => {
    const texts = new EventChannel<string, { readonly text: string }>({ name: 'session/s', epoch: 'e1', snapshot: () => 'all' });
    const subscriber = new Subscriber();
    texts.subscribe(subscriber, undefined);
    const mebibyte = 'x'.repeat(1024 * 1024);
    // More in one turn of the event loop than is ever kept.
    for (let n = 0; n < 8; n += 1) texts.publish({ text: mebibyte });
    await tick();
    assert.deepEqual(subscriber.seqs, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.deepEqual(texts.subscribe(new Subscriber(), { epoch: 'e1', seq: 5 }).events?.length, 3);
    assert.equal(texts.subscribe(new Subscriber(), { epoch: 'e1', seq: 1 }).snapshot, 'all', 'they are no longer kept');
    texts.publish({ text: mebibyte.repeat(5) });
    await tick();
    assert.equal(subscriber.seqs.at(-1), 9);
    assert.equal(texts.subscribe(new Subscriber(), { epoch: 'e1', seq: 8 }).snapshot, 'all');
  });

  it('keeps large events no longer when nobody listens', () => {
    const texts = new EventChannel<string, string>({ name: 'session/s', epoch: 'e1', snapshot: () => 'all' });
    for (let n = 0; n < 20; n += 1) texts.publish('x'.repeat(1024 * 1024));
    assert.equal(texts.subscribe(new Subscriber(), { epoch: 'e1', seq: 15 }).snapshot, 'all');
    assert.equal(texts.subscribe(new Subscriber(), { epoch: 'e1', seq: 16 }).events?.length, 4);
  });

  it('sends nothing after unsubscribing', async () => {
    const subscriber = new Subscriber();
    channel.subscribe(subscriber, undefined).subscription.dispose();
    add(1);
    await tick();
    assert.deepEqual(subscriber.seqs, []);
    assert.equal(channel.subscriberCount, 0);
  });
});
