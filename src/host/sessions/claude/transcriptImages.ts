import { createReadStream } from 'node:fs';
import * as z from 'zod/mini';
import type { ImageBytes } from '../agentProvider.ts';
import { findTranscript } from './configFolder.ts';
import { imagesOf } from './imageBlocks.ts';
import { LineSplitter } from './jsonLines.ts';
import { MAX_TRANSCRIPT_LINE_BYTES } from './transcriptReader.ts';
import { subagentFiles } from './transcriptUsage.ts';

const lineSchema = z.object({ message: z.object({ content: z.array(z.object({ type: z.string(), content: z.optional(z.unknown()) })) }) });
const wholeSchema = z.object({ message: z.object({ content: z.unknown() }) });

/** Looks for an image by its id in the transcripts of a session and its subagents, the newest conversation first. */
export async function readTranscriptImage(
  request: { cwd: string; agentSessionIds: readonly string[]; imageId: string },
  environment: Readonly<Record<string, string>>,
): Promise<ImageBytes | undefined> {
  for (const agentSessionId of request.agentSessionIds.toReversed()) {
    const file = await findTranscript(request.cwd, agentSessionId, environment);
    if (file === undefined) continue;
    for (const one of [file, ...(await subagentFiles(file))]) {
      const found = await findImage(one, request.imageId);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

async function findImage(file: string, imageId: string): Promise<ImageBytes | undefined> {
  let found: ImageBytes | undefined;
  const onLine = (line: string): void => {
    if (found !== undefined || !line.includes('"image"') || !line.includes('"base64"')) return;
    const image = imagesInLine(line).find(({ ref }) => ref.id === imageId);
    if (image !== undefined) found = { mediaType: image.ref.mediaType, bytes: image.bytes };
  };
  const splitter = new LineSplitter({ maxLineBytes: MAX_TRANSCRIPT_LINE_BYTES, onLine, onDropped: () => {} });
  for await (const chunk of createReadStream(file)) {
    splitter.push(chunk as Buffer);
    if (found !== undefined) return found;
  }
  splitter.end();
  return found;
}

/** Images of the message itself, and of the tool results in it. */
function imagesInLine(line: string): ReturnType<typeof imagesOf> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return []; // The last line of a transcript that is being written.
  }
  const whole = z.safeParse(wholeSchema, value);
  const parsed = z.safeParse(lineSchema, value);
  if (!whole.success || !parsed.success) return [];
  return [...imagesOf(whole.data.message.content), ...parsed.data.message.content.flatMap((block) => (block.type === 'tool_result' ? imagesOf(block.content) : []))];
}
