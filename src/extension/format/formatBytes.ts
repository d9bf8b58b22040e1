const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
const ONE_DIGIT = { minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false } as const;

/** Bytes for people: `512 B`, `1.5 MiB`, with the decimal mark of `locale`. */
export function formatBytes(bytes: number, locale = 'en-US'): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.95 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return unit === 0 ? `${Math.round(value)} B` : `${new Intl.NumberFormat(locale, ONE_DIGIT).format(value)} ${UNITS[unit] ?? ''}`;
}
