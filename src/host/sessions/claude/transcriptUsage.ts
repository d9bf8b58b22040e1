import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import type { ServedRequest } from '../agentProvider.ts';
import { tokensOf } from './billing.ts';
import { findTranscript } from './configFolder.ts';
import { LineSplitter } from './jsonLines.ts';
import { requestUsageSchema } from './messages.ts';
import { MAX_TRANSCRIPT_LINE_BYTES } from './transcriptReader.ts';

/** Some file systems note times to two seconds. */
const MTIME_SLACK_MS = 5000;

const lineSchema = z.object({
  type: z.literal('assistant'),
  timestamp: z.string(),
  requestId: z.optional(z.nullable(z.string())),
  message: z.object({ id: z.string(), model: z.string(), usage: requestUsageSchema }),
});

/**
 * The requests to models since a moment, by the CLI's transcripts of a session and of its subagents. A request has a line for each block of
 * its answer, each with the usage of all of it, written once the answer is whole; and a conversation that was resumed or forked repeats lines of
 * another: each request counts once, by its message and request id. What the CLI made up itself is no request.
 */
export async function readServedRequests(
  request: { cwd: string; agentSessionIds: readonly string[]; since: string },
  environment: Readonly<Record<string, string>>,
): Promise<ServedRequest[]> {
  const found = new Map<string, ServedRequest>();
  for (const agentSessionId of request.agentSessionIds) {
    const file = await findTranscript(request.cwd, agentSessionId, environment);
    if (file === undefined) continue;
    for (const one of [file, ...(await subagentFiles(file))]) await readRequests(one, request.since, found);
  }
  return [...found.values()].filter(({ at }) => at > request.since);
}

async function readRequests(file: string, since: string, found: Map<string, ServedRequest>): Promise<void> {
  if ((await stat(file)).mtimeMs < Date.parse(since) - MTIME_SLACK_MS) return;
  const add = (line: string): void => {
    if (!line.includes('"assistant"') || !line.includes('"usage"')) return;
    const parsed = z.safeParse(lineSchema, parse(line));
    if (!parsed.success || parsed.data.message.model === '<synthetic>') return;
    const { message: { id, model, usage }, requestId, timestamp: at } = parsed.data;
    // Of its lines the last was written when it was over.
    found.set(`${id} ${requestId ?? ''}`, { model, at, ...tokensOf(usage) });
  };
  const splitter = new LineSplitter({ maxLineBytes: MAX_TRANSCRIPT_LINE_BYTES, onLine: add, onDropped: () => {} });
  for await (const chunk of createReadStream(file)) splitter.push(chunk as Buffer);
  splitter.end();
}

/** `undefined` for the last line of a transcript whose writer was killed. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The transcripts of the subagents of a conversation, by that of the conversation. */
export async function subagentFiles(file: string): Promise<string[]> {
  const folder = path.join(file.replace(/\.jsonl$/, ''), 'subagents');
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith('.jsonl')).map((name) => path.join(folder, name));
}
