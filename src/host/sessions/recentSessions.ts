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
}

/** Newest end first; of those that ended together, by id: the same order always, so that pages fit together. */
export function compareEnds(a: Ended, b: Ended): number {
  return a.endedAt === b.endedAt ? (a.id < b.id ? 1 : -1) : a.endedAt < b.endedAt ? 1 : -1;
}

/** Those of the ended sessions that count as recent. */
export function recentOf(ended: Iterable<Ended>, clock: Clock): ReadonlySet<string> {
  const oldestMs = clock.now() - RECENT_DAYS * DAY_MS;
  const newest = [...ended].toSorted(compareEnds).slice(0, RECENT_AT_MOST);
  return new Set(newest.filter(({ endedAt }, index) => index < RECENT_AT_LEAST || Date.parse(endedAt) >= oldestMs).map(({ id }) => id));
}

/** Where a page of ended sessions stopped, as clients hand it back. */
export function cursorOf({ endedAt, id }: Ended): string {
  return `${id} ${endedAt}`;
}

/** The place that a cursor names, to be compared with `compareEnds`; also one whose session is gone by now. `undefined` for any other text. */
export function placeOf(cursor: string): Ended | undefined {
  // A time that a person wrote may have blanks in it, an id never has.
  const [, id, endedAt] = /^(\S+) (.+)$/s.exec(cursor) ?? [];
  return endedAt === undefined || id === undefined ? undefined : { endedAt, id };
}
