const STEPS = [
  { from: 999_950_000, divisor: 1_000_000_000, suffix: 'B' },
  { from: 999_950, divisor: 1_000_000, suffix: 'M' },
  { from: 1000, divisor: 1000, suffix: 'k' },
] as const;

/** Token counts for people: `999`, `1.3k`, `2.0M`. The step is chosen after rounding, so 999,999 is `1.0M`, never `1000.0k`. */
export function formatTokens(count: number): string {
  const step = STEPS.find(({ from }) => count >= from);
  if (step === undefined) return String(Math.max(0, Math.round(count)));
  return `${(count / step.divisor).toFixed(1)}${step.suffix}`;
}
