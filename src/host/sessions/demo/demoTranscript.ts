import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { conversationItemSchema, type ConversationItem } from '../../../protocol/domain/conversation.ts';

/** What the demo agent said, one line an item, so that it survives a restart of the host. Lies in our home, never in the project. */
export class DemoTranscript {
  private readonly folder: string;
  private readonly file: string;
  private writing: Promise<void> = Promise.resolve();

  constructor(folder: string, agentSessionId: string) {
    this.folder = folder;
    this.file = path.join(folder, `${agentSessionId}.jsonl`);
  }

  append(item: ConversationItem): void {
    const line = `${JSON.stringify(item)}\n`;
    this.writing = this.writing
      .then(async () => {
        await mkdir(this.folder, { recursive: true, mode: 0o700 });
        await appendFile(this.file, line, { mode: 0o600 });
      })
      .catch(() => {}); // A demo that cannot be kept is still a demo.
  }

  async flush(): Promise<void> {
    await this.writing;
  }

  /** The items, each in its last form, for when the agent is gone: what it was in the middle of was cut. `undefined` when there is no transcript. */
  async read(): Promise<ConversationItem[] | undefined> {
    await this.flush();
    const text = await readFile(this.file, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const items = new Map<string, ConversationItem>();
    for (const line of text.split('\n')) {
      const item = parseItem(line);
      if (item !== undefined) items.set(item.id, item.type === 'tool' && item.state === 'running' ? { ...item, state: 'interrupted' } : item);
    }
    return [...items.values()];
  }
}

function parseItem(line: string): ConversationItem | undefined {
  try {
    const parsed = z.safeParse(conversationItemSchema, JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
