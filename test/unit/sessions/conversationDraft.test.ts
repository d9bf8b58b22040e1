import assert from 'node:assert/strict';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import type { Conversation, HeldBounds } from '../../../src/host/sessions/conversation.ts';
import { ConversationDraft } from '../../../src/host/sessions/conversationDraft.ts';
import { ItemPages } from '../../../src/host/sessions/itemPages.ts';
import { weave, type KeptItem } from '../../../src/host/sessions/weave.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { allItems, MemoryPages } from '../../support/memoryPages.ts';
import { PlainConversation, PlainReader } from '../../support/plainConversation.ts';
import { seeded } from '../../support/seeded.ts';

const moment = (second: number): string => (second === 0 ? '' : new Date(Date.UTC(2026, 10, 21, 12, 0, second)).toISOString());
const text = (id: string, second: number, words = id): ConversationItem => ({ id, at: moment(second), type: 'text', text: words, isStreaming: false });
const user = (id: string, second: number): ConversationItem => ({ id, at: moment(second), type: 'user', text: id, isSynthetic: false });
const notice = (id: string, second: number): ConversationItem => ({ id, at: moment(second), type: 'notice', code: 'resumed', level: 'info', text: '' });

describe('a conversation that is read back', () => {
  let pages: MemoryPages;
  const draftOf = (bounds: HeldBounds): ConversationDraft => new ConversationDraft(new ItemPages(pages, silentLog), undefined, bounds);
  beforeEach(() => { pages = new MemoryPages(); });

  it('is what sorting, weaving and listing all of it gives: several transcripts, strands, repeated ids, kept items of all kinds', async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const below = seeded(seed);
      const bounds = { items: 4 + below(40), bytes: 500 + below(8000) };
      pages = new MemoryPages();
      if (seed % 10 === 0) pages.failure = new Error('full');
      const draft = draftOf(bounds);
      const plain = new PlainReader();
      const total = 20 + below(200);
      const someId = (): string => `i${below(total)}`;
      for (const reader of [draft, plain]) {
        // The same for both.
        const chance = seeded(seed + 1000);
        for (let index = 0; index < total; index += 1) {
          const id = `i${chance(total)}`;
          const second = chance(60);
          reader.add(chance(4) === 0 ? user(id, second) : text(id, second, `${id} in form ${index} ${'x'.repeat(chance(80))}`));
          const what = chance(20);
          if (what === 0) reader.nextStrand();
          if (what === 1) reader.endPart();
          if (what === 2) reader.endPart((at) => ({ ...notice(`opening ${index}`, 0), at }));
          if (what < 8) await reader.room();
        }
      }
      const kept: KeptItem[] = Array.from({ length: below(80) }, (_, index) => ({
        after: below(5) === 0 ? undefined : below(3) === 0 ? `k${below(40)}` : someId(),
        item: below(8) === 0 ? notice(someId(), below(60)) : notice(`k${below(60)}`, index),
      }));
      const conversation = await draft.finish(kept);
      plain.endPart();
      assert.deepEqual(await allItems(conversation), new PlainConversation(weave(plain.items, kept)).items, `seed ${seed}`);
      if (pages.failure === undefined) assert.ok(conversation.heldCount <= bounds.items, `${conversation.heldCount} of ${bounds.items} held`);
    }
  });

  it('takes no more into memory than the conversation will hold', async () => {
    const bounds = { items: 50, bytes: 1_000_000 };
    const draft = draftOf(bounds);
    for (let index = 0; index < 5000; index += 1) {
      draft.add(text(`i${index}`, index));
      if (index % 10 === 9) await draft.room();
      assert.ok(pages.texts.size >= index - 60, `${index - pages.texts.size} of ${index} in memory`);
    }
    const conversation: Conversation = await draft.finish(Array.from({ length: 1000 }, (_, index) => ({ after: `i${index * 5}`, item: notice(`k${index}`, index) })));
    assert.equal(conversation.length, 6000);
    assert.ok(conversation.heldCount <= bounds.items);
    assert.deepEqual((await conversation.page(3, 3)).items.map(({ id }) => id), ['i0', 'k0', 'i1']);
    assert.deepEqual(conversation.tail(2).items.map(({ id }) => id), ['i4998', 'i4999']);
  });

  it('forgets what was read when its transcript breaks off', async () => {
    const draft = draftOf({ items: 4, bytes: 1000 });
    for (let index = 0; index < 20; index += 1) {
      draft.add(text(`i${index}`, index));
      await draft.room();
    }
    draft.clear();
    draft.add(notice('gone', 1));
    assert.deepEqual(await allItems(await draft.finish([])), [notice('gone', 1)]);
  });
});
