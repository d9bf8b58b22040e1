import type { SessionView } from '../../src/protocol/domain/session.ts';
import type { TokenUsage } from '../../src/protocol/domain/usage.ts';
import type { SessionPanelStrings } from '../../src/protocol/webview/sessionPanelStrings.ts';
import { formatTokens } from '../../src/protocol/domain/formatTokens.ts';
import { formatUsd } from '../../src/protocol/domain/formatUsd.ts';
import { fill } from '../shared/pageData.ts';
import { strings } from './strings.ts';

const language = document.documentElement.lang || 'en';
const whole = new Intl.NumberFormat(language);
const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
const plurals = new Intl.PluralRules(language);
const clockTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });

/** `999`, `12.4k`, `2.0M`: as in the status bar and the trees. */
export function shortNumber(count: number): string {
  return formatTokens(count, language);
}

/** `12,412` */
export function fullNumber(count: number): string {
  return whole.format(count);
}

/** A count with what is counted, such as `1 turn`, `1,204 turns`; `40+ turns` when there are more. */
export function formatCount(what: keyof SessionPanelStrings['count'], count: number, isCut = false): string {
  const { one, other } = strings.count[what];
  return fill(plurals.select(count) === 'one' && !isCut ? one : other, `${fullNumber(count)}${isCut ? '+' : ''}`);
}

export function formatPercent(share: number): string {
  return percent.format(share);
}

/** Dollars, below a cent with four digits; or the word for a price that nobody told, which is never `$0`. */
export function formatCost(costUsd: number | undefined): string {
  if (costUsd === undefined) return strings.header.unpriced;
  return formatUsd(costUsd, language);
}

export function formatMoment(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : clockTime.format(date);
}

/** `42s`, `4m 5s`, `2h 3m`, `3d 4h` */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes < 1) return fill(strings.time.seconds, seconds);
  if (hours < 1) return fill(strings.time.minutes, minutes, seconds % 60);
  if (hours < 24) return fill(strings.time.hours, hours, minutes % 60);
  return fill(strings.time.days, Math.floor(hours / 24), hours % 24);
}

/** From its start to its end, or to `now`. */
export function elapsedMs(session: SessionView, now: number): number {
  const until = session.end === undefined ? now : Date.parse(session.end.at);
  return until - Date.parse(session.startedAt);
}

/** Tokens read from and written to the cache are told apart from those that were paid in full. */
export function cachedTokens(usage: TokenUsage): number {
  return usage.cacheReadTokens + usage.cacheWriteTokens;
}
