const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A duration to the second, two units at most: `5s`, `3m 5s`, `2h 3m`, `1d 4h`. A clock that went back reads `0s`. */
export function formatElapsed(durationMs: number): string {
  const ms = Number.isFinite(durationMs) ? Math.max(0, durationMs) : 0;
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)}s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)}m ${Math.floor((ms % MINUTE_MS) / SECOND_MS)}s`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)}h ${Math.floor((ms % HOUR_MS) / MINUTE_MS)}m`;
  return `${Math.floor(ms / DAY_MS)}d ${Math.floor((ms % DAY_MS) / HOUR_MS)}h`;
}

/** A duration to the minute, for lists that are not redrawn every second: `<1m`, `3m`, `2h 3m`, `1d 4h`. */
export function formatCoarseElapsed(durationMs: number): string {
  const ms = Number.isFinite(durationMs) ? Math.max(0, durationMs) : 0;
  if (ms < MINUTE_MS) return '<1m';
  return ms < HOUR_MS ? `${Math.floor(ms / MINUTE_MS)}m` : formatElapsed(ms);
}

/** From an ISO 8601 date to `nowMs`. */
export function elapsedMs(since: string, nowMs: number): number {
  const sinceMs = Date.parse(since);
  return Number.isNaN(sinceMs) ? 0 : Math.max(0, nowMs - sinceMs);
}
