import { open } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import type { AskingAgent } from '../../../../protocol/domain/request.ts';
import type { HookPayload } from './hookPayload.ts';

/** What the CLI notes of a subagent beside its transcript, from its start on; seen with 2.1.197 and 2.1.329. */
const noteSchema = z.object({ toolUseId: z.optional(z.string()), agentType: z.optional(z.string()), description: z.optional(z.string()) });

/** A note is a few hundred bytes; the description is the model's. */
const MAX_NOTE_BYTES = 64 * 1024;

/** Who the subagent of a hook is; `undefined` when there is no note of it. Never rejects. */
export async function readSubagentNote({ transcript_path: transcript, agent_id: id, agent_type: type }: HookPayload): Promise<AskingAgent | undefined> {
  if (transcript === undefined || id === undefined || !/^[\w-]+$/.test(id) || !path.isAbsolute(transcript)) return undefined;
  const file = path.join(transcript.replace(/\.jsonl$/, ''), 'subagents', `agent-${id}.meta.json`);
  const note = z.safeParse(noteSchema, await readJson(file));
  if (!note.success || note.data.toolUseId === undefined) return undefined;
  return { toolUseId: note.data.toolUseId, type: note.data.agentType ?? type ?? '', description: note.data.description ?? '' };
}

async function readJson(file: string): Promise<unknown> {
  try {
    await using handle = await open(file, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_NOTE_BYTES), 0, MAX_NOTE_BYTES, 0);
    return JSON.parse(buffer.toString('utf8', 0, bytesRead));
  } catch {
    return undefined;
  }
}
