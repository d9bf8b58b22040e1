/**
 * US dollars for people in a language: two digits, below a cent four, so that a small turn never reads as nothing. A price that nobody told is
 * for the caller to name; it is never $0.
 */
export function formatUsd(costUsd: number, language = 'en-US'): string {
  if (costUsd > 0 && costUsd < 0.00005) return `<${inDollars(0.0001, 4, language)}`;
  // What rounds to a full cent at four digits is shown as one: $0.01, not $0.0100.
  const isBelowCent = costUsd > 0 && Math.round(costUsd * 10_000) < 100;
  return inDollars(costUsd, isBelowCent ? 4 : 2, language);
}

/** By language and digits: making one takes many times as long as using it. */
const formats = new Map<string, Intl.NumberFormat>();

function inDollars(costUsd: number, digits: number, language: string): string {
  const key = `${language} ${digits}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(language, { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol', minimumFractionDigits: digits, maximumFractionDigits: digits });
    formats.set(key, format);
  }
  return format.format(costUsd);
}
