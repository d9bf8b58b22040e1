import type { ConversationItem, ConversationItemOf } from '../../src/protocol/domain/conversation.ts';
import { readableDecision } from '../../src/protocol/domain/readableDecision.ts';
import type { SessionState } from '../../src/protocol/events/session.ts';
import type { Announcement } from '../shared/announcements.ts';
import { fill } from '../shared/pageData.ts';
import { spokenText } from '../shared/spokenText.ts';
import { localText } from './hostText.ts';
import { isMove } from './overtaken.ts';
import { strings } from './strings.ts';
import { requestLabel } from './toolLabel.ts';
import { turnTrouble } from './turnTrouble.ts';

/** Of each text a screen reader is told the beginning; the rest is read in the conversation. Characters. */
const MAX_SPOKEN_LENGTH = 600;

/** After a time without the host much may have happened; the last of it is told. */
const MAX_SPOKEN = 4;

/**
 * Decides what a screen reader is told about a change: text of the agent when a block of it is complete (not every delta), the end of a turn and
 * of the session, warnings, follow-ups that wait, and what became of requests. Requests themselves come first and at once. Nothing of what
 * was loaded because someone reads back, and nothing when a panel opens.
 */
export function announcementsFor(before: SessionState | undefined, after: SessionState): readonly Announcement[] {
  if (before === undefined) return [];
  const asked = after.requests.filter(({ id }) => !before.requests.some((known) => known.id === id))
    .map((request) => fill(strings.conversation.requestArrived, strings.requestKind[request.kind], requestLabel(request)));
  const told: string[] = [];
  for (const [position, item] of after.items.entries()) {
    const index = position + after.firstIndex;
    if (index < before.firstIndex) continue; // Loaded, not new.
    const old = before.items[index - before.firstIndex];
    if (old === item || item.parentToolUseId !== undefined) continue;
    const text = spoken(item, old);
    if (text !== undefined) told.push(text);
  }
  if (after.session.queue.length > before.session.queue.length) told.push(fill(strings.composer.queued, after.session.queue.length));
  return [...asked.map((text) => ({ text, isUrgent: true })), ...told.slice(-MAX_SPOKEN).map((text) => ({ text, isUrgent: false }))];
}

function spoken(item: ConversationItem, old: ConversationItem | undefined): string | undefined {
  switch (item.type) {
    case 'text': {
      const wasOpen = old === undefined || (old.type === 'text' && old.isStreaming);
      if (item.isStreaming || !wasOpen || item.text.trim() === '') return undefined;
      return `${strings.conversation.agent}: ${spokenText(item.text, MAX_SPOKEN_LENGTH, strings.conversation)}`;
    }
    case 'turn':
      if (old !== undefined) return undefined;
      return turnTrouble(item)?.text ?? strings.conversation.answerFinished;
    case 'request':
      if (item.decision === undefined || (old?.type === 'request' && old.decision !== undefined)) return undefined;
      return `${requestLabel(item)}: ${readableDecision(item.decision, strings.decision, item.kind)}`;
    case 'notice':
      return old === undefined && (item.level !== 'info' || item.code === 'ended') ? noticeText(item) : undefined;
    case 'user':
    case 'thinking':
    case 'tool':
      return undefined;
  }
}

function noticeText(item: ConversationItemOf<'notice'>): string {
  const title = isMove(item) ? strings.conversation.moved : strings.notice[item.code];
  const detail = localText(item.textRef, item.text);
  return detail === '' ? title : `${title}: ${detail}`;
}
