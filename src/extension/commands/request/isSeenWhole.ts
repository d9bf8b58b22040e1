import type { RequestView } from '../../../protocol/domain/request.ts';
import { requestTitleText } from '../../text/toolText.ts';
import { wholeRequestText } from '../../text/wholeRequestText.ts';

/** Longest request that a list of choices shows whole, in UTF-16 units. */
const MAX_CHOICE_TEXT = 60;

/** Whether a person has seen all of a permission: where its menu was, which offers to allow only what is shown whole, or in the list of choices. */
export function isSeenWhole(request: RequestView, wasShown: boolean): boolean {
  if (wasShown) return true;
  const text = wholeRequestText(request);
  // The title is what the list shows.
  return text !== undefined && text === requestTitleText(request) && text.length <= MAX_CHOICE_TEXT;
}
