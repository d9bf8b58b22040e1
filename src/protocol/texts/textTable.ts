import { agentTexts } from './agentTexts.ts';
import { fileTexts } from './fileTexts.ts';
import { hostTexts } from './hostTexts.ts';
import { launchTexts } from './launchTexts.ts';
import type { Template } from './renderText.ts';
import { sessionTexts } from './sessionTexts.ts';
import { terminalTexts } from './terminalTexts.ts';
import { windowTexts } from './windowTexts.ts';
import { workTexts } from './workTexts.ts';

/**
 * Every sentence that the host, or an error of the client of the host, says to people: stable id → English. The English is the key of the
 * translations in `media/l10n`, and may be worded better at any time; an id keeps its meaning and its places for good, since files hold it.
 */
export const TEXTS = {
  ...agentTexts,
  ...fileTexts,
  ...hostTexts,
  ...launchTexts,
  ...sessionTexts,
  ...terminalTexts,
  ...windowTexts,
  ...workTexts,
} as const satisfies Readonly<Record<string, Template>>;

export type TextId = keyof typeof TEXTS;

export function isTextId(id: string): id is TextId {
  return Object.hasOwn(TEXTS, id);
}

/** The English of a text. */
export function textTemplate(id: string): Template | undefined {
  return isTextId(id) ? TEXTS[id] : undefined;
}
