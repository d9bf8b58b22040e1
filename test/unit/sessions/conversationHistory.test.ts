import assert from 'node:assert/strict';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import type { AskingAgent } from '../../../src/protocol/domain/request.ts';
import type { DecisionLine, SessionLine } from '../../../src/protocol/files/fileKinds.ts';
import { ConversationHistory } from '../../../src/host/sessions/conversationHistory.ts';
import { requestTitle } from '../../../src/host/sessions/requestTitle.ts';
import { weave } from '../../../src/host/sessions/weave.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { allItems, MemoryPages } from '../../support/memoryPages.ts';
import { seeded } from '../../support/seeded.ts';
import { ManualClock } from './manualClock.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 21, 12, 0, second)).toISOString();
const text = (id: string, second: number): ConversationItem => ({ id, at: at(second), type: 'text', text: id, isStreaming: false });
const user = (id: string, second: number): ConversationItem => ({ id, at: at(second), type: 'user', text: id, isSynthetic: false });
const notice = (id: string, second: number): Extract<ConversationItem, { type: 'notice' }> => ({ id, at: at(second), type: 'notice', code: 'ended', level: 'info', text: '' });
const ids = (items: readonly ConversationItem[]): string[] => items.map(({ id }) => id);

describe('kept items in a recorded conversation', () => {
  const recorded = [user('u1', 1), text('a', 2), text('b', 3), user('u2', 4)];

  it('stand behind the item that they followed, whatever their time, and behind each other', () => {
    const kept = [{ after: 'a', item: notice('n1', 9) }, { after: 'n1', item: notice('n2', 0) }, { after: 'b', item: notice('n3', 4) }];
    assert.deepEqual(ids(weave(recorded, kept)), ['u1', 'a', 'n1', 'n2', 'b', 'n3', 'u2']);
  });

  it('go by time when that item is not recorded; before a prompt of the same time', () => {
    const kept = [{ after: 'lost', item: notice('n1', 0) }, { after: undefined, item: notice('n2', 3) }, { after: 'gone', item: notice('n3', 4) }, { after: undefined, item: notice('n4', 99) }];
    assert.deepEqual(ids(weave(recorded, kept)), ['n1', 'u1', 'a', 'b', 'n2', 'n3', 'u2', 'n4']);
    assert.deepEqual(ids(weave([], kept)), ['n1', 'n2', 'n3', 'n4']);
  });

  it('count in their last form at their first place, and not at all when they are recorded too', () => {
    const kept = [{ after: 'a', item: notice('n', 2) }, { after: 'a', item: notice('b', 2) }, { after: undefined, item: { ...notice('n', 2), text: 'new' } }];
    const woven = weave(recorded, kept);
    assert.deepEqual(ids(woven), ['u1', 'a', 'n', 'b', 'u2']);
    assert.equal(woven[2]?.type === 'notice' && woven[2].text, 'new');
    assert.equal(woven[3]?.type, 'text');
  });

  it('never go round in circles, and none is lost', () => {
    const kept = [{ after: 'n2', item: notice('n1', 2) }, { after: 'n1', item: notice('n2', 2) }, { after: 'n3', item: notice('n3', 2) }];
    assert.deepEqual(ids(weave(recorded, kept)).toSorted(), ['a', 'b', 'n1', 'n2', 'n3', 'u1', 'u2']);
  });

  it('go by time also where times do not rise, as when one transcript began before another ended', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const below = seeded(seed);
      const some = Array.from({ length: below(40) }, (_, index): ConversationItem => {
        const second = below(30);
        return { ...(below(3) === 0 ? user(`i${index}`, second) : text(`i${index}`, second)), ...(below(9) === 0 ? { at: '' } : {}) };
      });
      const kept = notice('n', below(30));
      const place = some.findLastIndex((item) => item.at < kept.at || (item.at === kept.at && item.type !== 'user'));
      assert.deepEqual(weave(some, [{ after: undefined, item: kept }]), some.toSpliced(place + 1, 0, kept), `seed ${seed}`);
    }
  });

  it('are put in place in a long conversation', () => {
    const long = Array.from({ length: 20_000 }, (_, index) => text(`t${index}`, index));
    const kept = Array.from({ length: 5000 }, (_, index) => ({ after: `t${index * 4}`, item: notice(`n${index}`, index) }));
    assert.equal(weave(long, kept).length, 25_000);
    assert.deepEqual(weave(long, kept.map(({ item }) => ({ after: 'lost', item }))).slice(0, 4).map(({ id }) => id), ['t0', 'n0', 't1', 'n1']);
  });
});

describe('conversation history', () => {
  const lines: SessionLine[] = [];
  const months: string[] = [];
  let decisions: DecisionLine[] = [];
  let agentOfRequest: AskingAgent | undefined;
  const pendingRequest = { id: 'r', sessionId: 's', projectId: 'p', kind: 'permission', state: 'pending', title: 'Bash: rm secret', toolName: 'Bash', toolUseId: 'call', input: { command: 'rm secret' }, reason: '', suggestions: [], questions: [], createdAt: at(3) } as const;
  const history = new ConversationHistory({
    sessionId: 's', clock: new ManualClock(), log: silentLog, createPages: () => new MemoryPages(),
    pending: () => [{ ...pendingRequest, suggestions: [], questions: [], ...(agentOfRequest === undefined ? {} : { agent: agentOfRequest }) }],
    history: {
      append: async (_id, line) => { lines.push(line); },
      read: async () => lines,
      readDecisions: async (month) => {
        months.push(month);
        return decisions.filter((line) => line.at.startsWith(month));
      },
    },
  });
  const restore = async (recorded: readonly ConversationItem[], endedAt: string | undefined): Promise<ConversationItem[]> => await allItems(await history.restore(async (reader) => {
    for (const item of recorded) reader.add(item);
  }, endedAt));
  const call: ConversationItem = { id: 'call', at: at(2), type: 'tool', name: 'Bash', input: { command: 'rm secret' }, state: 'failed', output: 'No.', isTruncated: false };
  const request: ConversationItem = { id: 'request:r', at: at(3), type: 'request', requestId: 'r', kind: 'permission', title: 'Bash: rm secret' };
  const decision = { by: 'human', outcome: 'denied', reason: 'No.', at: '2027-01-02T00:00:00.000Z' } as const;
  beforeEach(() => {
    lines.length = 0;
    months.length = 0;
    agentOfRequest = undefined;
    decisions = [{ requestId: 'other', sessionId: 's', projectId: 'p', kind: 'permission', toolName: 'Bash', ...decision, outcome: 'allowed' }, { requestId: 'r', sessionId: 's', projectId: 'p', kind: 'permission', toolName: 'Bash', toolUseId: 'call', ...decision }];
  });

  it('keeps a request without what it asks, and finds title, decision and the denied call again, over months', async () => {
    history.keep(call, undefined);
    history.keep(request, 'call');
    history.keep({ ...request, decision }, undefined);
    assert.deepEqual(lines.map(({ item }) => item.type), ['request']);
    assert.ok(!JSON.stringify(lines).includes('secret'));
    assert.deepEqual(await restore([user('u', 1), call], '2027-01-03T00:00:00.000Z'), [user('u', 1), { ...call, state: 'denied' }, { ...request, decision }]);
    assert.deepEqual(months, ['2026-11', '2026-12', '2027-01']);
  });

  it('says of a request that nobody decided that the host withdrew it', async () => {
    decisions = [];
    history.keep(request, 'call');
    const restored = await restore([call], at(9));
    assert.deepEqual(restored.at(-1), { ...request, decision: { by: 'host', outcome: 'withdrawn', withdrawal: 'hostGone', reason: '', at: at(9) } });
    assert.equal(restored[0]?.type === 'tool' && restored[0].state, 'failed');
  });

  it('says which subagent asked, by the call that started it, and nothing of it on disk', async () => {
    const agent = { toolUseId: 'agent-call', type: 'Explore', description: 'Look for tests' };
    const started: ConversationItem = { ...call, id: 'agent-call', name: 'Agent', input: { subagent_type: 'Explore', description: 'Look for tests', prompt: 'SECRET' } };
    agentOfRequest = agent;
    history.keep({ ...request, agent }, 'call');
    assert.ok(!JSON.stringify(lines).includes('Explore'));
    const restored = (await restore([started, call], at(9))).find(({ type }) => type === 'request');
    assert.deepEqual(restored?.type === 'request' && restored.agent, agent);
    const lost = (await restore([call], at(9))).find(({ type }) => type === 'request');
    assert.equal(lost?.type === 'request' ? lost.agent : 'no request', undefined);
  });

  it('keeps turns and what only we know, and leaves to the transcript what it has', async () => {
    const turn: ConversationItem = { id: 'turn:1', at: at(5), type: 'turn', isError: false, durationMs: 7, usage: { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4 }, costUsd: 0.5 };
    for (const item of [user('u', 1), text('t', 2), turn, notice('ended:x', 6), { ...notice('i', 7), code: 'interrupted' as const }, { ...notice('w', 8), code: 'agentNotice' as const }]) history.keep(item, undefined);
    assert.deepEqual(lines.map(({ item }) => item.id), ['turn:1', 'ended:x']);
    assert.deepEqual(ids(await restore([user('u', 1), text('t', 2)], undefined)), ['u', 't', 'turn:1', 'ended:x']);
    assert.deepEqual(months, [], 'no decisions are read where nothing was asked');
  });
});

describe('request titles', () => {
  it('say the one thing that matters, on one line', () => {
    const title = (kind: 'permission' | 'plan' | 'question', toolName: string, input: Record<string, unknown>, description = ''): string => requestTitle({ kind, toolName, input, description }).english;
    assert.equal(title('permission', 'Bash', { command: 'a\n  b' }), 'Bash: a b');
    assert.equal(title('permission', 'mcp__x', {}, 'does it'), 'mcp__x: does it');
    assert.equal(title('permission', 'mcp__x', {}), 'mcp__x');
    assert.equal(title('permission', 'Write', { file_path: 'x'.repeat(300) }).length, 160);
    assert.equal(title('plan', 'ExitPlanMode', { plan: '\n## Do it\nnow' }), 'Plan: Do it');
    assert.equal(title('plan', 'ExitPlanMode', {}), 'Plan');
    assert.equal(title('question', 'AskUserQuestion', { questions: [{ question: 'A?' }, { question: 'B?' }] }), 'A? · B?');
    assert.equal(title('question', 'AskUserQuestion', {}), 'Question');
  });
});
