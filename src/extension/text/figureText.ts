import { env, l10n } from 'vscode';
import { formatBytes } from '../format/formatBytes.ts';
import { formatCoarseElapsed, formatElapsed, type ElapsedWords } from '../format/formatElapsed.ts';
import { formatTokens } from '../../protocol/domain/formatTokens.ts';

const elapsedWords = (): ElapsedWords => ({
  seconds: (seconds) => l10n.t('{0}s', seconds),
  minutes: (minutes) => l10n.t('{0}m', minutes),
  minutesAndSeconds: (minutes, seconds) => l10n.t('{0}m {1}s', minutes, seconds),
  hours: (hours, minutes) => l10n.t('{0}h {1}m', hours, minutes),
  days: (days, hours) => l10n.t('{0}d {1}h', days, hours),
  underOneMinute: l10n.t('<1m'),
});

/** A count of tokens as the editor's language writes numbers. */
export function tokensText(count: number): string {
  return formatTokens(count, env.language);
}

/** An amount of memory or disk as the editor's language writes numbers. */
export function bytesText(bytes: number): string {
  return formatBytes(bytes, env.language);
}

/** A duration to the second. */
export function elapsedText(durationMs: number): string {
  return formatElapsed(durationMs, elapsedWords());
}

/** A duration to the minute, for lists that are not redrawn every second. */
export function coarseElapsedText(durationMs: number): string {
  return formatCoarseElapsed(durationMs, elapsedWords());
}

/** A share of a whole, such as `42 %`. */
export function percentText(share: number): string {
  return new Intl.NumberFormat(env.language, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** A moment, in the time zone of this machine; what is no date stays as it is. */
export function momentText(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : new Intl.DateTimeFormat(env.language, { dateStyle: 'medium', timeStyle: 'medium' }).format(date);
}
