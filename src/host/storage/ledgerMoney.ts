/**
 * Money is added in whole billionths of a dollar: such sums are exact and do not depend on their order, so that a rebuilt index and a
 * correction give the very same totals. A double holds them up to nine million dollars.
 */
const NANOS_PER_USD = 1_000_000_000;

export function usdToNanos(costUsd: number): number {
  return Math.round(costUsd * NANOS_PER_USD);
}

export function nanosToUsd(nanos: number): number {
  return nanos / NANOS_PER_USD;
}
