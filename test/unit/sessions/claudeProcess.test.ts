import assert from 'node:assert/strict';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type { AgentEvent, AgentProcess, AgentSpec } from '../../../src/host/sessions/agentProvider.ts';
import { BillingMeter } from '../../../src/host/sessions/claude/billing.ts';
import { ClaudeProvider } from '../../../src/host/sessions/claude/claudeProvider.ts';
import { parseCliLine } from '../../../src/host/sessions/claude/messages.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { ManualClock } from './manualClock.ts';
import { settle } from './sessionBench.ts';

/** A process that answers our control requests, and else says what the test says. */
class FakeChild extends EventEmitter {
  readonly pid = 4711;
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly received: Record<string, unknown>[] = [];
  readonly signals: (string | undefined)[] = [];
  /** Whether it leaves when its input ends. */
  isObedient = true;
  /** What it answers, by the subtype that is asked. */
  readonly responses: Record<string, unknown> = {};
  /** Answers that it keeps back, where that is set. */
  kept: (() => void)[] | undefined;

  constructor() {
    super();
    this.stdin.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n').filter((text) => text !== '')) this.take(JSON.parse(line) as Record<string, unknown>);
    });
    this.stdin.on('end', () => { if (this.isObedient) this.leave(0); });
  }

  say(message: unknown): void {
    this.stdout.write(`${JSON.stringify(message)}\n`);
  }

  leave(code: number | null, signal: string | null = null): void {
    this.emit('exit', code, signal);
    this.stdout.end();
    this.emit('close');
  }

  kill(signal?: string): boolean {
    this.signals.push(signal);
    if (signal === 'SIGKILL') this.leave(null, 'SIGKILL');
    return true;
  }

  private take(message: Record<string, unknown>): void {
    this.received.push(message);
    if (message['type'] !== 'control_request') return;
    const response = { subtype: 'success', request_id: message['request_id'], response: this.responses[(message['request'] as { subtype: string }).subtype] ?? {} };
    const answer = (): void => { this.say({ type: 'control_response', response }); };
    if (this.kept === undefined) answer();
    else this.kept.push(answer);
  }
}

const SPEC: AgentSpec = { sessionId: 'id', resume: undefined, cwd: '/p', name: 'Name', model: undefined, permissionMode: 'default', isTrustedByAgent: true, environment: { ANTHROPIC_API_KEY: 'k', PATH: '/usr/bin' } };

describe('claude process', () => {
  let child: FakeChild;
  let events: AgentEvent[];
  let clock: ManualClock;
  let watched: number[];
  const broken = async (): Promise<never> => { throw new Error('ps failed'); };
  const start = async (system: { identify?: () => Promise<{ pid: number; startTime: string } | undefined>; reap?: () => Promise<void>; responses?: Record<string, unknown> } = {}): Promise<AgentProcess> => {
    child = new FakeChild();
    Object.assign(child.responses, system.responses);
    events = [];
    watched = [];
    clock = new ManualClock();
    const provider = new ClaudeProvider({
      finder: { find: async () => ({ path: '/bin/claude', version: '2.1.329', command: '/bin/claude', args: [] }) },
      clock, log: silentLog, platform: 'linux',
      reaper: { watch: ({ pid }) => { watched.push(pid); }, unwatch: () => { watched.pop(); } },
      environment: async () => SPEC.environment,
      identify: system.identify ?? (async () => ({ pid: 4711, startTime: '1' })),
      reap: system.reap ?? (async () => {}),
      spawn: () => child as unknown as ChildProcessWithoutNullStreams,
    });
    return await provider.start(SPEC, (event) => { events.push(event); }, new AbortController().signal);
  };
  const ofType = <T extends AgentEvent['type']>(type: T): Extract<AgentEvent, { type: T }>[] => events.filter((event): event is Extract<AgentEvent, { type: T }> => event.type === type);
  const answers = (): unknown[] => child.received.filter(({ type }) => type === 'control_response').map(({ response }) => response);

  it('puts a request before people whatever its minor fields are', async () => {
    await start();
    child.say({ type: 'control_request', request_id: 'r', request: {
      subtype: 'can_use_tool', tool_name: 'Bash', input: { command: 'ls' }, description: 7, decision_reason: { type: 'rule' }, tool_use_id: 12, agent_id: [],
      permission_suggestions: ['text', { type: 'setMode', mode: 'plan' }, null],
    } });
    await settle();
    const [event] = ofType('request');
    assert.deepEqual([event?.request.title.english, event?.request.reason, event?.request.toolUseId, event?.request.suggestions.length], ['Bash: ls', '', undefined, 1]);
  });

  it('says which subagent asks', async () => {
    await start();
    for (const agentId of [undefined, 'a9c6']) child.say({ type: 'control_request', request_id: `r-${agentId}`, request: { subtype: 'can_use_tool', tool_name: 'Bash', input: { command: 'ls' }, agent_id: agentId } });
    await settle();
    assert.deepEqual(ofType('request').map(({ request }) => request.agentId), [undefined, 'a9c6']);
  });

  it('answers every request that it cannot put before anyone', async () => {
    await start();
    child.say({ type: 'control_request', request_id: 'unknown', request: { subtype: 'brand_new' } });
    child.say({ type: 'control_request', request_id: 'bad', request: 'text' });
    child.say({ type: 'control_request', request_id: 'blind', request: { subtype: 'can_use_tool', tool_name: 'Bash', input: 'rm -rf /' } });
    await settle();
    assert.deepEqual(answers().map((answer) => { const { subtype, request_id: id } = answer as Record<string, string>; return [subtype, id]; }), [['error', 'unknown'], ['error', 'bad'], ['error', 'blind']]);
    assert.equal(ofType('request').length, 0);
  });

  it('ends a turn whatever the result says beside that it ended', async () => {
    await start();
    child.say({ type: 'result', subtype: 'success', is_error: false, duration_ms: 'long', errors: { a: 1 }, session_id: 5, origin: 'x', usage: { input_tokens: 'many' }, modelUsage: { m: { inputTokens: 3, outputTokens: 4, costUSD: 0.5 } } });
    child.say({ type: 'result', subtype: 'success', is_error: false, modelUsage: 'gone', usage: { input_tokens: 7 } });
    await settle();
    assert.deepEqual(ofType('turnEnded').map(({ billed }) => billed.map(({ inputTokens, costUsd }) => [inputTokens, costUsd])), [[[3, 0.5]], [[7, undefined]]]);
    assert.match(JSON.stringify(parseCliLine('{"type":"result"}')), /unknown shape/);
  });

  it('keeps thinking that was streamed when its block comes empty, and shows no thinking that never had words', async () => {
    await start();
    const stream = (event: object): void => { child.say({ type: 'stream_event', event, parent_tool_use_id: null }); };
    const block = (id: string): void => { child.say({ type: 'assistant', uuid: id, message: { id, model: 'm', content: [{ type: 'thinking', thinking: '', signature: 's' }] } }); };
    stream({ type: 'message_start', message: { id: 'm1' } });
    stream({ type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } });
    stream({ type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm.' } });
    block('m1');
    stream({ type: 'content_block_stop', index: 0 });
    block('m2');
    await settle();
    const thoughts = ofType('item').flatMap(({ item }) => (item.type === 'thinking' ? [[item.text, item.isStreaming]] : []));
    assert.deepEqual(thoughts, [['', true], ['Hm.', false]]);
  });

  it('bills nothing twice around sums that cannot be read', () => {
    const meter = new BillingMeter({});
    const sum = (inputTokens: number) => ({ m: { inputTokens, outputTokens: 0, cacheReadInputTokens: 0, cacheCreationInputTokens: 0, costUSD: inputTokens } });
    const turn = { model: 'm', usage: { input_tokens: 5 } };
    const billed = [sum(10), undefined, sum(20), sum(25)].map((current) => meter.bill(current, turn)[0]?.inputTokens);
    assert.deepEqual(billed, [10, 5, 5, 5]);
  });

  const sums = (inputTokens: number): unknown => ({ session: { model_usage: { m: { inputTokens, outputTokens: 0, costUSD: inputTokens / 1000 } } } });
  const requestEnds = (outputTokens: number): void => {
    child.say({ type: 'stream_event', event: { type: 'message_start', message: { id: 'm1', usage: { input_tokens: 100, output_tokens: 1 } } } });
    child.say({ type: 'stream_event', event: { type: 'message_delta', usage: { output_tokens: outputTokens } } });
  };
  const asked = (subtype: string): unknown[] => child.received.flatMap(({ request }) => ((request as { subtype?: string } | undefined)?.subtype === subtype ? [request] : []));

  it('says during a turn what it cost so far, and counts all of it as the turn', async () => {
    await start({ responses: { initialize: { account: {} }, get_usage: sums(100) } });
    requestEnds(40);
    await settle();
    assert.deepEqual(asked('get_usage'), []);
    clock.advance(900);
    await settle();
    assert.deepEqual(asked('get_usage'), [{ subtype: 'get_usage', skip_behaviors: true, detached: true }]);
    assert.deepEqual(ofType('billed').map(({ billed }) => billed.map(({ model, inputTokens, costUsd }) => [model, inputTokens, costUsd])), [[['m', 100, 0.1]]]);
    child.say({ type: 'result', subtype: 'success', is_error: false, modelUsage: { m: { inputTokens: 150, outputTokens: 0, costUSD: 0.15 } } });
    await settle();
    assert.deepEqual(ofType('turnEnded').map(({ billed }) => billed.map(({ inputTokens, costUsd }) => [inputTokens, costUsd])), [[[50, 0.05]]]);
    const turn = ofType('item').map(({ item }) => item).find((item) => item.type === 'turn');
    assert.deepEqual([turn?.usage.inputTokens, turn?.costUsd], [150, 0.15000000000000002]);
    assert.deepEqual(ofType('unbilled'), []);
  });

  it('bills nothing twice when sums of before /clear come after those of the new conversation', async () => {
    await start({ responses: { initialize: { account: {} }, get_usage: sums(700) } });
    child.kept = [];
    requestEnds(40);
    await settle();
    clock.advance(900);
    await settle();
    assert.equal(asked('get_usage').length, 1, 'the answer is under way');
    const result = (session_id: string, inputTokens: number): void => {
      child.say({ type: 'result', subtype: 'success', is_error: false, session_id, modelUsage: { m: { inputTokens, outputTokens: 0, costUSD: inputTokens / 1000 } } });
    };
    result('before', 700);
    result('after', 0);
    result('after', 200);
    for (const answer of child.kept) answer();
    await settle();
    const billed = [...ofType('billed'), ...ofType('turnEnded')].flatMap((event) => event.billed.map(({ inputTokens }) => inputTokens));
    assert.deepEqual(billed, [700, 200]);
  });

  it('asks nothing during a turn that would go to the network, and says the tokens of the stream until the end', async () => {
    await start({ responses: { initialize: { account: { subscriptionType: 'Claude Max' } }, get_usage: sums(100) } });
    requestEnds(40);
    requestEnds(2);
    await settle();
    clock.advance(5000);
    assert.deepEqual(asked('get_usage'), []);
    assert.deepEqual(ofType('unbilled').map(({ tokens }) => [tokens.inputTokens, tokens.outputTokens]), [[100, 40], [200, 42]]);
    child.say({ type: 'result', subtype: 'success', is_error: false, modelUsage: { m: { inputTokens: 200, outputTokens: 42, costUSD: 0.2 } } });
    requestEnds(1);
    await settle();
    assert.deepEqual(ofType('turnEnded').map(({ billed }) => billed.map(({ outputTokens, costUsd }) => [outputTokens, costUsd])), [[[42, 0.2]]]);
    assert.deepEqual(ofType('unbilled').at(-1)?.tokens, { inputTokens: 100, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 });
  });

  it('asks no more once an answer shows that the network was asked for it', async () => {
    await start({ responses: { initialize: { account: {} }, get_usage: { ...(sums(100) as object), rate_limits_available: true } } });
    for (let count = 0; count < 3; count += 1) {
      requestEnds(40);
      await settle();
      clock.advance(5000);
      await settle();
    }
    assert.deepEqual([asked('get_usage').length, ofType('billed').length, ofType('unbilled').length], [1, 0, 2]);
  });

  it('tells errors that only a person can settle', async () => {
    await start();
    const fail = (error: string): void => {
      child.say({ type: 'assistant', uuid: error, error, message: { id: error, model: '<synthetic>', content: [{ type: 'text', text: 'API Error' }] } });
      child.say({ type: 'result', subtype: 'success', is_error: true, modelUsage: {} });
    };
    for (const error of ['overloaded', 'authentication_failed', 'billing_error', 'rate_limit']) fail(error);
    await settle();
    assert.deepEqual(ofType('turnEnded').map(({ isBlocked }) => isBlocked ?? false), [false, true, true, false]);
  });

  it('says what stood in the way of an agent that leaves after such an error', async () => {
    for (const [error, cause] of [['overloaded', undefined], ['authentication_failed', 'agentNotLoggedIn'], ['billing_error', 'billing']] as const) {
      await start();
      const exits = ofType('exit').length;
      child.say({ type: 'assistant', uuid: error, error, message: { id: error, model: '<synthetic>', content: [{ type: 'text', text: 'API Error' }] } });
      await settle();
      child.leave(1);
      await settle();
      for (let step = 0; step < 3; step += 1) {
        clock.advance(1000);
        await settle();
      }
      assert.deepEqual(ofType('exit').slice(exits).map((exit) => exit.cause), [cause]);
    }
  });

  it('runs an agent that cannot be identified, and ends it by its handle', async () => {
    const agent = await start({ identify: broken, reap: broken });
    assert.deepEqual([agent.process, watched], [undefined, []]);
    child.isObedient = false;
    const stopping = agent.stop();
    for (let step = 0; step < 10; step += 1) {
      clock.advance(1000);
      await settle();
    }
    await stopping;
    assert.deepEqual(child.signals, ['SIGINT', 'SIGKILL']);
    assert.equal(ofType('exit').length, 1);
  });

  it('identifies an agent later when the system could not say who it is at first', async () => {
    let tries = 0;
    const agent = await start({ identify: async () => ((tries += 1) === 1 ? await broken() : { pid: 4711, startTime: '1' }) });
    assert.deepEqual([agent.process?.pid, watched], [4711, [4711]]);
  });

  it('says that the agent is gone also when its leftovers cannot be looked for', async () => {
    await start({ reap: broken });
    child.leave(1);
    await settle();
    for (let step = 0; step < 3; step += 1) {
      clock.advance(1000);
      await settle();
    }
    assert.equal(ofType('exit')[0]?.exitCode, 1);
    assert.deepEqual(watched, []);
  });
});
