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
  const last = output.charCodeAt(MAX_TOOL_OUTPUT_CHARS - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? MAX_TOOL_OUTPUT_CHARS - 1 : MAX_TOOL_OUTPUT_CHARS;
  // A copy: a slice is only a view, and would keep the whole output in memory.
  return { output: structuredClone(output.slice(0, end)), isTruncated: true };
}
