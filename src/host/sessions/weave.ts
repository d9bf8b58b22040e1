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
  for (const { after, item } of latest.values()) {
    const place = after !== undefined && known.has(after) ? after : lastBefore(recorded, item.at);
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

/** Id of the last recorded item that is not later; a prompt of the same millisecond is later, since it answers what happened. */
function lastBefore(recorded: readonly Placed[], at: string): string | undefined {
  return recorded.findLast((item) => item.at < at || (item.at === at && item.type !== 'user'))?.id;
}
