const STEPS = [
  { from: 999_950_000, divisor: 1_000_000_000, suffix: 'B' },
  { from: 999_950, divisor: 1_000_000, suffix: 'M' },
  { from: 1000, divisor: 1000, suffix: 'k' },
] as const;

/** By locale: making one takes many times as long as using it. */
const formats = new Map<string, Intl.NumberFormat>();

/**
 * Token counts for people: `999`, `1.3k`, `2.0M`, with the decimal mark of `locale`. The step is chosen after rounding, so 999,999 is `1.0M`,
 * never `1000.0k`.
 */
export function formatTokens(count: number, locale = 'en-US'): string {
  const step = STEPS.find(({ from }) => count >= from);
  if (step === undefined) return String(Math.max(0, Math.round(count)));
  let format = formats.get(locale);
  if (format === undefined) formats.set(locale, format = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false }));
  return `${format.format(count / step.divisor)}${step.suffix}`;
}
