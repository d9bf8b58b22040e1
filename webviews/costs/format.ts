import type { UsageTotal } from '../../src/protocol/domain/usage.ts';
import { formatTokens } from '../../src/protocol/domain/formatTokens.ts';
import { formatUsd } from '../../src/protocol/domain/formatUsd.ts';
import { fill } from '../shared/pageData.ts';
import { strings } from './strings.ts';

const language = document.documentElement.lang || 'en';
const whole = new Intl.NumberFormat(language);
const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
// Days and times of day come as the host's own; they are laid out as if they were in UTC, so that the zone of this window changes nothing.
const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
const mediumDay = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
const longDay = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });
const dayRange = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const hour = new Intl.DateTimeFormat(language, { hour: 'numeric', timeZone: 'UTC' });
const time = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' });

/** A sum of money in words, and how much in it has no price. */
export function costText(usage: Pick<UsageTotal, 'costUsd' | 'unpricedCount'>): string {
  return [priceText(usage), unpricedText(usage)].filter((text) => text !== '').join(' ');
}

/** What is priced of a sum; `unpriced` where nothing is, since that is not $0. */
export function priceText({ costUsd, unpricedCount }: Pick<UsageTotal, 'costUsd' | 'unpricedCount'>): string {
  return costUsd === 0 && unpricedCount > 0 ? strings.unpriced : formatUsd(costUsd, language);
}

/** What is to be said beside the price of a sum; empty when it says all. */
export function unpricedText({ costUsd, unpricedCount }: Pick<UsageTotal, 'costUsd' | 'unpricedCount'>): string {
  return costUsd === 0 || unpricedCount === 0 ? '' : `+ ${fill(strings.unpricedCount, whole.format(unpricedCount))}`;
}

/** A mark of an axis whose marks are `step` dollars apart: as many digits as tell them apart. */
export function axisDollars(costUsd: number, step: number): string {
  const digits = step >= 1 ? 0 : Math.min(6, Math.max(2, Math.ceil(-Math.log10(step))));
  return new Intl.NumberFormat(language, {
    style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol', minimumFractionDigits: digits, maximumFractionDigits: digits,
  }).format(costUsd);
}

/** `12.4k`: as in the session panel, the status bar and the trees. */
export function shortCount(count: number): string {
  return formatTokens(count, language);
}

export function fullCount(count: number): string {
  return whole.format(count);
}

export function formatShare(share: number): string {
  return percent.format(share);
}

/** `Sat`: no two of seven days share it. */
export function dayLabel(day: string): string {
  return weekday.format(dateOf(day));
}

/** `Sat, Nov 21` */
export function dayName(day: string): string {
  return mediumDay.format(dateOf(day));
}

/** `Saturday, November 21` */
export function dayTitle(day: string): string {
  return longDay.format(dateOf(day));
}

/** `Nov 15 – 21` */
export function daysTitle(first: string, last: string): string {
  return dayRange.formatRange(dateOf(first), dateOf(last));
}

/** `2 PM`, or `14:30` where an hour begins in between. */
export function hourLabel(clockTime: string): string {
  const at = new Date(`1970-01-01T${clockTime}:00Z`);
  return (clockTime.endsWith(':00') ? hour : time).format(at);
}

function dateOf(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}
