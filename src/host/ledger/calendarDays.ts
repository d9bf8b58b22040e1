/** The calendar days that end with `day`, oldest first. Days are names of days: how many hours each had is of no account. */
export function lastDays(day: string, count: number): string[] {
  const end = Date.parse(`${day}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) => new Date(end - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10));
}

/** Month of a day, `YYYY-MM`: the name of its ledger file. */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** The next moment at which the local calendar day changes; days of 23 and 25 hours come out right. */
export function nextMidnight(ms: number): number {
  const date = new Date(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
}

/** When hours of a local day begin, in milliseconds since 1970: 23, 24 or 25 of them, the last one shorter where clocks are set by half an hour. */
export function hoursOf(day: string): number[] {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const start = new Date(year, month - 1, date).getTime();
  const end = nextMidnight(start);
  return Array.from({ length: Math.ceil((end - start) / 3_600_000) }, (_, index) => start + index * 3_600_000);
}

/** What a local clock shows, `HH:mm`. */
export function clockTime(ms: number): string {
  const date = new Date(ms);
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}
