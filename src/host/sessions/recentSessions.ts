import { MissionControlError } from '../../protocol/errors.ts';
import { say } from '../../protocol/texts/say.ts';
import type { Clock } from '../util/clock.ts';

/** Ended sessions that everyone sees in channel `fleet`: the newest of them whatever their age, more as long as they are young. */
export const RECENT_AT_LEAST = 50;
export const RECENT_AT_MOST = 200;
export const RECENT_DAYS = 30;
const DAY_MS = 86_400_000;

interface Ended {
  readonly id: string;
  /** ISO 8601 UTC. */
  readonly endedAt: string;
  readonly isPinned?: boolean | undefined;
}

/** Newest end first; of those that ended together, by id: the same order always, so that pages fit together. */
export function compareEnds(a: Ended, b: Ended): number {
  return a.endedAt === b.endedAt ? (a.id < b.id ? 1 : -1) : a.endedAt < b.endedAt ? 1 : -1;
}

/** Those of the ended sessions that count as recent; pinned ones always do. */
export function recentOf(ended: Iterable<Ended>, clock: Clock): ReadonlySet<string> {
  const oldestMs = clock.now() - RECENT_DAYS * DAY_MS;
  const newest = [...ended].toSorted(compareEnds);
  const isRecent = ({ endedAt, isPinned }: Ended, index: number): boolean =>
    isPinned === true || (index < RECENT_AT_MOST && (index < RECENT_AT_LEAST || Date.parse(endedAt) >= oldestMs));
  return new Set(newest.filter(isRecent).map(({ id }) => id));
}

/** A page of ended sessions, sorted by `compareEnds`, behind the place that a cursor names; `next` is the next page's cursor. Throws `invalidInput` for a strange one. */
export function pageOf<E extends Ended>(ended: readonly E[], after: string | undefined, limit: number): { readonly page: readonly E[]; readonly next: string | undefined } {
  const place = after === undefined ? undefined : placeOf(after);
  if (after !== undefined && place === undefined) throw new MissionControlError('invalidInput', say('session.noPlace'));
  const start = place === undefined ? 0 : ended.findLastIndex((session) => compareEnds(session, place) <= 0) + 1;
  const page = ended.slice(start, start + limit);
  const last = page.at(-1);
  return { page, next: last === undefined || start + page.length >= ended.length ? undefined : cursorOf(last) };
}

/** Where a page of ended sessions stopped, as clients hand it back. */
function cursorOf({ endedAt, id }: Ended): string {
  return `${id} ${endedAt}`;
}

/** The place that a cursor names, to be compared with `compareEnds`; also one whose session is gone by now. `undefined` for any other text. */
function placeOf(cursor: string): Ended | undefined {
  // A time that a person wrote may have blanks in it, an id never has.
  const [, id, endedAt] = /^(\S+) (.+)$/s.exec(cursor) ?? [];
  return endedAt === undefined || id === undefined ? undefined : { endedAt, id };
}
