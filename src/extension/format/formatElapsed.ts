const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How a language writes durations. */
export interface ElapsedWords {
  seconds(seconds: number): string;
  minutes(minutes: number): string;
  minutesAndSeconds(minutes: number, seconds: number): string;
  hours(hours: number, minutes: number): string;
  days(days: number, hours: number): string;
  readonly underOneMinute: string;
}

const ENGLISH: ElapsedWords = {
  seconds: (seconds) => `${seconds}s`,
  minutes: (minutes) => `${minutes}m`,
  minutesAndSeconds: (minutes, seconds) => `${minutes}m ${seconds}s`,
  hours: (hours, minutes) => `${hours}h ${minutes}m`,
  days: (days, hours) => `${days}d ${hours}h`,
  underOneMinute: '<1m',
};

/** A duration to the second, two units at most: `5s`, `3m 5s`, `2h 3m`, `1d 4h`. A clock that went back reads `0s`. */
export function formatElapsed(durationMs: number, words = ENGLISH): string {
  const ms = sane(durationMs);
  if (ms < MINUTE_MS) return words.seconds(Math.floor(ms / SECOND_MS));
  return ms < HOUR_MS ? words.minutesAndSeconds(Math.floor(ms / MINUTE_MS), Math.floor((ms % MINUTE_MS) / SECOND_MS)) : hoursOrDays(ms, words);
}

/** A duration to the minute, for lists that are not redrawn every second: `<1m`, `3m`, `2h 3m`, `1d 4h`. */
export function formatCoarseElapsed(durationMs: number, words = ENGLISH): string {
  const ms = sane(durationMs);
  if (ms < MINUTE_MS) return words.underOneMinute;
  return ms < HOUR_MS ? words.minutes(Math.floor(ms / MINUTE_MS)) : hoursOrDays(ms, words);
}

function hoursOrDays(ms: number, words: ElapsedWords): string {
  return ms < DAY_MS
    ? words.hours(Math.floor(ms / HOUR_MS), Math.floor((ms % HOUR_MS) / MINUTE_MS))
    : words.days(Math.floor(ms / DAY_MS), Math.floor((ms % DAY_MS) / HOUR_MS));
}

function sane(durationMs: number): number {
  return Number.isFinite(durationMs) ? Math.max(0, durationMs) : 0;
}

/** From an ISO 8601 date to `nowMs`. */
export function elapsedMs(since: string, nowMs: number): number {
  const sinceMs = Date.parse(since);
  return Number.isNaN(sinceMs) ? 0 : Math.max(0, nowMs - sinceMs);
}
