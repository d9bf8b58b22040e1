import type { ConversationItem } from '../../protocol/domain/conversation.ts';

/** What of an item decides where it belongs. */
type Placed = Pick<ConversationItem, 'id' | 'at' | 'type'>;

/** An item that was kept apart, and the id of the item that it came after. */
export interface KeptItem<T extends Placed = ConversationItem> {
  readonly after: string | undefined;
  readonly item: T;
}

/**
 * Puts kept items into a recorded conversation, each after the item that it followed; where that one is not recorded, by time. Of kept items
 * with the same id the last counts, at the place of the first; what is recorded itself stays as recorded.
 */
export function weave<T extends Placed>(recorded: readonly T[], kept: readonly KeptItem<T>[]): T[] {
  const known = new Set<string>();
  for (const { id } of recorded) known.add(id);
  const latest = new Map<string, KeptItem<T>>();
  for (const { after, item } of kept) {
    if (!known.has(item.id)) latest.set(item.id, { after: latest.has(item.id) ? latest.get(item.id)?.after : after, item });
  }
  // Followers are listed only under what comes before them, so that no circle can arise from a file that someone edited.
  const followers = new Map<string | undefined, T[]>();
  const moments = new Moments(recorded);
  for (const { after, item } of latest.values()) {
    const place = after !== undefined && known.has(after) ? after : moments.lastBefore(item.at);
    const others = followers.get(place);
    if (others === undefined) followers.set(place, [item]);
    else others.push(item);
    known.add(item.id);
  }
  const woven: T[] = [];
  const waiting: T[] = [];
  const follow = (id: string | undefined): void => {
    waiting.push(...(followers.get(id) ?? []).toReversed());
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
      woven.push(item);
      waiting.push(...(followers.get(item.id) ?? []).toReversed());
    }
  };
  follow(undefined);
  for (const item of recorded) {
    woven.push(item);
    follow(item.id);
  }
  return woven;
}

/** When recorded items were. Their times need not rise: transcripts follow each other as they were begun. */
class Moments {
  private readonly recorded: readonly Placed[];
  /** For each item the earliest moment from it on; rises, so that it can be searched by halves. Made when the first is asked for. */
  private earliest: readonly string[] | undefined;

  constructor(recorded: readonly Placed[]) {
    this.recorded = recorded;
  }

  /** Id of the last item that is not later; a prompt of the same millisecond is later, since it answers what happened. */
  lastBefore(at: string): string | undefined {
    this.earliest ??= earliestFromEach(this.recorded);
    const limit = momentOf(at, 'user');
    let before = -1;
    for (let after = this.earliest.length; after - before > 1;) {
      const middle = (before + after) >> 1;
      if ((this.earliest[middle] ?? '') < limit) before = middle;
      else after = middle;
    }
    return this.recorded[before]?.id;
  }
}

function earliestFromEach(recorded: readonly Placed[]): readonly string[] {
  const earliest: string[] = [];
  for (let index = recorded.length - 1; index >= 0; index -= 1) {
    const { at, type } = recorded[index] ?? { at: '', type: 'text' };
    const moment = momentOf(at, type);
    const later = earliest.at(-1);
    earliest.push(later !== undefined && later < moment ? later : moment);
  }
  return earliest.reverse();
}

/** Orders by time, then prompts last; the separator comes before everything that a time may hold. */
function momentOf(at: string, type: Placed['type']): string {
  return `${at}\0${type === 'user' ? 1 : 0}`;
}
