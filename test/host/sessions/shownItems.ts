import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';

/** A conversation as a panel shows it, in order, without the times that a transcript notes some milliseconds earlier or later. */
export function shownItems(items: readonly ConversationItem[]): unknown[] {
  return items.map((item): unknown => {
    const { at: _at, ...rest } = item;
    if (item.type === 'turn' || item.type === 'request') return item; // Kept by ourselves: the same to the millisecond.
    if (rest.type === 'thinking') {
      const { durationMs: _durationMs, ...kept } = rest; // Only who watched it knows.
      return { ...kept, isStreaming: false };
    }
    return 'isStreaming' in rest ? { ...rest, isStreaming: false } : rest;
  });
}
