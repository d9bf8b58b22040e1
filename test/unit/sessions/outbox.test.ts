import assert from 'node:assert/strict';
import { Outbox } from '../../../src/host/sessions/outbox.ts';

const message = (id: string): { id: string; text: string; queuedAt: string } => ({ id, text: id, queuedAt: '' });

function setUp(...ids: readonly string[]): { outbox: Outbox; shown: () => string[]; disk: { save: () => Promise<void> } } {
  const disk = { save: async (): Promise<void> => {} };
  const outbox = new Outbox({ queue: ids.map(message) }, () => disk.save());
  return { outbox, shown: () => outbox.stored.queue.map(({ text }) => text), disk };
}
const failing = (): Promise<void> => Promise.reject(new Error('disk full'));

describe('the outbox of a session', () => {
  it('changes the text of a waiting message in its place, and of no other', async () => {
    const { outbox, shown } = setUp('a', 'b', 'c');
    outbox.sent({ id: 'a', at: '2026-11-21T12:00:00.000Z' });
    assert.equal((await outbox.edit('b', 'B'))?.text, 'B');
    assert.equal(await outbox.edit('a', 'A'), undefined, 'it is with the agent');
    assert.equal(await outbox.edit('x', 'X'), undefined);
    assert.deepEqual(shown(), ['a', 'B', 'c']);
  });

  it('moves a waiting message among those that wait; what is with the agent stays first', async () => {
    const { outbox, shown } = setUp('a', 'b', 'c', 'd');
    outbox.sent({ id: 'a', at: '2026-11-21T12:00:00.000Z' });
    await outbox.move('d', 0);
    assert.deepEqual(shown(), ['a', 'd', 'b', 'c']);
    await outbox.move('d', 1);
    assert.deepEqual(shown(), ['a', 'b', 'd', 'c']);
    await outbox.move('b', 99);
    assert.deepEqual(shown(), ['a', 'd', 'c', 'b']);
    assert.equal(await outbox.move('a', 2), undefined);
    outbox.agentGone();
    await outbox.move('a', 3);
    assert.deepEqual(shown(), ['d', 'c', 'b', 'a']);
  });

  it('is as before when a change cannot be saved, but for what happened meanwhile', async () => {
    const { outbox, shown, disk } = setUp('a', 'b', 'c');
    disk.save = failing;
    await assert.rejects(outbox.edit('b', 'B'));
    await assert.rejects(outbox.move('c', 0));
    assert.deepEqual(shown(), ['a', 'b', 'c']);
    disk.save = async () => {
      outbox.sent({ id: 'b', at: '2026-11-21T12:00:00.000Z' });
      outbox.confirm();
      await failing();
    };
    await assert.rejects(outbox.move('c', 0));
    assert.deepEqual(shown(), ['a', 'c']);
  });
});
