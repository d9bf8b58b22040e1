import assert from 'node:assert/strict';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import { Conversation, HELD_BOUNDS } from '../../../src/host/sessions/conversation.ts';
import { findInConversation } from '../../../src/host/sessions/findInConversation.ts';
import { ItemPages } from '../../../src/host/sessions/itemPages.ts';
import { silentLog, type Log } from '../../../src/host/util/log.ts';
import { longConversation } from '../../support/longConversation.ts';
import { allItems, MemoryPages } from '../../support/memoryPages.ts';
import { PlainConversation } from '../../support/plainConversation.ts';
import { TurnMeter } from '../../support/turnMeter.ts';
import { seeded } from '../../support/seeded.ts';

const at = '2026-11-21T12:00:00.000Z';
const text = (id: string, words: string, isStreaming = false): ConversationItem => ({ id, at, type: 'text', text: words, isStreaming });
const tool = (id: string, state: 'running' | 'done', output = ''): ConversationItem => ({ id, at, type: 'tool', name: 'Bash', input: { command: id }, state, output, isTruncated: false });

describe('a conversation', () => {
  let pages: MemoryPages;
  let errors: string[];
  const log: Log = { ...silentLog, error: (message) => { errors.push(message); } };
  const create = (bounds = HELD_BOUNDS): Conversation => new Conversation(new ItemPages(pages, log), bounds);
  beforeEach(() => {
    pages = new MemoryPages();
    errors = [];
  });

  it('is the same as a plain list, whatever is set, appended, changed and read, and while it is written', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const below = seeded(seed);
      const bounds = { items: 4 + below(12), bytes: 400 + below(2000) };
      pages = new MemoryPages();
      const conversation = create(bounds);
      const plain = new PlainConversation();
      const reading: Promise<void>[] = [];
      for (let step = 0; step < 300; step += 1) {
        const id = `i${below(plain.items.length + 3)}`;
        const what = below(10);
        if (what < 5) {
          const item = below(2) === 0 ? text(id, 'word '.repeat(below(30)), below(8) === 0) : tool(id, below(8) === 0 ? 'running' : 'done', 'out '.repeat(below(30)));
          assert.deepEqual(conversation.set(item), { type: 'itemChanged', item, ...plain.set(item) });
        } else if (what < 7) {
          const event = conversation.append(id, ` and ${step}`);
          const expected = plain.append(id, ` and ${step}`);
          assert.deepEqual(event, expected === undefined ? undefined : { type: 'textAppended', text: ` and ${step}`, ...expected });
        } else if (what === 7) {
          // Reads go on while others change it: they give every item in a form that it had, and those in memory as they are.
          const isKnown = conversation.has(id);
          reading.push(conversation.find(id).then((item) => { assert.equal(item?.id, isKnown ? id : undefined); }));
        } else if (what === 8) {
          const before = below(plain.items.length + 2);
          const { items, firstIndex, total } = await conversation.page(before, 1 + below(20));
          assert.equal(total, plain.items.length);
          assert.deepEqual(items, plain.items.slice(firstIndex, before));
        } else {
          const query = String(below(step + 1));
          assert.deepEqual(await conversation.findText(query), findInConversation(plain.items, query));
        }
        const { items, firstIndex } = conversation.tail(5);
        assert.deepEqual(items, plain.items.slice(firstIndex));
        assert.ok(items.length > 0 || plain.items.length === 0);
      }
      await Promise.all(reading);
      assert.deepEqual(await allItems(conversation), plain.items, `seed ${seed}`);
      assert.equal(conversation.lastId, plain.items.at(-1)?.id);
    }
    assert.deepEqual(errors, []);
  });

  it('gives what was last set, though it is set while it is read and while it is written', async () => {
    const conversation = create({ items: 4, bytes: 100_000 });
    for (let index = 0; index < 20; index += 1) conversation.set(text(`i${index}`, `first ${index}`));
    await conversation.settled();
    const page = conversation.page(10, 10);
    conversation.set(text('i3', 'second'));
    assert.deepEqual((await page).items.map((item) => (item.type === 'text' ? item.text : '')).slice(2, 5), ['first 2', 'second', 'first 4']);
    conversation.set(text('i3', 'third'));
    const late = conversation.page(10, 10); // It goes from memory to another place on disk meanwhile.
    await conversation.settled();
    assert.deepEqual((await late).items[3], text('i3', 'third'));
    conversation.set(text('i3', 'fourth'));
    conversation.set(text('i3', 'fifth'));
    await conversation.settled();
    assert.equal(conversation.heldCount <= 4, true);
    assert.deepEqual(await conversation.find('i3'), text('i3', 'fifth'));
  });

  it('holds no more of 10,000 entries than its bound, and what is not finished', async () => {
    const { items } = longConversation({ sessionId: 's', cwd: '/p' });
    const conversation = create();
    conversation.set(text('growing', 'It', true));
    conversation.set(tool('at work', 'running'));
    let most = 0;
    for (const item of items) {
      conversation.set(item);
      most = Math.max(most, conversation.heldCount);
      // As agents do, it lets others have their turn.
      if (conversation.length % 20 === 0) await conversation.settled();
    }
    await conversation.settled();
    assert.equal(conversation.length, 10_002);
    assert.ok(most <= HELD_BOUNDS.items + 22, `${most} at most`);
    assert.ok(conversation.heldCount <= HELD_BOUNDS.items + 2, `${conversation.heldCount} at last`);
    const reads = pages.texts.size;
    assert.equal(conversation.append('growing', ' grows')?.type, 'textAppended');
    await conversation.settled();
    assert.equal(pages.texts.size, reads, 'what is not finished is not written');
    conversation.set(text('growing', 'It grows.'));
    conversation.set(tool('at work', 'done', 'late'));
    await conversation.settled();
    assert.ok(conversation.heldCount <= HELD_BOUNDS.items);
    assert.deepEqual((await conversation.page(4, 4)).items, [text('growing', 'It grows.'), tool('at work', 'done', 'late'), ...items.slice(0, 2)]);
    assert.deepEqual(await allItems(conversation), [text('growing', 'It grows.'), tool('at work', 'done', 'late'), ...items]);
  });

  it('holds fewer of large ones, and gives fewer in a page', async () => {
    const conversation = create();
    for (let index = 0; index < 300; index += 1) {
      conversation.set(tool(`t${index}`, 'done', 'x'.repeat(64 * 1024)));
      await conversation.settled();
    }
    assert.ok(conversation.heldCount <= HELD_BOUNDS.bytes / 64 / 1024, `${conversation.heldCount} held`);
    const { items, firstIndex } = await conversation.page(100, 100);
    assert.ok(items.length > 10 && items.length < 20, `${items.length} in a page`);
    assert.equal(firstIndex, 100 - items.length);
    assert.ok(conversation.tail(200).items.length < 20);
    assert.equal((await allItems(conversation)).length, 300);
    conversation.set(tool('huge', 'done', 'x'.repeat(8 * 1024 * 1024)));
    conversation.set(text('last', 'small'));
    await conversation.settled();
    assert.deepEqual((await conversation.page(301, 100)).items.map(({ id }) => id), ['huge'], 'a page has one at least');
    assert.deepEqual(conversation.tail(200).items.map(({ id }) => id), ['last']);
  });

  it('stays in memory when it cannot be written, says so once, and tries again', async () => {
    const conversation = create({ items: 10, bytes: 100_000 });
    const add = async (from: number, to: number): Promise<void> => {
      for (let index = from; index < to; index += 1) {
        conversation.set(text(`i${index}`, `${index}`));
        await conversation.settled();
      }
    };
    await add(0, 30);
    pages.failure = new Error('ENOSPC: no space left on device');
    await add(30, 200);
    assert.equal(errors.length, 1, errors.join());
    assert.ok(conversation.heldCount > 150);
    assert.deepEqual((await allItems(conversation)).map(({ id }) => id), Array.from({ length: 200 }, (_, index) => `i${index}`));
    pages.failure = undefined;
    await add(200, 220);
    assert.ok(conversation.heldCount <= 10, 'there is room again');
    assert.equal((await allItems(conversation)).length, 220);
  });

  it('lets others have their turn while it is searched, even when all of it is in memory', async () => {
    const conversation = create({ items: 1e6, bytes: 1e9 });
    using meter = new TurnMeter();
    let isCounted = false;
    for (let index = 0; index < 3000; index += 1) {
      conversation.set({
        ...text(`i${index}`, ''),
        get text() {
          if (isCounted) meter.step();
          return 'words';
        },
      } as ConversationItem);
    }
    isCounted = true;
    assert.equal((await conversation.findText('nothing of this')).matches.length, 0);
    assert.ok(meter.mostSteps > 0 && meter.mostSteps <= 200, `${meter.mostSteps} in one turn`);
  });

  it('writes nothing while it is short', async () => {
    const conversation = create();
    for (let index = 0; index < HELD_BOUNDS.items; index += 1) conversation.set(text(`i${index}`, 'short'));
    await conversation.settled();
    assert.equal(pages.texts.size, 0);
  });
});
