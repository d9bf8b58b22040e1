import { renderText, type Reader } from '../../src/protocol/texts/renderText.ts';
import type { TextRef } from '../../src/protocol/texts/textRef.ts';
import { strings } from './strings.ts';

const reader: Reader = {
  language: document.documentElement.lang || 'en',
  template: (id) => (Object.hasOwn(strings.texts, id) ? strings.texts[id] : undefined),
};

/** A sentence of the host in the user's language: `localText(end.detailRef, end.detail)`. Words that are not ours stay as they are. */
export function localText(ref: TextRef | undefined, english: string): string {
  return renderText(ref, english, reader);
}

/** What a request asks, in one line. */
export function titleOf({ title, titleRef }: { readonly title: string; readonly titleRef?: TextRef | undefined }): string {
  return localText(titleRef, title);
}
