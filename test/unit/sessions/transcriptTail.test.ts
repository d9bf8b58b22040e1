import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import { addTokens, NO_TOKENS } from '../../../src/protocol/domain/usageTotals.ts';
import type { AgentEvent } from '../../../src/host/sessions/agentProvider.ts';
import { TranscriptTail } from '../../../src/host/sessions/claude/terminal/transcriptTail.ts';
import { readTranscripts } from '../../../src/host/sessions/claude/transcriptReader.ts';
import { readServedRequests } from '../../../src/host/sessions/claude/transcriptUsage.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { PlainConversation, PlainReader } from '../../support/plainConversation.ts';
import { REPO_ROOT } from '../../support/repoRoot.ts';
import { ManualClock } from './manualClock.ts';

const STREAMS = path.join(REPO_ROOT, 'test/fixtures/stream');
const TERMINALS = path.join(REPO_ROOT, 'test/fixtures/transcripts');

/** Recorded transcripts, as conversations with their subagents: those of stream sessions, and those that terminals left. */
const RECORDINGS: readonly string[] = [
  ...readdirSync(STREAMS).flatMap((file) => /^(.*)\.transcript0\.jsonl$/.exec(file)?.[1] ?? []),
  ...readdirSync(TERMINALS),
];

const TURN_ENDS = JSON.parse(readFileSync(path.join(REPO_ROOT, 'test/fixtures/cases/turnEnds.json'), 'utf8')) as readonly { name: string; lines: { type: string }[]; expected: boolean }[];

describe('the transcript of an agent in a terminal', () => {
  let root: string;
  let folder: string;
  let clock: ManualClock;
  let events: AgentEvent[];
  let onChanges: Map<string, (name: string | undefined) => void>;

  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'mc-'));
    folder = path.join(root, 'projects', '-p');
    clock = new ManualClock();
    events = [];
    onChanges = new Map();
    await mkdir(folder, { recursive: true });
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const environment = (): Record<string, string> => ({ CLAUDE_CONFIG_DIR: root });
  const open = (more: Partial<Parameters<typeof TranscriptTail.open>[0]> = {}): Promise<TranscriptTail> =>
    TranscriptTail.open({
      cwd: '/p', agentSessionId: 'one', environment: environment(), from: 'start', billsSince: '', clock, log: silentLog,
      watch: (watched, onChange) => {
        onChanges.set(watched, onChange);
        return { dispose: () => { onChanges.delete(watched); } };
      },
      onEvent: (event) => { events.push(event); },
      ...more,
    });
  /** The conversation as windows have it. */
  const told = (): ConversationItem[] => {
    const conversation = new PlainConversation();
    for (const event of events) if (event.type === 'item') conversation.set(event.item);
    return conversation.items;
  };
  const reread = async (agentSessionIds: readonly string[] = ['one']): Promise<ConversationItem[]> => {
    const reader = new PlainReader();
    await readTranscripts({ cwd: '/p', agentSessionIds }, environment(), reader);
    return reader.items;
  };
  const billedTokens = (): unknown => events.flatMap((event) => (event.type === 'billed' ? event.billed : [])).reduce((sum, billed) => addTokens(sum, billed), NO_TOKENS);
  const byId = (items: readonly ConversationItem[]): ConversationItem[] => items.filter(({ type }) => type !== 'turn').toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const texts = (): string[] => told().flatMap((item) => (item.type === 'user' || item.type === 'text' ? [item.text] : []));
  const user = (text: string, uuid: string = text, more: object = {}): string => `${JSON.stringify({ type: 'user', uuid, timestamp: '2026-11-21T12:00:00.000Z', message: { content: text }, ...more })}\n`;
  const answer = (text: string, id: string, more: object = {}): string => `${JSON.stringify({
    type: 'assistant', uuid: `u-${id}-${text}`, timestamp: '2026-11-21T12:00:01.000Z', requestId: `req_${id}`, apiBlockIndex: 0,
    message: { id, model: 'claude-opus-5-5', content: [{ type: 'text', text }], usage: { input_tokens: 100, output_tokens: 40, cache_read_input_tokens: 30, cache_creation_input_tokens: 20 } }, ...more,
  })}\n`;
  const main = (): string => path.join(folder, 'one.jsonl');

  for (const name of RECORDINGS) {
    it(`${name}${readdirSync(TERMINALS).includes(name) ? ' in a terminal' : ''}: gives the items and the usage that reading it afterwards gives, however it is cut`, async () => {
      const source = path.join(root, 'source');
      await copyRecording(name, source);
      const conversations = readdirSync(source).filter((file) => file.endsWith('.jsonl')).map((file) => file.replace('.jsonl', '')).toSorted();
      const tail = await open();
      for (const [position, conversation] of conversations.entries()) {
        if (position > 0) tail.follow(conversation);
        await cp(path.join(source, conversation), path.join(folder, conversation), { recursive: true, filter: (file) => !file.endsWith('.jsonl') }).catch(() => {});
        const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.startsWith(conversation) && file.endsWith('.jsonl'));
        const contents = new Map(files.map((file) => [file, readFileSync(path.join(source, file))]));
        // In pieces that end where they like, all files side by side.
        for (let offset = 0, piece = 37; offset < Math.max(...[...contents.values()].map(({ length }) => length)); offset += piece, piece = (piece * 7) % 6007 + 1) {
          for (const [file, content] of contents) appendFileSync(path.join(folder, file), content.subarray(offset, offset + piece));
          await tail.read();
        }
      }
      await tail.close();
      assert.deepEqual(byId(told()), byId(await reread(conversations)));
      const served = await readServedRequests({ cwd: '/p', agentSessionIds: conversations, since: '' }, environment());
      assert.deepEqual(billedTokens(), served.reduce((sum, request) => addTokens(sum, request), NO_TOKENS));
      assert.ok(served.length > 0 && events.filter(({ type }) => type === 'billed').length === served.length);
    });
  }

  for (const version of ['2.1.329', '2.1.197']) {
    it(`${version}: knows what only terminals do: what was typed meanwhile, pasted, and run with !, without marks of the CLI's`, async () => {
      const typed = async (name: string): Promise<string[]> => {
        await cp(path.join(TERMINALS, `${version}-${name}`), folder, { recursive: true, force: true });
        events = [];
        const tail = await open();
        await tail.read();
        if (name === 'clear') tail.follow('two');
        await tail.close();
        return texts();
      };
      const queue = await typed('queue');
      for (const text of ['queued while tool @@ say q1 #now', 'queued while text @@ say q2 #now', 'many @@ say ok\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12']) {
        assert.equal(queue.filter((one) => one === text).length, 1, text);
      }
      const clear = await typed('clear');
      assert.deepEqual(clear.slice(clear.indexOf('! echo hi #now'), clear.indexOf('! echo hi #now') + 2), ['! echo hi #now', 'hi']);
      assert.ok(clear.includes('/compact') && !clear.some((text) => text.includes('Compacted') || text.includes('\u001b')));
      assert.deepEqual(told().flatMap((item) => (item.type === 'notice' ? [item.code] : [])), ['cleared', 'compacted']);
      assert.deepEqual(events.flatMap((event) => (event.type === 'permissionMode' ? [event.permissionMode] : [])), ['default', 'acceptEdits']);
    });
  }

  it('begins at the end of what is there, and tells each line once', async () => {
    await writeFile(main(), user('old') + answer('old answer', 'm0'));
    const tail = await open({ from: 'end' });
    await tail.read();
    assert.deepEqual(events, []);
    appendFileSync(main(), user('new'));
    await tail.read();
    appendFileSync(main(), answer('new answer', 'm1'));
    await tail.read();
    await tail.read();
    assert.deepEqual(events.map(({ type }) => type), ['item', 'item', 'model', 'context', 'billed']);
    assert.deepEqual(texts(), ['new', 'new answer']);
    assert.deepEqual(events.find(({ type }) => type === 'context'), { type: 'context', contextTokens: 190, contextWindow: undefined });
    await tail.close();
  });

  it('waits for the other half of a line, for a file that comes late, and reads one anew that was replaced, shortened or rewritten', async () => {
    const tail = await open();
    await tail.read();
    const line = answer('whole', 'm1');
    await writeFile(main(), user('first') + line.slice(0, 50));
    await tail.read();
    assert.deepEqual(texts(), ['first']);
    appendFileSync(main(), line.slice(50));
    await tail.read();
    assert.deepEqual(texts(), ['first', 'whole']);
    await writeFile(path.join(folder, 'new'), user('replaced') + line);
    await rename(path.join(folder, 'new'), main());
    await tail.read();
    assert.deepEqual(texts(), ['first', 'whole', 'replaced']);
    await truncate(main(), user('replaced').length);
    await tail.read();
    // As long as before and longer, but another.
    await truncate(main(), 0);
    appendFileSync(main(), user('rewritten') + line + user('longer than before'));
    await tail.read();
    assert.deepEqual(texts(), ['first', 'whole', 'replaced', 'rewritten', 'longer than before']);
    assert.equal(events.filter(({ type }) => type === 'billed').length, 1, 'the request is billed once');
    await tail.close();
  });

  it('gives what we sent our id, once, whatever the terminal made of its blanks', async () => {
    const tail = await open();
    tail.expect({ id: 'ours-1', text: 'do\tthis\r\n  and that  ' });
    tail.expect({ id: 'ours-2', text: '/compact  with care' });
    tail.expect({ id: 'ours-3', text: 'same' });
    tail.expect({ id: 'ours-4', text: 'Look at it' });
    await writeFile(main(), [
      user('someone else', 'theirs'), user('do    this\nand that', 'cli-1'), user('same', 'cli-3'), user('same', 'cli-5'),
      user('<command-name>/compact</command-name><command-args>with care</command-args>', 'cli-2'),
      user('', 'cli-4', { message: { content: [{ type: 'text', text: '[Image #1] Look at it' }] } }),
    ].join(''));
    await tail.read();
    assert.deepEqual(told().map(({ id }) => id), ['theirs', 'ours-1', 'ours-3', 'cli-5', 'ours-2', 'ours-4']);
    await truncate(main(), 0);
    await tail.read();
    appendFileSync(main(), user('same', 'cli-3'));
    await tail.read();
    assert.equal(told().length, 6, 'also when it is read again');
    await tail.close();
  });

  it('bills no request of before, one that is told twice once, and says what an estimate is', async () => {
    const tail = await open({ billsSince: '2026-11-21T12:00:00.000Z' });
    const usage = { input_tokens: 1_000_000, output_tokens: 100, cache_creation_input_tokens: 30, cache_creation: { ephemeral_1h_input_tokens: 10 } };
    await writeFile(main(), [
      answer('copied', 'm0', { timestamp: '2026-11-20T00:00:00.000Z' }),
      answer('a', 'm1'), answer('b', 'm1', { apiBlockIndex: 1 }),
      answer('made up', 'm2', { message: { id: 'm2', model: '<synthetic>', content: [], usage: { input_tokens: 9 } } }),
      answer('dear', 'm3', { message: { id: 'm3', model: 'claude-opus-4-8', content: [], usage } }),
      answer('unknown', 'm4', { message: { id: 'm4', model: 'claude-next-1', content: [], usage } }),
    ].join(''));
    await tail.read();
    const billed = events.flatMap((event) => (event.type === 'billed' ? [[event.source, ...event.billed.map(({ model, inputTokens, cacheWriteHourTokens, costUsd }) => [model, inputTokens, cacheWriteHourTokens, costUsd])]] : []));
    assert.deepEqual(billed, [
      ['transcript', ['claude-opus-5-5', 100, undefined, 0.001306]],
      ['transcript', ['claude-opus-4-8', 1_000_000, 10, 5.002725]],
      ['transcript', ['claude-next-1', 1_000_000, 10, undefined]],
    ]);
    await tail.close();
  });

  it('ends a turn with what it was billed, and waits for its end no longer than a second', async () => {
    const tail = await open();
    const end = (uuid: string, at: string): string => `${JSON.stringify({ type: 'system', subtype: 'turn_duration', uuid, timestamp: at, durationMs: 1200 })}\n`;
    await writeFile(main(), user('one') + answer('a', 'm1') + answer('b', 'm2'));
    let isOver = false;
    const waiting = tail.readTurn('2026-11-21T12:00:00.000Z').then(() => { isOver = true; });
    await tail.read();
    assert.equal(isOver, false);
    appendFileSync(main(), end('t1', '2026-11-21T12:00:02.000Z'));
    onChanges.get(folder)?.('one.jsonl');
    await waiting;
    assert.deepEqual(told().at(-1), {
      id: 'turn:t1', at: '2026-11-21T12:00:02.000Z', type: 'turn', isError: false, durationMs: 1200,
      usage: { inputTokens: 200, outputTokens: 80, cacheReadTokens: 60, cacheWriteTokens: 40 }, costUsd: 0.002612, isEstimate: true,
    });
    const late = tail.readTurn('2026-11-21T12:00:05.000Z');
    await tail.read();
    await tail.read();
    clock.advance(1000);
    await late;
    appendFileSync(main(), answer('API Error: no', 'e', { isApiErrorMessage: true, error: 'server_error', message: { id: 'e', model: '<synthetic>', content: [{ type: 'text', text: 'API Error: no' }] } }) + end('t2', '2026-11-21T12:00:09.000Z'));
    await tail.close();
    const last = told().at(-1);
    assert.ok(last?.type === 'turn' && last.isError && last.usage.inputTokens === 0 && !('costUsd' in last));
  });

  it('ends a turn that was broken off with a line of its own, by what is written down of it or what the agent said', async () => {
    const tail = await open();
    const lines = (): unknown[] => told().flatMap((item) => (item.type === 'turn' ? [[item.isInterrupted ?? false, item.durationMs, item.usage.outputTokens]] : []));
    const broken = async (since: string, isSure: boolean): Promise<void> => {
      const reading = tail.readBrokenTurn({ since, durationMs: 700, isSure });
      // It waits a moment for what is not written yet.
      for (let tries = 0; tries < 20; tries += 1) {
        await tail.read();
        clock.advance(100);
      }
      await reading;
    };
    const at = (second: string): string => `2026-11-21T12:00:${second}.000Z`;
    await writeFile(main(), user('one') + answer('a', 'm1') + user('[Request interrupted by user]', 'stopped', { timestamp: at('02') }));
    await broken(at('00'), false);
    assert.deepEqual([lines(), texts()], [[[true, 700, 40]], ['one', 'a']]);
    // Nothing of an answer had come, so nothing was written.
    await broken(at('03'), true);
    // A command that is no turn.
    await broken(at('04'), false);
    // It came to its end, whoever may not have heard of it.
    appendFileSync(main(), user('two', 'u2', { timestamp: at('05') }) + answer('b', 'm2') + `${JSON.stringify({ type: 'system', subtype: 'turn_duration', uuid: 't2', timestamp: at('06'), durationMs: 1200 })}\n`);
    await broken(at('05'), true);
    assert.deepEqual(lines(), [[true, 700, 40], [true, 700, 0], [false, 1200, 40]]);
    await tail.close();
  });

  it('waits for the call that the agent asks about, no longer than a second', async () => {
    const tail = await open();
    const call = (id: string): string => answer('', id, { message: { id, model: 'claude-opus-5-5', content: [{ type: 'tool_use', id: `toolu_${id}`, name: 'Bash', input: {} }] } });
    await writeFile(main(), user('go') + call('a'));
    await tail.readCall('toolu_a');
    const told: string[] = [];
    const waiting = tail.readCall('toolu_b').then(() => { told.push('b'); });
    const never = tail.readCall('toolu_c').then(() => { told.push('c'); });
    await tail.read();
    await tail.read();
    assert.deepEqual(told, []);
    appendFileSync(main(), call('b'));
    onChanges.get(folder)?.('one.jsonl');
    await waiting;
    assert.deepEqual(told, ['b']);
    clock.advance(1000);
    await never;
    await tail.close();
  });

  for (const { name, lines, expected } of TURN_ENDS) {
    it(`knows whether a turn is over: ${name}`, async () => {
      const at = (position: number): string => new Date(Date.UTC(2026, 10, 21, 12, 0, position)).toISOString();
      const message = (type: string): object | undefined => (type === 'user' ? { content: 'go' } : type === 'assistant' ? { id: 'm', model: 'claude-opus-5-5', content: [] } : undefined);
      await writeFile(main(), lines.map((line, position) => `${JSON.stringify({ uuid: `u${position}`, timestamp: at(position), message: message(line.type), ...line })}\n`).join(''));
      const tail = await open();
      let isOver = false;
      const waiting = tail.readTurn(at(lines.findLastIndex(({ type }) => type === 'user'))).then(() => { isOver = true; });
      for (let passes = 0; passes < 3; passes += 1) await tail.read();
      assert.equal(isOver, expected);
      await tail.close();
      await waiting;
    });
  }

  it('follows subagents from when it is known whose they are, and bills those that are of no call', async () => {
    const subagents = path.join(folder, 'one', 'subagents');
    const tail = await open();
    await writeFile(main(), user('go'));
    await mkdir(path.join(subagents, 'deep'), { recursive: true });
    await writeFile(path.join(subagents, 'agent-a.jsonl'), answer('sub', 's1'));
    await writeFile(path.join(subagents, 'deep', 'agent-b.jsonl'), answer('nobody', 's2'));
    await tail.read();
    assert.deepEqual(texts(), ['go']);
    await writeFile(path.join(subagents, 'agent-a.meta.json'), '{"toolUseId":"toolu_1"}');
    await tail.read();
    assert.deepEqual(told().map(({ parentToolUseId }) => parentToolUseId), [undefined, 'toolu_1']);
    clock.advance(2500);
    await tail.read();
    assert.deepEqual([texts(), events.filter(({ type }) => type === 'billed').length], [['go', 'sub'], 2]);
    assert.ok(!events.some(({ type }) => type === 'context' || type === 'model'), 'what a subagent uses is not the context of the session');
    appendFileSync(path.join(subagents, 'agent-a.jsonl'), answer('more', 's3'));
    onChanges.get(subagents)?.('agent-a.jsonl');
    await tail.close();
    assert.deepEqual(texts(), ['go', 'sub', 'more']);
    assert.equal(onChanges.size, 0, 'nothing is watched any more');
  });

  it('ends a turn when it has told what subagents did in it, also when all of it is read at once', async () => {
    const subagents = path.join(folder, 'one', 'subagents');
    const tail = await open();
    await mkdir(subagents, { recursive: true });
    const call = { message: { id: 'm1', model: 'claude-opus-5-5', content: [{ type: 'tool_use', id: 'toolu_1', name: 'Agent', input: {} }], usage: { input_tokens: 100, output_tokens: 40 } } };
    const end = `${JSON.stringify({ type: 'system', subtype: 'turn_duration', uuid: 't1', timestamp: '2026-11-21T12:00:02.000Z', durationMs: 1200 })}\n`;
    await writeFile(path.join(subagents, 'agent-a.meta.json'), '{"toolUseId":"toolu_1"}');
    await writeFile(path.join(subagents, 'agent-a.jsonl'), answer('sub', 's1'));
    await writeFile(main(), user('go') + answer('', 'm1', call));
    await tail.read();
    appendFileSync(path.join(subagents, 'agent-a.jsonl'), answer('sub done', 's2'));
    appendFileSync(main(), answer('done', 'm2') + end + user('next', 'next'));
    await tail.read();
    assert.deepEqual(told().flatMap((item): unknown[] => (item.type === 'turn' ? [item.usage.outputTokens] : item.type === 'user' || item.type === 'text' ? [item.text] : [])), ['go', 'sub', 'done', 'sub done', 160, 'next']);
    await tail.close();
  });

  it('loses no line of the conversation when a subagent cannot be read', async () => {
    const subagents = path.join(folder, 'one', 'subagents');
    const tail = await open();
    await mkdir(subagents, { recursive: true });
    await writeFile(path.join(subagents, 'agent-a.meta.json'), '{"toolUseId":"toolu_1"}');
    await writeFile(path.join(subagents, 'agent-a.jsonl'), answer('sub', 's1'));
    await writeFile(main(), user('go'));
    await tail.read();
    await rm(path.join(subagents, 'agent-a.jsonl'));
    await mkdir(path.join(subagents, 'agent-a.jsonl')); // Opens, and cannot be read.
    appendFileSync(main(), `${answer('done', 'm2')}${JSON.stringify({ type: 'system', subtype: 'turn_duration', uuid: 't1', timestamp: '2026-11-21T12:00:02.000Z', durationMs: 1200 })}\n${user('next')}`);
    await tail.read();
    assert.deepEqual([texts(), told().some(({ type }) => type === 'turn')], [['go', 'sub', 'done', 'next'], true]);
    await tail.close();
  });

  it('looks by itself where the system says nothing', async () => {
    const tail = await open({ watch: (_folder, _onChange, onFailed) => {
      onFailed(new Error('no watches left'));
      return { dispose: () => {} };
    } });
    await writeFile(main(), user('seen'));
    clock.advance(200);
    await tail.read();
    assert.deepEqual(texts(), ['seen']);
    await tail.close();
  });
});

/** Puts a recording where the CLI would have it: `one`, `two` are its conversations. */
async function copyRecording(name: string, to: string): Promise<void> {
  if (readdirSync(TERMINALS).includes(name)) {
    await cp(path.join(TERMINALS, name), to, { recursive: true });
    return;
  }
  const names = ['one', 'two'];
  await mkdir(to, { recursive: true });
  for (const file of readdirSync(STREAMS).filter((one) => one.startsWith(`${name}.`))) {
    const transcript = /\.transcript(\d)\.jsonl$/.exec(file)?.[1];
    if (transcript !== undefined) await cp(path.join(STREAMS, file), path.join(to, `${names[Number(transcript)] ?? ''}.jsonl`));
    if (!file.endsWith('.subagent0.jsonl')) continue;
    const calls = /"id":"([^"]+)","name":"(?:Agent|Task)"/.exec(readFileSync(path.join(STREAMS, `${name}.transcript0.jsonl`), 'utf8'));
    await mkdir(path.join(to, 'one', 'subagents'), { recursive: true });
    await cp(path.join(STREAMS, file), path.join(to, 'one', 'subagents', 'agent-0.jsonl'));
    await writeFile(path.join(to, 'one', 'subagents', 'agent-0.meta.json'), JSON.stringify({ toolUseId: calls?.[1] }));
  }
}
