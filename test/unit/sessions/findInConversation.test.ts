import assert from 'node:assert/strict';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import { findInConversation, MAX_MATCHES } from '../../../src/host/sessions/findInConversation.ts';

const tool: ConversationItem = {
  id: 'tool', at: '', type: 'tool', name: 'Edit', input: { file_path: 'src/Apple.ts', edits: [{ old_string: 'worm' }] }, state: 'done', output: '\u001B[31mpe\u001B[1mar\u001B[0m', isTruncated: false,
};
const text = (id: string, words: string): ConversationItem => ({ id, at: '', type: 'text', text: words, isStreaming: false });
const items: readonly ConversationItem[] = [
  { id: 'user', at: '', type: 'user', text: 'Count the APPLES', isSynthetic: false },
  tool,
  text('said', 'Two **ap**ples\nand `a_pear`.'),
  { id: 'turn', at: '', type: 'turn', isError: false, durationMs: 1, usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 } },
  { id: 'asked', at: '', type: 'request', requestId: 'r', kind: 'permission', title: 'Bash: eat', decision: { by: 'human', outcome: 'denied', reason: 'Worms!', at: '' } },
];
const found = (query: string): string[] => findInConversation(items, query).matches.map(({ itemId, index }) => {
  assert.equal(items[index]?.id, itemId);
  return itemId;
});

describe('finding in a conversation', () => {
  it('looks at what was said, done, answered and decided, whatever the case', () => {
    assert.deepEqual(found('apple'), ['user', 'tool', 'said']);
    assert.deepEqual(found('worm'), ['tool', 'asked']);
    assert.deepEqual(found('edit'), ['tool']);
    assert.deepEqual(found('nothing of it'), []);
  });

  it('finds words as they read: through marks, colours and line ends', () => {
    assert.deepEqual(found('two apples and'), ['said']);
    assert.deepEqual(found('pear'), ['tool', 'said']);
    assert.deepEqual(found('a_pear'), ['said'], 'and as they are written');
  });

  it('says when there is more than it tells', () => {
    const many = Array.from({ length: MAX_MATCHES + 1 }, (_, index) => text(String(index), 'x'));
    const { matches, isCut } = findInConversation(many, 'X');
    assert.deepEqual([matches.length, isCut, findInConversation(many.slice(1), 'x').isCut], [MAX_MATCHES, true, false]);
  });
});
