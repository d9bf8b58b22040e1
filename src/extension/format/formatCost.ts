/**
 * US dollars for people, in the editor's language: two digits, below a cent four, so that a small turn never reads as nothing.
 * `undefined` (unpriced) is for the caller to name; it is never $0.
 */
export function formatCost(costUsd: number, locale = 'en-US'): string {
  if (costUsd > 0 && costUsd < 0.00005) return `<${inDollars(0.0001, 4, locale)}`;
  // What rounds to a full cent at four digits is shown as one: $0.01, not $0.0100.
  const isBelowCent = costUsd > 0 && Math.round(costUsd * 10_000) < 100;
  return inDollars(costUsd, isBelowCent ? 4 : 2, locale);
}

function inDollars(costUsd: number, digits: number, locale: string): string {
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(costUsd);
}
