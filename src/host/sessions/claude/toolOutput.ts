import * as z from 'zod/mini';
import { contentBlockSchema } from './messages.ts';

/** Characters of a tool's output that a conversation keeps; the rest stays in the agent's transcript. */
export const MAX_TOOL_OUTPUT_CHARS = 64 * 1024;

const blocksSchema = z.array(contentBlockSchema);

/** What the model was told, as text; pictures and other blocks appear as their type. */
export function toolOutputText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (content === undefined || content === null) return '';
  const blocks = z.safeParse(blocksSchema, content);
  if (!blocks.success) return JSON.stringify(content);
  return blocks.data.map((block) => block.text ?? `[${block.type}]`).join('\n');
}

/** Cuts output at the cap, never inside a surrogate pair. */
export function capOutput(output: string): { output: string; isTruncated: boolean } {
  if (output.length <= MAX_TOOL_OUTPUT_CHARS) return { output, isTruncated: false };
  const cut = output.slice(0, MAX_TOOL_OUTPUT_CHARS);
  const last = cut.charCodeAt(cut.length - 1);
  return { output: last >= 0xd800 && last <= 0xdbff ? cut.slice(0, -1) : cut, isTruncated: true };
}
