import { adviceAfter } from '../../src/protocol/domain/endAdvice.ts';
import type { SessionEnd } from '../../src/protocol/domain/session.ts';
import { fill } from '../shared/pageData.ts';
import { localText } from './hostText.ts';
import { strings } from './strings.ts';

/** Why the session ended, and what a person can do about it; empty when there is nothing to say. */
export function whyEnded(end: SessionEnd): string {
  const advice = adviceAfter(end);
  // The agent's own words may end as they like.
  const detail = localText(end.detailRef, end.detail).trim().replace(/([^.!?…])$/u, '$1.');
  return [detail, advice === undefined ? '' : strings.endAdvice[advice]].filter((part) => part !== '').join(' ');
}

/** All of it in a line above the composer. */
export function endNote(end: SessionEnd): string {
  // Who sleeps has not come to an end for people.
  const what = end.reason === 'hibernated' ? strings.composer.asleep : fill(strings.composer.ended, strings.endReason[end.reason]);
  return `${what} ${whyEnded(end)}`.trim();
}
