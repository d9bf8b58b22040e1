import { createReadStream } from 'node:fs';
import * as z from 'zod/mini';
import { applyChange } from '../../../protocol/domain/fileChange.ts';
import type { RecordedFileChange } from '../agentProvider.ts';
import { findTranscript } from './configFolder.ts';
import { LineSplitter } from './jsonLines.ts';

/** Longest transcript line that is read: it holds the whole file. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** What the CLI notes beside the result of Edit and Write, in both versions observed (2.1.197, 2.1.329). */
const resultSchema = z.object({
  /** Write only: `create` has no original, since there was no file. */
  type: z.optional(z.string()),
  /** Write only: the whole new text. */
  content: z.optional(z.string()),
  oldString: z.optional(z.string()),
  newString: z.optional(z.string()),
  replaceAll: z.optional(z.boolean()),
  /** Null also for files that are too large for the model to have seen whole. */
  originalFile: z.optional(z.nullable(z.string())),
  structuredPatch: z.optional(z.array(z.object({ newStart: z.number(), lines: z.array(z.string()) }))),
  /** A person changed the edit in the CLI's own diff: then only the patch says what was written. */
  userModified: z.optional(z.boolean()),
});
type FileResult = z.infer<typeof resultSchema>;

const lineSchema = z.object({
  message: z.object({ content: z.array(z.object({ type: z.string(), tool_use_id: z.optional(z.string()) })) }),
  toolUseResult: resultSchema,
});

/** Looks a tool call's result up in the transcripts of a conversation, the newest first. Those of subagents note no such results. */
export async function readFileChange(
  request: { cwd: string; agentSessionIds: readonly string[]; toolUseId: string },
  environment: Readonly<Record<string, string>>,
): Promise<RecordedFileChange | undefined> {
  for (const agentSessionId of request.agentSessionIds.toReversed()) {
    const file = await findTranscript(request.cwd, agentSessionId, environment);
    const result = file === undefined ? undefined : await findResult(file, request.toolUseId);
    if (result !== undefined) return recordedChange(result);
  }
  return undefined;
}

async function findResult(file: string, toolUseId: string): Promise<FileResult | undefined> {
  let found: FileResult | undefined;
  const onLine = (line: string): void => {
    if (!line.includes('"toolUseResult"') || !line.includes(toolUseId)) return;
    found ??= resultOf(line, toolUseId);
  };
  const splitter = new LineSplitter({ maxLineBytes: MAX_LINE_BYTES, onLine, onDropped: () => {} });
  for await (const chunk of createReadStream(file)) {
    splitter.push(chunk as Buffer);
    if (found !== undefined) return found;
  }
  splitter.end();
  return found;
}

function resultOf(line: string, toolUseId: string): FileResult | undefined {
  try {
    const parsed = z.safeParse(lineSchema, JSON.parse(line));
    return parsed.success && parsed.data.message.content.some((block) => block.tool_use_id === toolUseId) ? parsed.data.toolUseResult : undefined;
  } catch {
    return undefined; // The last line of a transcript that is being written.
  }
}

/** The file before and after, and the hunks, of what the CLI noted. */
export function recordedChange(result: FileResult): RecordedFileChange {
  const hunks = (result.structuredPatch ?? []).map(({ newStart, lines }) => ({ line: newStart, before: side(lines, '-'), after: side(lines, '+') }));
  const before = result.originalFile ?? (result.type === 'create' ? '' : undefined);
  const after = before === undefined ? undefined : textAfter(before, result);
  return { whole: before === undefined || after === undefined ? undefined : { before, after }, hunks };
}

function textAfter(original: string, { content, oldString, newString, replaceAll, userModified }: FileResult): string | undefined {
  if (content !== undefined) return content;
  if (oldString === undefined || newString === undefined || userModified === true) return undefined;
  return applyChange(original, { path: '', edits: [{ before: oldString, after: newString, isEverywhere: replaceAll ?? false }] });
}

/** One side of a hunk of a unified diff. */
function side(lines: readonly string[], sign: '-' | '+'): string {
  return lines.filter((line) => line.startsWith(' ') || line.startsWith(sign)).map((line) => line.slice(1)).join('\n');
}
