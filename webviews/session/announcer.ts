import type { SessionState } from '../../src/protocol/events/session.ts';
import { fill } from '../shared/pageData.ts';
import { strings } from './strings.ts';
import { requestLabel } from './toolLabel.ts';

/** A screen reader is told the beginning; the rest is read in the conversation. */
const MAX_SPOKEN_LENGTH = 600;

/**
 * Decides what a screen reader is told about a change: text when it is complete (not every delta), requests when they arrive, the end
 * of a turn.
 */
export function announcementFor(before: SessionState | undefined, after: SessionState): string | undefined {
  if (before === undefined) return undefined;
  const asked = after.requests.find((request) => !before.requests.some((known) => known.id === request.id));
  if (asked !== undefined) return fill(strings.conversation.requestArrived, strings.requestKind[asked.kind], requestLabel(asked));
  const spoken: string[] = [];
  for (const [position, item] of after.items.entries()) {
    if (position + after.firstIndex < before.firstIndex) continue; // Loaded, not new.
    const old = before.items[position + after.firstIndex - before.firstIndex];
    if (old === item || item.parentToolUseId !== undefined) continue;
    const wasOpen = old === undefined || (old.type === 'text' && old.isStreaming);
    if (item.type === 'text' && !item.isStreaming && wasOpen) spoken.push(item.text.slice(0, MAX_SPOKEN_LENGTH));
    if (item.type === 'turn' && old === undefined) spoken.push(item.isError ? strings.conversation.turnFailed : strings.conversation.answerFinished);
  }
  return spoken.length === 0 ? undefined : spoken.join('\n');
}
