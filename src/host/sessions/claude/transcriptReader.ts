import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import type { ConversationReader } from '../agentProvider.ts';
import { findTranscript } from './configFolder.ts';
import { LineSplitter } from './jsonLines.ts';
import { TranscriptLines } from './transcriptLines.ts';
import { notice } from './userText.ts';

/** Longest transcript line that is read; pictures make long ones. */
export const MAX_TRANSCRIPT_LINE_BYTES = 64 * 1024 * 1024;

/**
 * Reads a conversation back from the CLI's transcripts, one after the other when `/clear` began new ones. `false` when none is left: the CLI
 * deletes them after its own clean-up period.
 */
export async function readTranscripts(
  request: { cwd: string; agentSessionIds: readonly string[] },
  environment: Readonly<Record<string, string>>,
  reader: ConversationReader,
): Promise<boolean> {
  let isFound = false;
  for (const [position, agentSessionId] of request.agentSessionIds.entries()) {
    const file = await findTranscript(request.cwd, agentSessionId, environment);
    if (file === undefined) continue;
    isFound = true;
    await readTranscript(file, reader);
    reader.endPart(position === 0 ? undefined : (at) => notice(`cleared:${agentSessionId}`, { at, parentToolUseId: undefined }, 'cleared', ''));
  }
  return isFound;
}

/** The items of one conversation, those of its subagents among them. */
async function readTranscript(file: string, reader: ConversationReader): Promise<void> {
  await readLines(file, undefined, reader);
  const folder = path.join(file.replace(/\.jsonl$/, ''), 'subagents');
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.endsWith('.jsonl')) continue;
    const subagentFile = path.join(folder, name);
    const parentToolUseId = await readParent(subagentFile.replace(/\.jsonl$/, '.meta.json'));
    if (parentToolUseId === undefined) continue;
    reader.nextStrand();
    await readLines(subagentFile, parentToolUseId, reader);
  }
}

async function readLines(file: string, parentToolUseId: string | undefined, reader: ConversationReader): Promise<void> {
  const lines = new TranscriptLines(parentToolUseId, (item) => { reader.add(item); });
  const splitter = new LineSplitter({ maxLineBytes: MAX_TRANSCRIPT_LINE_BYTES, onLine: (line) => { lines.add(line); }, onDropped: () => {} });
  // In pieces of 64 kB, so that everybody else has their turn in between.
  for await (const chunk of createReadStream(file)) {
    splitter.push(chunk as Buffer);
    await reader.room();
  }
  splitter.end();
  lines.finish();
}

const metaSchema = z.object({ toolUseId: z.string() });

/** The call that started a subagent, by the file beside its transcript. */
export async function readParent(metaFile: string): Promise<string | undefined> {
  try {
    const parsed = z.safeParse(metaSchema, JSON.parse(await readFile(metaFile, 'utf8')));
    return parsed.success ? parsed.data.toolUseId : undefined;
  } catch {
    return undefined;
  }
}
