import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import * as z from 'zod/mini';
import { addTokens } from '../../../protocol/domain/usageTotals.ts';
import type { SubagentModelUsage } from '../agentProvider.ts';
import { tokensOf } from './billing.ts';
import { findTranscript } from './configFolder.ts';
import { LineSplitter } from './jsonLines.ts';
import { contentBlockSchema, requestUsageSchema } from './messages.ts';
import { MAX_TRANSCRIPT_LINE_BYTES, readParent } from './transcriptReader.ts';
import { subagentFiles } from './transcriptUsage.ts';

const lineSchema = z.object({
  type: z.literal('assistant'),
  requestId: z.optional(z.nullable(z.string())),
  message: z.object({
    id: z.string(),
    model: z.string(),
    content: z.array(contentBlockSchema),
    usage: z.extend(requestUsageSchema, { cache_creation: z.optional(z.object({ ephemeral_1h_input_tokens: z.optional(z.number()) })) }),
  }),
});

/** What one transcript says: tokens by model, and which calls it made. */
interface FileUsage {
  readonly stamp: string;
  readonly toolUseId: string;
  readonly byModel: readonly Omit<SubagentModelUsage, 'toolUseId' | 'parentToolUseId'>[];
  readonly calls: ReadonlySet<string>;
}

/** Transcripts that are remembered; one takes some hundred bytes. */
const MAX_FILES = 500;

/** What subagents used, by their transcripts. A file that has not changed is not read again. */
export class SubagentUsageReader {
  private readonly files = new Map<string, FileUsage>();

  async read(request: { cwd: string; agentSessionIds: readonly string[] }, environment: Readonly<Record<string, string>>): Promise<SubagentModelUsage[]> {
    const found: FileUsage[] = [];
    for (const agentSessionId of request.agentSessionIds) {
      const file = await findTranscript(request.cwd, agentSessionId, environment);
      for (const one of file === undefined ? [] : await subagentFiles(file)) {
        const usage = await this.usageOf(one);
        if (usage !== undefined) found.push(usage);
      }
    }
    return found.flatMap(({ toolUseId, byModel }) => {
      const parent = found.find(({ calls }) => calls.has(toolUseId));
      return byModel.map((usage) => ({ ...usage, toolUseId, ...(parent === undefined ? {} : { parentToolUseId: parent.toolUseId }) }));
    });
  }

  private async usageOf(file: string): Promise<FileUsage | undefined> {
    const { size, mtimeMs } = await stat(file);
    const stamp = `${size}:${mtimeMs}`;
    const known = this.files.get(file);
    if (known?.stamp === stamp) return known;
    const toolUseId = await readParent(file.replace(/\.jsonl$/, '.meta.json'));
    if (toolUseId === undefined) return undefined;
    const usage = { stamp, toolUseId, ...(await readFileUsage(file)) };
    this.files.delete(file);
    this.files.set(file, usage);
    for (const [oldest] of this.files) {
      if (this.files.size <= MAX_FILES) break;
      this.files.delete(oldest);
    }
    return usage;
  }
}

/** A request has a line for each block of its answer, each with the usage of all of it: the last one counts. */
async function readFileUsage(file: string): Promise<Pick<FileUsage, 'byModel' | 'calls'>> {
  const requests = new Map<string, FileUsage['byModel'][number]>();
  const calls = new Set<string>();
  const add = (line: string): void => {
    if (!line.includes('"assistant"') || !line.includes('"usage"')) return;
    const parsed = z.safeParse(lineSchema, parse(line));
    if (!parsed.success || parsed.data.message.model === '<synthetic>') return;
    const { requestId, message: { id, model, content, usage } } = parsed.data;
    requests.set(`${id} ${requestId ?? ''}`, { model, ...tokensOf(usage), cacheWriteHourTokens: usage.cache_creation?.ephemeral_1h_input_tokens ?? 0 });
    for (const block of content) if (block.type === 'tool_use' && block.id !== undefined) calls.add(block.id);
  };
  const splitter = new LineSplitter({ maxLineBytes: MAX_TRANSCRIPT_LINE_BYTES, onLine: add, onDropped: () => {} });
  for await (const chunk of createReadStream(file)) splitter.push(chunk as Buffer);
  splitter.end();
  const sums = new Map<string, FileUsage['byModel'][number]>();
  for (const request of requests.values()) {
    const before = sums.get(request.model);
    sums.set(request.model, before === undefined ? request : { model: request.model, ...addTokens(before, request), cacheWriteHourTokens: (before.cacheWriteHourTokens ?? 0) + (request.cacheWriteHourTokens ?? 0) });
  }
  return { byModel: [...sums.values()], calls };
}

/** `undefined` for the last line of a transcript that is being written. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
