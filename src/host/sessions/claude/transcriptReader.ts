import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import type { ConversationItem } from '../../../protocol/domain/conversation.ts';
import { findTranscript } from './configFolder.ts';
import { LineSplitter } from './jsonLines.ts';
import { byTime, TranscriptLines } from './transcriptLines.ts';
import { notice } from './userText.ts';

/** Longest transcript line that is read; pictures make long ones. */
export const MAX_TRANSCRIPT_LINE_BYTES = 64 * 1024 * 1024;

/**
 * Reads a conversation back from the CLI's transcripts, one after the other when `/clear` began new ones. `undefined` when none is left:
 * the CLI deletes them after its own clean-up period.
 */
export async function readTranscripts(
  request: { cwd: string; agentSessionIds: readonly string[] },
  environment: Readonly<Record<string, string>>,
): Promise<ConversationItem[] | undefined> {
  const items: ConversationItem[] = [];
  let isFound = false;
  for (const [position, agentSessionId] of request.agentSessionIds.entries()) {
    const file = await findTranscript(request.cwd, agentSessionId, environment);
    if (file === undefined) continue;
    isFound = true;
    const read = await readTranscript(file);
    if (position > 0) items.push(notice(`cleared:${agentSessionId}`, { at: read[0]?.at ?? '', parentToolUseId: undefined }, 'cleared', ''));
    for (const item of read) items.push(item);
  }
  return isFound ? items : undefined;
}

/** The items of one conversation, those of its subagents among them. */
async function readTranscript(file: string): Promise<ConversationItem[]> {
  const lists = [await readLines(file, undefined)];
  const folder = path.join(file.replace(/\.jsonl$/, ''), 'subagents');
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.endsWith('.jsonl')) continue;
    const subagentFile = path.join(folder, name);
    const parentToolUseId = await readParent(subagentFile.replace(/\.jsonl$/, '.meta.json'));
    if (parentToolUseId !== undefined) lists.push(await readLines(subagentFile, parentToolUseId));
  }
  return byTime(lists.flat());
}

async function readLines(file: string, parentToolUseId: string | undefined): Promise<ConversationItem[]> {
  const lines = new TranscriptLines(parentToolUseId);
  const splitter = new LineSplitter({ maxLineBytes: MAX_TRANSCRIPT_LINE_BYTES, onLine: (line) => { lines.add(line); }, onDropped: () => {} });
  for await (const chunk of createReadStream(file)) splitter.push(chunk as Buffer);
  splitter.end();
  return lines.finish();
}

const metaSchema = z.object({ toolUseId: z.string() });

async function readParent(metaFile: string): Promise<string | undefined> {
  try {
    const parsed = z.safeParse(metaSchema, JSON.parse(await readFile(metaFile, 'utf8')));
    return parsed.success ? parsed.data.toolUseId : undefined;
  } catch {
    return undefined;
  }
}
