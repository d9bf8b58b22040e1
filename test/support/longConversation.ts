import { crc32, deflateSync } from 'node:zlib';
import type { ImageRef } from '../../src/protocol/domain/image.ts';
import { imageRef } from '../../src/host/util/imageFacts.ts';
import type { ConversationItem, ConversationItemOf } from '../../src/protocol/domain/conversation.ts';
import type { DecisionLine, SessionLine } from '../../src/protocol/files/fileKinds.ts';

/** What a made conversation is like. The same options give the same conversation, but for its times. */
export interface LongConversationOptions {
  /** Entries in the conversation. Default: 10,000. */
  readonly count?: number;
  /** Characters of each shell command's output. Default: 20 to 70, which makes 10,000 entries 2 MB as JSON. */
  readonly outputChars?: number;
  /** When its last entry was made. Default: an hour ago. */
  readonly endedAt?: Date;
  readonly sessionId: string;
  /** The folder that the agent worked in. */
  readonly cwd: string;
}

/** A conversation, and the lines of the files that it is read back from. */
export interface LongConversation {
  /** As it must be shown, oldest first. */
  readonly items: readonly ConversationItem[];
  /** Lines of the agent's transcript. */
  readonly transcript: readonly object[];
  /** Lines of each subagent's transcript, by the call that started it. */
  readonly subagents: ReadonlyMap<string, readonly object[]>;
  /** What the host keeps beside the transcript. */
  readonly kept: readonly SessionLine[];
  readonly decisions: readonly DecisionLine[];
}

/** The pictures in it, as base64. */
export function picturesOf({ transcript }: Pick<LongConversation, 'transcript'>): string[] {
  return [...JSON.stringify(transcript).matchAll(/"media_type":"image\/png","data":"([^"]+)"/g)].map(([, data = '']) => data);
}

type Tool = ConversationItemOf<'tool'>;

const STEP_MS = 700;
const WORDS = 'the login test waits for a cookie and it is late so we try it again with less time then log what it did in two runs to see if it was so'.split(' ');

/** A made conversation with every kind of entry that a day of work has: prompts, answers, thinking, tool cards, subagents, pictures, requests. */
export function longConversation(options: LongConversationOptions): LongConversation {
  return new Maker(options).make();
}

class Maker {
  private readonly options: LongConversationOptions;
  private readonly count: number;
  private readonly startMs: number;
  private readonly items: ConversationItem[] = [];
  private readonly transcript: object[] = [];
  private readonly subagents = new Map<string, object[]>();
  private readonly kept: SessionLine[] = [];
  private readonly decisions: DecisionLine[] = [];
  private seed = 0x2545f491;
  private ticks = 0;
  private ids = 0;
  private lastUuid: string | null = null;

  constructor(options: LongConversationOptions) {
    this.options = options;
    this.count = options.count ?? 10_000;
    this.startMs = (options.endedAt ?? new Date(Date.now() - 3_600_000)).getTime() - this.count * 2 * STEP_MS;
  }

  make(): LongConversation {
    for (let exchange = 1; this.left > 0; exchange += 1) this.exchange(exchange);
    const { items, transcript, subagents, kept, decisions } = this;
    return { items, transcript, subagents, kept, decisions };
  }

  private exchange(number: number): void {
    if (number % 150 === 0) this.compaction();
    this.prompt(`Prompt ${number}: ${this.words(2, 6)}`, number % 20 === 0);
    const message = this.newId('msg');
    if (number % 3 !== 0) this.block(message, 0, { type: 'thinking', text: `Thought ${number}: ${this.words(2, 5)}.`, isStreaming: false });
    this.block(message, 1, { type: 'text', text: `Now **part ${number}**: ${this.words(2, 6)}.`, isStreaming: false });
    for (let call = this.below(4); call >= 0 && this.left > 1; call -= 1) this.someTool(number);
    this.block(this.newId('msg'), 0, { type: 'text', text: this.answer(number), isStreaming: false });
    if (number % 40 === 0) this.keepLast({ ...this.base(this.newId('model')), type: 'notice', code: 'modelChanged', level: 'info', text: 'claude-opus-5-5' });
    const usage = { inputTokens: 40 + this.below(400), outputTokens: 100 + this.below(900), cacheReadTokens: 9000, cacheWriteTokens: 400 };
    this.keepLast({ ...this.base(`turn:${this.newId('result')}`), type: 'turn', isError: number % 60 === 0, durationMs: 4000 + this.below(60_000), usage, costUsd: 0.01 });
  }

  private someTool(number: number): void {
    const file = `${this.options.cwd}/src/part${number}.ts`;
    const kind = this.below(10);
    if (kind < 4) this.bash(number);
    else if (kind === 4) this.tool({ name: 'Read', input: { file_path: file, limit: 40 }, output: this.code(number, 2 + this.below(4)) });
    else if (kind === 5) this.tool({ name: 'Edit', input: { file_path: file, old_string: this.code(number, 2), new_string: this.code(number + 1, 3) }, output: `Updated ${file}.` });
    else if (kind === 6) this.tool({ name: 'Write', input: { file_path: file, content: this.code(number, 4) }, output: `Created ${file}.` });
    else if (kind === 7) this.tool({ name: 'Grep', input: { pattern: `part${number}`, path: 'src' }, output: Array.from({ length: 1 + this.below(4) }, (_, index) => `src/part${number + index}.ts`).join('\n') });
    else if (kind === 8 && number % 5 === 0) this.picture(`${this.options.cwd}/shots/part${number}.png`);
    else if (number % 4 === 0) this.subagent(number);
    else this.tool({ name: 'mcp__github__create_issue', input: { title: this.words(2, 5), labels: ['tests'] }, output: `Created issue #${number}` });
  }

  private bash(number: number): void {
    const command = `npm test "part ${number}"`;
    const length = this.options.outputChars ?? 20 + this.below(50);
    const isDenied = number % 17 === 0;
    const isAsked = isDenied || number % 5 === 0;
    const state = isDenied ? 'denied' : number % 7 === 0 ? 'failed' : 'done';
    const output = isDenied ? 'Not now.' : this.log(number, length);
    this.tool({ name: 'Bash', input: { command, description: this.words(1, 2) }, output, state }, isAsked ? (call) => { this.request(call, `Bash: ${command}`, isDenied); } : undefined);
  }

  private picture(file: string): void {
    const { block, refs } = pictureOf(this.ids);
    this.tool({ name: 'Read', input: { file_path: file }, output: '', images: refs, result: [block] });
  }

  private subagent(number: number): void {
    const input = { description: `Look at part ${number}`, subagent_type: 'Explore', prompt: this.words(5, 12) };
    const subagent = { tokens: 2000 + this.below(9000), toolCount: 2, durationMs: 9000 };
    const toolUseResult = { status: 'completed', totalTokens: subagent.tokens, totalToolUseCount: subagent.toolCount, totalDurationMs: subagent.durationMs };
    this.tool({ name: 'Agent', input, output: `Report on part ${number}: ${this.words(4, 14)}.`, subagent, toolUseResult }, ({ id }) => {
      this.subagents.set(id, []);
      for (let step = 0; step < 2 && this.left > 0; step += 1) this.tool({ name: 'Grep', input: { pattern: this.words(1, 2) }, output: `src/part${step}.ts`, parentToolUseId: id });
      if (this.left > 0) this.block(this.newId('msg'), 0, { type: 'text', text: `Part ${number} ${this.words(3, 9)}.`, isStreaming: false }, id);
    });
  }

  /** A call, what happens while it runs, and its result. */
  private tool(
    call: Pick<Tool, 'name' | 'input' | 'output'> & Partial<Pick<Tool, 'state' | 'subagent' | 'parentToolUseId' | 'images'>> & { readonly result?: unknown; readonly toolUseResult?: object },
    meanwhile?: (item: Tool) => void,
  ): void {
    if (this.left === 0) return;
    const { name, input, output, state = 'done', subagent, images, parentToolUseId, result, toolUseResult } = call;
    const id = this.newId('toolu');
    const item: Tool = { ...this.base(id, parentToolUseId), type: 'tool', name, input, state, output, isTruncated: false, ...(images === undefined ? {} : { images }), ...(subagent === undefined ? {} : { subagent }) };
    this.items.push(item);
    this.assistant(this.newId('msg'), 0, { type: 'tool_use', id, name, input }, item);
    meanwhile?.(item);
    const content = [{ type: 'tool_result', tool_use_id: id, content: result ?? output, ...(state === 'done' ? {} : { is_error: true }) }];
    const how = { ...(state === 'denied' ? { toolDenialKind: 'user' } : {}), ...(toolUseResult === undefined ? {} : { toolUseResult }) };
    this.line({ type: 'user', message: { role: 'user', content }, ...how, timestamp: this.now() }, parentToolUseId);
  }

  private request(call: Tool, title: string, isDenied: boolean): void {
    if (this.left === 0) return;
    const requestId = this.newId('request');
    const { id, at } = this.base(`request:${requestId}`);
    const decision = { by: 'human', clientId: 'window', outcome: isDenied ? 'denied' : 'allowed', reason: isDenied ? 'Not now.' : '', at: this.now() } as const;
    this.kept.push({ after: call.id, item: { type: 'request', id, at, requestId, kind: 'permission', toolName: call.name, toolUseId: call.id } });
    this.decisions.push({ requestId, sessionId: this.options.sessionId, projectId: 'made', kind: 'permission', toolName: call.name, toolUseId: call.id, ...decision });
    this.items.push({ id, at, type: 'request', requestId, kind: 'permission', title, decision });
  }

  private prompt(text: string, hasPicture: boolean): void {
    const id = this.newUuid();
    const picture = hasPicture ? pictureOf(this.ids) : undefined;
    const item: ConversationItem = { ...this.base(id), type: 'user', text, isSynthetic: false, ...(picture === undefined ? {} : { images: picture.refs }) };
    this.items.push(item);
    this.line({ type: 'user', uuid: id, message: { role: 'user', content: [{ type: 'text', text }, ...(picture === undefined ? [] : [picture.block])] }, timestamp: item.at });
  }

  /** Half the context is summed up; the agent goes on from there. */
  private compaction(): void {
    if (this.left < 3) return;
    const id = this.newUuid();
    const notice: ConversationItem = { ...this.base(id), type: 'notice', code: 'compacted', level: 'info', text: '', tokens: { before: 180_000, after: 9000 } };
    this.items.push(notice);
    const logicalParentUuid = this.lastUuid;
    this.lastUuid = null;
    this.line({ type: 'system', subtype: 'compact_boundary', uuid: id, content: 'Conversation compacted', compactMetadata: { trigger: 'auto', preTokens: 180_000, postTokens: 9000 }, logicalParentUuid, timestamp: notice.at });
    const summary: ConversationItem = { ...this.base(this.newUuid()), type: 'user', text: `This session is being continued. Summary: ${this.words(20, 60)}.`, isSynthetic: true };
    this.items.push(summary);
    this.line({ type: 'user', uuid: summary.id, isCompactSummary: true, message: { role: 'user', content: summary.text }, timestamp: summary.at });
  }

  private block(message: string, index: number, what: { type: 'text' | 'thinking'; text: string; isStreaming: false }, parentToolUseId?: string): void {
    if (this.left === 0) return;
    const item: ConversationItem = { ...this.base(`${message}:${index}`, parentToolUseId), ...what };
    this.items.push(item);
    this.assistant(message, index, what.type === 'text' ? { type: 'text', text: what.text } : { type: 'thinking', thinking: what.text, signature: 'made' }, item);
  }

  /** An entry that only the host has, after the last one. */
  private keepLast(item: ConversationItemOf<'notice'> | ConversationItemOf<'turn'>): void {
    if (this.left === 0) return;
    const after = this.items.at(-1)?.id;
    this.kept.push({ ...(after === undefined ? {} : { after }), item });
    this.items.push(item);
  }

  private assistant(id: string, apiBlockIndex: number, block: object, item: ConversationItem): void {
    const usage = { input_tokens: 100, cache_creation_input_tokens: 20, cache_read_input_tokens: 30, output_tokens: 40 };
    const message = { id, type: 'message', role: 'assistant', model: 'claude-opus-5-5', content: [block], stop_reason: 'end_turn', stop_sequence: null, usage };
    this.line({ type: 'assistant', message, apiBlockIndex, requestId: `req_${id}`, timestamp: item.at }, item.parentToolUseId);
  }

  private line(line: { readonly uuid?: string; readonly timestamp: string; readonly [field: string]: unknown }, parentToolUseId?: string): void {
    const uuid = line.uuid ?? this.newUuid();
    const { cwd, sessionId } = this.options;
    const around = { isSidechain: parentToolUseId !== undefined, userType: 'external', entrypoint: 'sdk-cli', cwd, sessionId, version: '2.1.329', gitBranch: 'main' };
    if (parentToolUseId !== undefined) {
      this.subagents.get(parentToolUseId)?.push({ parentUuid: null, ...line, uuid, ...around });
      return;
    }
    this.transcript.push({ parentUuid: this.lastUuid, ...line, uuid, ...around });
    this.lastUuid = uuid;
  }

  private get left(): number {
    return Math.max(0, this.count - this.items.length);
  }

  private base(id: string, parentToolUseId?: string): { id: string; at: string; parentToolUseId?: string } {
    return { id, at: this.now(), ...(parentToolUseId === undefined ? {} : { parentToolUseId }) };
  }

  private now(): string {
    this.ticks += 1;
    return new Date(this.startMs + this.ticks * STEP_MS).toISOString();
  }

  private newId(prefix: string): string {
    this.ids += 1;
    return `${prefix}_${this.ids}`;
  }

  private newUuid(): string {
    this.ids += 1;
    return `00000000-0000-4000-9000-${String(this.ids).padStart(12, '0')}`;
  }

  /** A number from 0 to `limit` - 1 that looks like chance and is always the same (xorshift). */
  private below(limit: number): number {
    this.seed ^= this.seed << 13;
    this.seed ^= this.seed >>> 17;
    this.seed ^= this.seed << 5;
    return (this.seed >>> 0) % limit;
  }

  private words(least: number, most: number): string {
    return Array.from({ length: least + this.below(most - least + 1) }, () => WORDS[this.below(WORDS.length)]).join(' ');
  }

  private answer(number: number): string {
    if (number % 6 !== 0) return `Part ${number} is done: ${this.words(2, 6)}.`;
    return [`## Part ${number}`, '', `${this.words(4, 8)}, see \`src/part${number}.ts\`:`, '', '```ts', this.code(number, 4), '```', '', `- ${this.words(2, 5)}`, `- ${this.words(2, 5)}`, '', '| file | change |', '| --- | --- |', `| part${number}.ts | ${this.words(2, 4)} |`].join('\n');
  }

  private code(number: number, lines: number): string {
    return Array.from({ length: lines }, (_, index) => `const value${number}_${index} = '${this.words(1, 2)}';`).join('\n');
  }

  private log(number: number, length: number): string {
    let text = `\u001B[1mpart ${number}\u001B[0m\n`;
    while (text.length < length) text += `  \u001B[32m✓\u001B[0m ${this.words(3, 12)} (${this.below(900)} ms)\n`;
    return text.slice(0, length);
  }
}

/** A small PNG of one colour by number. */
export function madePicture(number: number, width = 48, height = 32): Buffer {
  const row = Buffer.alloc(1 + width * 3);
  for (let x = 0; x < width; x += 1) row.set([(number * 53 + x) % 256, (number * 97) % 256, (number * 193) % 256], 1 + x * 3);
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([8, 2, 0, 0, 0], 8); // 8 bits a channel, RGB, deflate, no filter, not interlaced
  return Buffer.concat([Buffer.from('\u0089PNG\r\n\u001A\n', 'latin1'), chunk('IHDR', size), chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A picture as a transcript has it, and as an item names it. */
function pictureOf(seed: number): { block: object; refs: ImageRef[] } {
  const bytes = madePicture(seed);
  const ref = imageRef(bytes);
  return { block: { type: 'image', source: { type: 'base64', media_type: 'image/png', data: bytes.toString('base64') } }, refs: ref === undefined ? [] : [ref] };
}
