import assert from 'node:assert/strict';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import type { AgentEvent } from '../../../src/host/sessions/agentProvider.ts';
import { essence, readTranscript, recordings, replayStream, reportedCostUsd } from './replay.ts';

type EventOf<T extends AgentEvent['type']> = Extract<AgentEvent, { type: T }>;

function eventsOf<T extends AgentEvent['type']>(name: string, type: T): EventOf<T>[] {
  return replayStream(name).events.filter((event): event is EventOf<T> => event.type === type);
}

function notices(name: string): string[] {
  return replayStream(name).conversation.items.flatMap((item) => (item.type === 'notice' ? [item.code] : []));
}

describe('stream mapper on recordings of the real CLI', () => {
  for (const name of recordings()) {
    it(`${name}: every line has a known shape`, () => {
      const { ignored } = replayStream(name);
      assert.deepEqual([...ignored].filter((type) => !['command_lifecycle', 'conversation_reset'].includes(type)), []);
    });

    it(`${name}: the transcript gives the same items, ids and text`, () => {
      const live = replayStream(name).conversation.items.filter((item) => item.parentToolUseId === undefined);
      // 2.1.197 writes slash commands down under another uuid than the one they were sent with, or not at all.
      const isComparable = (item: ConversationItem): boolean => !(name.startsWith('2.1.197') && item.type === 'user' && item.text.startsWith('/'));
      assert.deepEqual(essence(live.filter(isComparable)), essence(readTranscript(name).filter(isComparable)));
    });

    it(`${name}: the turns are billed what the CLI says they cost`, () => {
      const billed = replayStream(name).events.flatMap((event) => (event.type === 'turnEnded' ? event.billed.map(({ costUsd }) => costUsd ?? Number.NaN) : []));
      assert.ok(Math.abs(billed.reduce((sum, cost) => sum + cost, 0) - reportedCostUsd(name)) < 1e-9);
    });

    it(`${name}: nothing is left streaming or running`, () => {
      for (const item of replayStream(name).conversation.items) {
        assert.ok(!('isStreaming' in item) || !item.isStreaming, item.id);
        assert.ok(item.type !== 'tool' || item.state !== 'running', item.id);
      }
    });

    it(`${name}: streamed pieces add up to the whole block`, () => {
      const streamed = new Map<string, string>();
      const whole = new Map<string, string>();
      for (const event of replayStream(name).events) {
        if (event.type === 'text') streamed.set(event.itemId, (streamed.get(event.itemId) ?? '') + event.text);
        if (event.type === 'item' && 'isStreaming' in event.item && !event.item.isStreaming) whole.set(event.item.id, event.item.text);
      }
      assert.ok(streamed.size > 0);
      for (const [id, text] of streamed) assert.equal(whole.get(id), text);
    });
  }

  for (const version of ['2.1.329', '2.1.197']) {
    it(`${version}: text and thinking are separate items with the block's place in their id`, () => {
      const items = replayStream(`${version}-text`).conversation.items.filter(({ type }) => type === 'text' || type === 'thinking');
      assert.deepEqual(items.slice(0, 3).map(({ id, type }) => [id.split(':')[1], type]), [['0', 'thinking'], ['1', 'text'], ['2', 'text']]);
      assert.equal(items[1]?.type === 'text' && items[1].text, 'Hello **world**.\n\nA second line with ünïcode 👋.');
    });

    it(`${version}: tool cards say how they ended`, () => {
      const tools = replayStream(`${version}-tool`).conversation.items.filter((item) => item.type === 'tool');
      assert.deepEqual(tools.map(({ name, state }) => [name, state]), [['Bash', 'done'], ['Write', 'denied'], ['Bash', 'failed']]);
      assert.equal(tools[1]?.output, 'Please do not.');
    });

    it(`${version}: an interrupted turn is no error phase, and its request is withdrawn`, () => {
      assert.equal(eventsOf(`${version}-interrupt`, 'requestWithdrawn').length, 1);
      assert.deepEqual(eventsOf(`${version}-interrupt`, 'turnEnded').map(({ isError }) => isError), [true, true, false]);
      const turns = replayStream(`${version}-interrupt`).conversation.items.filter((item) => item.type === 'turn');
      assert.deepEqual(turns.map(({ isError, isInterrupted }) => [isError, isInterrupted]), [[true, true], [true, true], [false, undefined]]);
      assert.ok(!eventsOf(`${version}-interrupt`, 'phase').some(({ phase }) => phase === 'error'));
      assert.equal(notices(`${version}-interrupt`).filter((code) => code === 'interrupted').length, 2);
      const tools = replayStream(`${version}-interrupt`).conversation.items.filter((item) => item.type === 'tool');
      assert.deepEqual(tools.map(({ state }) => state), ['interrupted']);
    });

    it(`${version}: questions come with the answers to them, from the stream and from the transcript`, () => {
      for (const items of [replayStream(`${version}-question`).conversation.items, readTranscript(`${version}-question`)]) {
        assert.deepEqual(items.flatMap((item) => (item.type === 'tool' ? [item.answers] : [])), [{ 'Which color?': ['Blue'], 'Which toppings?': ['Cheese', 'Olive'] }]);
      }
    });

    it(`${version}: API errors are told by is_error, and retries in one notice a turn`, () => {
      assert.deepEqual(eventsOf(`${version}-errors`, 'turnEnded').map(({ isError }) => isError), [false, true, true, false]);
      assert.ok(replayStream(`${version}-errors`).conversation.items.every((item) => item.type !== 'turn' || item.isInterrupted === undefined));
      assert.deepEqual(notices(`${version}-errors`), ['retry', 'apiError', 'retry', 'apiError', 'agentNotice']);
      const errors = replayStream(`${version}-errors`).conversation.items.filter((item) => item.type === 'notice' && item.code === 'apiError');
      for (const error of errors) assert.doesNotMatch(error.type === 'notice' ? error.text : '', /^API Error|^$/, 'the notice has a heading of its own');
    });

    it(`${version}: a turn that the agent starts itself is told from ours`, () => {
      assert.deepEqual(eventsOf(`${version}-background`, 'turnEnded').map(({ isSelfStarted }) => isSelfStarted ?? false), [false, true]);
      assert.deepEqual(notices(`${version}-background`), ['agentNotice']);
    });

    it(`${version}: an agent between turns is not at rest while a shell of its own goes on in the background`, () => {
      assert.deepEqual(replayStream(`${version}-background`).hadTasks, [true, false, false]);
      assert.deepEqual(replayStream(`${version}-tool`).hadTasks.filter(Boolean), []);
      assert.equal(replayStream(`${version}-subagent`).hadTasks.at(-1), false);
    });

    it(`${version}: /clear gives a new conversation id`, () => {
      const ids = eventsOf(`${version}-clear`, 'agentSession').map(({ agentSessionId }) => agentSessionId);
      assert.equal(new Set(ids).size, 2);
      assert.ok(notices(`${version}-clear`).includes('cleared'));
    });

    it(`${version}: every turn is billed what it used, also over /clear`, () => {
      for (const [name, inputs] of [['text', [100, 100]], ['clear', version === '2.1.197' ? [100, 0, 100, 0, 0] : [100, 0, 100, 0, 100]]] as const) {
        const billed = eventsOf(`${version}-${name}`, 'turnEnded').map((turn) => turn.billed.reduce((sum, { inputTokens }) => sum + inputTokens, 0));
        assert.deepEqual(billed, inputs, name);
      }
    });

    it(`${version}: what a subagent does names the call that started it`, () => {
      const { items } = replayStream(`${version}-subagent`).conversation;
      const agent = items.find((item) => item.type === 'tool' && item.name === 'Agent');
      const inner = items.find((item) => item.type === 'tool' && item.name === 'Bash');
      assert.ok(agent !== undefined);
      assert.equal(inner?.parentToolUseId, agent.id);
    });

    it(`${version}: the card of a subagent ends with it, with its report and what it used, live and from the transcript`, () => {
      const ofAgent = (items: readonly ConversationItem[]): unknown[] =>
        items.flatMap((item) => (item.type === 'tool' && item.name === 'Agent' ? [{ state: item.state, report: item.output.split('\n')[0], ...item.subagent, durationMs: (item.subagent?.durationMs ?? 0) > 100 }] : []));
      const expected = [{ state: 'done', report: 'sub done', tokens: 190, toolCount: 1, durationMs: true }];
      assert.deepEqual(ofAgent(replayStream(`${version}-subagent`).conversation.items), expected);
      assert.deepEqual(ofAgent(readTranscript(`${version}-subagent`)), expected);
      const states = eventsOf(`${version}-subagent`, 'item').flatMap(({ item }) => (item.type === 'tool' && item.name === 'Bash' ? [item.state] : []));
      assert.ok(!states.includes('interrupted'), 'a turn that ends does not end what goes on in the background');
    });

    it(`${version}: thinking says how long it took`, () => {
      const thoughts = replayStream(`${version}-text`).conversation.items.filter((item) => item.type === 'thinking');
      assert.ok(thoughts.length > 0 && thoughts.every(({ durationMs }) => durationMs !== undefined && durationMs >= 0));
    });

    it(`${version}: context is counted from the last request, and the window from the result`, () => {
      const contexts = eventsOf(`${version}-text`, 'context');
      assert.equal(contexts.findLast(({ contextTokens }) => contextTokens !== undefined)?.contextTokens, 190);
      assert.equal(contexts.findLast(({ contextWindow }) => contextWindow !== undefined)?.contextWindow, 1_000_000);
    });

    it(`${version}: plan, question and permission are classified`, () => {
      assert.deepEqual(eventsOf(`${version}-plan`, 'request').map(({ request }) => [request.kind, request.title.english, request.plan]), Array.from({ length: 2 }, () => ['plan', 'Plan: Plan', '# Plan\n1. one']));
      const [question] = eventsOf(`${version}-question`, 'request');
      assert.equal(question?.request.kind, 'question');
      assert.deepEqual(question?.request.questions.map(({ header, isMultiSelect, options }) => [header, isMultiSelect, options.length]), [['Color', false, 2], ['Top', true, 3]]);
      const [permission] = eventsOf(`${version}-tool`, 'request');
      assert.equal(permission?.request.title.english, 'Bash: touch a.txt');
      assert.ok(permission?.request.suggestions.some(({ label }) => label === 'Accept edits · this session'));
      assert.ok(permission?.request.suggestions.some(({ label }) => /^Bash\(touch a\.txt.*\) · this project$/.test(label)));
    });
  }

  it('a compaction shows and sets the context gauge back', () => {
    assert.deepEqual(notices('2.1.329-compact'), ['compacting', 'compacted']);
    for (const items of [replayStream('2.1.329-compact').conversation.items, readTranscript('2.1.329-compact')]) {
      assert.deepEqual(items.flatMap((item) => (item.type === 'notice' && item.code === 'compacted' ? [item.tokens] : [])), [{ before: 190, after: 2561 }]);
    }
    assert.ok(eventsOf('2.1.329-compact', 'context').some(({ contextTokens }) => contextTokens === 2561));
  });

  it('mode changes are reported once each', () => {
    assert.deepEqual(eventsOf('2.1.329-mode', 'permissionMode').map(({ permissionMode }) => permissionMode), ['default', 'acceptEdits', 'plan']);
  });
});
