import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { RequestAnswer } from '../../../src/protocol/domain/request.ts';
import type { AgentEvent, AgentProcess, AgentSpec } from '../../../src/host/sessions/agentProvider.ts';
import type { AgentRequest } from '../../../src/host/util/agentRequest.ts';
import { DemoProvider } from '../../../src/host/sessions/demo/demoProvider.ts';
import { systemClock } from '../../../src/host/util/clock.ts';
import { PlainConversation, PlainReader } from '../../support/plainConversation.ts';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';

const SPEC: AgentSpec = { sessionId: 'demo-1', resume: undefined, cwd: '/nowhere', name: 'Demo', model: undefined, permissionMode: 'default', isTrustedByAgent: true, environment: {} };
const ANSWERS: Record<AgentRequest['kind'], RequestAnswer> = {
  question: { kind: 'question', answers: { 'Which language should the greeting use?': ['German'], 'What should come with it?': ['Tests', 'Example'] } },
  plan: { kind: 'plan', verdict: 'approve' },
  permission: { kind: 'permission', verdict: 'allow' },
};

describe('demo agent', () => {
  let folder: string;
  let provider: DemoProvider;
  let agent: AgentProcess;
  let events: AgentEvent[];
  let conversation: PlainConversation;
  let answers: RequestAnswer[];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mc-demo-'));
    provider = new DemoProvider({ folder, clock: systemClock, tickMs: 0 });
    events = [];
    answers = [];
    conversation = new PlainConversation();
  });
  afterEach(async () => {
    await agent.stop();
    await rm(folder, { recursive: true });
  });

  const start = async (resume?: string): Promise<void> => {
    agent = await provider.start({ ...SPEC, resume }, (event) => {
      events.push(event);
      if (event.type === 'item') conversation.set(event.item);
      if (event.type === 'text') conversation.append(event.itemId, event.text);
      if (event.type === 'request') setImmediate(() => { agent.answer(event.request.agentRequestId, answers.shift() ?? ANSWERS[event.request.kind]); });
    });
  };
  const turn = async (id: string, text: string): Promise<void> => {
    const before = events.filter(({ type }) => type === 'turnEnded').length;
    agent.send({ id, text });
    while (events.filter(({ type }) => type === 'turnEnded').length === before) await new Promise(setImmediate);
  };
  const requests = (): string[] => events.flatMap((event) => (event.type === 'request' ? [event.request.kind] : []));
  const lastText = (): string => conversation.items.flatMap((item) => (item.type === 'text' ? [item.text] : [])).at(-1) ?? '';

  it('plays its story: text with code, a tool, questions, a plan, a permission, cost and context', async () => {
    await start();
    await turn('u1', 'Show me');
    assert.deepEqual(requests(), ['question', 'plan', 'permission']);
    const text = conversation.items.find((item) => item.type === 'text');
    assert.ok(text?.type === 'text' && text.text.includes('```ts') && !text.isStreaming);
    assert.deepEqual(conversation.items.flatMap((item) => (item.type === 'tool' ? [[item.name, item.state]] : [])), [['Read', 'done'], ['AskUserQuestion', 'done'], ['ExitPlanMode', 'done'], ['Bash', 'done']]);
    const plan = events.find((event) => event.type === 'request' && event.request.kind === 'plan');
    assert.ok(plan?.type === 'request' && plan.request.plan?.includes('German, Tests, Example'));
    const ended = events.find((event) => event.type === 'turnEnded');
    assert.ok(ended?.type === 'turnEnded' && ended.billed[0]?.costUsd === 0.0123 && !ended.isError);
    assert.ok(events.some((event) => event.type === 'context' && event.contextWindow === 200_000));
  });

  it('reacts to a denial, and revises a rejected plan once', async () => {
    answers = [ANSWERS.question, { kind: 'plan', verdict: 'reject', feedback: 'use ES modules' }, ANSWERS.plan, { kind: 'permission', verdict: 'deny' }];
    await start();
    await turn('u1', 'Show me');
    const plans = events.flatMap((event) => (event.type === 'request' && event.request.kind === 'plan' ? [event.request.plan ?? ''] : []));
    assert.equal(plans.length, 2);
    assert.ok(plans[1]?.includes('use ES modules'));
    assert.match(lastText(), /did not run the command/);
  });

  it('can be interrupted while it waits, and answers follow-ups', async () => {
    await start();
    const asked = new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (requests().length === 0) return;
        clearInterval(timer);
        resolve();
      }, 0);
    });
    answers = [];
    agent.answer = () => {};
    agent.send({ id: 'u1', text: 'Show me' });
    await asked;
    await agent.interrupt();
    assert.ok(events.some(({ type }) => type === 'requestWithdrawn'));
    assert.ok(conversation.items.some((item) => item.type === 'notice' && item.code === 'interrupted'));
    assert.ok(conversation.items.every((item) => item.type !== 'tool' || item.state !== 'running'));
    assert.ok(conversation.items.some((item) => item.type === 'turn' && item.isInterrupted === true));
    await turn('u2', 'And now?');
    assert.match(lastText(), /And now\?/);
  });

  it('keeps its conversation over a restart, with the same ids, and is deterministic', async () => {
    await start();
    await turn('u1', 'Show me');
    await agent.stop();
    assert.equal(events.at(-1)?.type, 'exit');
    assert.deepEqual(await readdir(folder), ['demo-1.jsonl']);
    const read = async (reading: DemoProvider, id: string): Promise<readonly ConversationItem[] | undefined> => {
      const reader = new PlainReader();
      return await reading.readConversation({ agentSessionIds: [id] }, reader) ? reader.items : undefined;
    };
    assert.deepEqual(await read(new DemoProvider({ folder, clock: systemClock }), 'demo-1'), conversation.items);
    assert.equal(await read(provider, 'other'), undefined);
    const cut = { id: 't', at: '2026-11-21T10:00:00.000Z', type: 'tool', name: 'Bash', input: {}, state: 'running', output: '', isTruncated: false };
    await writeFile(path.join(folder, 'demo-cut.jsonl'), `${JSON.stringify(cut)}\n`);
    assert.deepEqual(await read(provider, 'demo-cut'), [{ ...cut, state: 'interrupted' }], 'nothing goes on without its agent');
    const ids = new Set(conversation.items.map(({ id }) => id));
    events = [];
    await start('demo-1');
    await turn('u2', 'More');
    for (const event of events) if (event.type === 'item' && event.item.type !== 'user') assert.ok(!ids.has(event.item.id), event.item.id);
  });
});
