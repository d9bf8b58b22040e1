import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ConversationReader } from '../../../src/host/sessions/agentProvider.ts';
import { HELD_BOUNDS } from '../../../src/host/sessions/conversation.ts';
import { ConversationHistory } from '../../../src/host/sessions/conversationHistory.ts';
import { readTranscripts } from '../../../src/host/sessions/claude/transcriptReader.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { conversationItemSchema } from '../../../src/protocol/domain/conversation.ts';
import { FILE_KINDS } from '../../../src/protocol/files/fileKinds.ts';
import { writeLongTranscript } from '../../support/longTranscript.ts';
import { allItems, MemoryPages } from '../../support/memoryPages.ts';
import { TurnMeter } from '../../support/turnMeter.ts';
import { createTempHome, type TempHome } from '../../support/tempHome.ts';
import { ManualClock } from './manualClock.ts';

describe('a made long conversation', () => {
  let temp: TempHome;
  beforeEach(async () => { temp = await createTempHome(); });
  afterEach(() => temp[Symbol.asyncDispose]());

  it('is on disk what it says: 10,000 entries, 2 MB as JSON, mixed with cards and pictures, and read back they are the same', async () => {
    const { items, sessionId } = await writeLongTranscript(temp);
    assert.equal(items.length, 10_000);
    const bytes = JSON.stringify(items).length;
    assert.ok(bytes > 1_950_000 && bytes < 2_150_000, `${bytes} bytes`);
    assert.ok(items.filter(({ type }) => type === 'tool').length > 3000);
    assert.ok(items.filter((item) => 'images' in item && item.images !== undefined).length > 100);
    assert.deepEqual(new Set(items.map(({ type }) => type)), new Set(['user', 'text', 'thinking', 'tool', 'request', 'notice', 'turn']));
    assert.ok(items.some(({ parentToolUseId }) => parentToolUseId !== undefined));
    for (const item of items.slice(0, 200)) conversationItemSchema.parse(item);

    const lines = async (...name: string[]): Promise<Record<string, unknown>[]> =>
      (await readFile(path.join(temp.missionControlHome, ...name), 'utf8')).split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);
    const history = new ConversationHistory({
      sessionId, clock: new ManualClock(), log: silentLog, createPages: () => new MemoryPages(), pending: () => [],
      history: {
        append: async () => {},
        read: async () => (await lines('sessions', `${sessionId}.jsonl`)).map((line) => FILE_KINDS.sessionLine.content.parse(line)),
        readDecisions: async (month) => (await lines('events', `decisions-${month}.jsonl`)).map((line) => FILE_KINDS.decisionLine.content.parse(line)),
      },
    });
    using meter = new TurnMeter();
    const read = await history.restore(async (reader) => {
      const counting: ConversationReader = {
        add: (item) => {
          meter.step();
          reader.add(item);
        },
        nextStrand: () => { reader.nextStrand(); },
        endPart: (opening) => { reader.endPart(opening); },
        room: () => reader.room(),
      };
      assert.ok(await readTranscripts({ cwd: temp.workspace, agentSessionIds: [sessionId] }, temp.env, counting));
    }, items.at(-1)?.at);
    assert.ok(meter.mostSteps < 1000, `${meter.mostSteps} entries were read in one turn`);
    assert.ok(read.heldCount <= HELD_BOUNDS.items);
    assert.deepEqual(await allItems(read), items);
  });
});
