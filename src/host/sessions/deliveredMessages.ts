import type { QueuedMessage } from '../../protocol/domain/session.ts';

/** A prompt as a transcript has it. */
export interface RecordedPrompt {
  readonly text: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** Control characters are not typed into a terminal, its input has its own idea of blanks, and an image shows there as a mark. */
// eslint-disable-next-line no-control-regex
const UNSURE = /(?:\[Image #\d+\]|[\s\u0000-\u001f\u007f-\u009f])+/g;

/** A message in the form in which it can be compared with what became of it in a terminal. */
export function comparableText(text: string): string {
  return text.replaceAll(UNSURE, ' ').trim();
}

/**
 * Which of our messages are among these prompts, by text and time: an agent in a terminal gives what is typed an id of its own. A prompt that is older than
 * a message is not it, and each prompt is one message at most, so that one that is repeated counts as often as it was said. `handed` is what the agent was
 * given last, as far as that is known: the first prompt since then is that message, also when it is among these no more, and what came before is none of these.
 */
export function deliveredByText(messages: readonly QueuedMessage[], recorded: readonly RecordedPrompt[], handed?: { readonly id: string; readonly at: string }): Set<string> {
  const left = recorded
    .filter(({ at }) => at >= (handed?.at ?? ''))
    .map(({ text, at }) => ({ text: comparableText(text), at }))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
  if (handed !== undefined && !messages.some(({ id }) => id === handed.id)) left.shift();
  const delivered = new Set<string>();
  for (const { id, text, queuedAt } of messages) {
    const found = left.findIndex((prompt) => prompt.at >= queuedAt && prompt.text === comparableText(text));
    if (found === -1) continue;
    left.splice(found, 1);
    delivered.add(id);
  }
  return delivered;
}
