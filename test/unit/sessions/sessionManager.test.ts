import assert from 'node:assert/strict';
import type { SessionEvent, SessionState } from '../../../src/protocol/events/session.ts';
import { reduceSession } from '../../../src/protocol/events/session.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import type { LedgerLine, ProcessIdentity, SessionRecord } from '../../../src/protocol/files/fileKinds.ts';
import type { EventBatch } from '../../../src/protocol/wire.ts';
import { foreignText, say } from '../../../src/protocol/texts/say.ts';
import { humanDecider } from '../../../src/host/requests/humanDecider.ts';
import { RequestInbox } from '../../../src/host/requests/requestInbox.ts';
import type { AgentEvent, AgentProcess, AgentProvider, AgentSpec } from '../../../src/host/sessions/agentProvider.ts';
import { nameFromPrompt, newSessionId } from '../../../src/host/sessions/sessionIds.ts';
import { sessionHandlers } from '../../../src/host/sessions/sessionHandlers.ts';
import { SessionManager } from '../../../src/host/sessions/sessionManager.ts';
import { StartLimiter } from '../../../src/host/sessions/startLimiter.ts';
import { TurnState } from '../../../src/host/sessions/turnState.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { ManualClock } from './manualClock.ts';
import { MemoryPages } from '../../support/memoryPages.ts';
import { MemorySessionStore } from '../../support/memorySessionStore.ts';
import { tempImages } from '../../support/tempImages.ts';

/** An agent that does what the test says. */
class PuppetProvider implements AgentProvider {
  readonly id = 'claude';
  readonly specs: AgentSpec[] = [];
  readonly sent: { id: string; text: string }[] = [];
  emit: (event: AgentEvent) => void = () => {};
  failure: Error | undefined;

  async start(spec: AgentSpec, onEvent: (event: AgentEvent) => void): Promise<AgentProcess> {
    this.specs.push(spec);
    if (this.failure !== undefined) throw this.failure;
    this.emit = onEvent;
    onEvent({ type: 'agentSession', agentSessionId: spec.resume ?? spec.sessionId });
    onEvent({ type: 'phase', phase: 'idle' });
    return {
      process: { pid: 4711, startTime: '1' },
      send: (message) => {
        this.sent.push(message);
        onEvent({ type: 'item', item: { id: message.id, at: '', type: 'user', text: message.text, isSynthetic: false } });
        onEvent({ type: 'phase', phase: 'thinking' });
      },
      interrupt: async () => { this.endTurn(); },
      setPermissionMode: async () => {},
      answer: () => {},
      stop: async () => { onEvent({ type: 'exit', exitCode: 0, signal: undefined, detail: undefined }); },
    };
  }

  async readConversation(): Promise<boolean> {
    return false;
  }

  endTurn(): void {
    this.emit({ type: 'phase', phase: 'idle' });
    this.emit({ type: 'turnEnded', isError: false, durationMs: 1, billed: [{ model: 'm', inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4, costUsd: 0.5 }] });
  }
}

const settle = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 5); });

describe('session manager', () => {
  let provider: PuppetProvider;
  let records: Map<string, SessionRecord>;
  let ledger: LedgerLine[];
  let reaped: ProcessIdentity[];
  let clock: ManualClock;
  let manager: SessionManager;
  const create = (): SessionManager => {
    const requests = new RequestInbox({ clock, log: silentLog, deciders: [humanDecider], recordDecision: async () => {} });
    return new SessionManager({
      images: tempImages(), clock, log: silentLog, epoch: 'e', providers: [provider], defaultProvider: () => 'claude', defaultModel: () => undefined, defaultPermissionMode: () => 'default',
      records: new MemorySessionStore(records),
      requests,
      history: { append: async () => {}, read: async () => [], readDecisions: async () => [] },
      createPages: () => new MemoryPages(),
      findProject: (id) => ({ id, folder: '/p' }),
      isTrusted: () => true,
      isFolderPresent: async () => true,
      buildEnvironment: async () => ({}),
      recordUsage: async (lines) => { ledger.push(...lines); },
      billedLines: async () => ledger,
      reapLeftovers: async (processes) => { reaped.push(...processes); },
    });
  };
  beforeEach(() => {
    provider = new PuppetProvider();
    records = new Map();
    ledger = [];
    reaped = [];
    clock = new ManualClock();
    manager = create();
  });

  it('has the prompt on disk before it says so, and starts nothing twice for one operation', async () => {
    const first = await manager.start({ projectId: 'p', prompt: '\n  Fix the bug  \nplease' }, 'op-12345678');
    assert.equal(records.get(first.id)?.queue[0]?.text, '\n  Fix the bug  \nplease');
    assert.equal(first.name, 'Fix the bug');
    assert.equal((await manager.start({ projectId: 'p', prompt: 'again' }, 'op-12345678')).id, first.id);
    await settle();
    assert.equal(provider.specs.length, 1);
    assert.match(first.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.notEqual(newSessionId('a'), newSessionId('b'));
    assert.equal(nameFromPrompt('x'.repeat(200)).length, 80);
  });

  it('keeps a message on disk until the agent works on it, and sends it again after a crash before that', async () => {
    const { id } = await manager.start({ projectId: 'p', prompt: 'one' }, '');
    await settle();
    assert.deepEqual(provider.sent.map(({ text }) => text), ['one']);
    assert.equal(records.get(id)?.queue.length, 1);
    assert.deepEqual(manager.list()[0]?.queue, []);
    manager = create();
    await manager.restore();
    assert.deepEqual(reaped, [{ pid: 4711, startTime: '1' }]);
    assert.equal(manager.list()[0]?.end?.reason, 'interrupted');
    assert.equal(records.get(id)?.end?.reason, 'interrupted');
    assert.deepEqual(records.get(id)?.end?.detailRef, { id: 'session.hostGoneMidTurn' }, 'can be said in any language later');
    await manager.resume(id);
    await settle();
    assert.deepEqual(provider.sent.map(({ text }) => text), ['one', 'one']);
    provider.emit({ type: 'item', item: { id: 't', at: '', type: 'text', text: 'x', isStreaming: false } });
    clock.advance(2000);
    await settle();
    assert.equal(records.get(id)?.queue.length, 0);
  });

  it('counts turns, tokens and money, with a ledger line a model', async () => {
    const { id } = await manager.start({ projectId: 'p', prompt: 'one', taskRef: 'PA-001' }, '');
    await settle();
    provider.endTurn();
    await manager.send(id, 'two');
    provider.endTurn();
    const [view] = manager.list();
    assert.deepEqual([view?.turnCount, view?.costUsd, view?.usage], [2, 1, { inputTokens: 2, outputTokens: 4, cacheReadTokens: 6, cacheWriteTokens: 8 }]);
    assert.equal(new Set(ledger.map((line) => line.id)).size, 2);
    assert.deepEqual([ledger[0]?.taskRef, ledger[0]?.source, ledger[0]?.model, ledger[0]?.costUsd], ['PA-001', 'cli', 'm', 0.5]);
  });

  it('says in the session why an agent could not be started, and keeps the prompt for a resume', async () => {
    provider.failure = new MissionControlError('agentMissing', say('agent.notAtPath', { path: '/x' }));
    const { id } = await manager.start({ projectId: 'p', prompt: 'one' }, '');
    await settle();
    const end = manager.list()[0]?.end;
    assert.deepEqual([end?.reason, end?.detailRef], ['failed', { id: 'agent.notAtPath', args: { path: '/x' } }]);
    assert.match(end?.detail ?? '', /^There is no Claude Code at \/x\./);
    const notice = (await manager.queries.get(id, {})).items.at(-1);
    assert.deepEqual(notice?.type === 'notice' && [notice.code, notice.text, notice.textRef], ['ended', end?.detail, end?.detailRef]);
    assert.equal(manager.liveCount, 0);
    provider.failure = undefined;
    await manager.resume(id);
    await settle();
    assert.deepEqual(provider.sent.map(({ text }) => text), ['one']);
    assert.equal(provider.specs[1]?.resume, undefined);
  });

  it('puts a message before the queued ones and interrupts', async () => {
    const { id } = await manager.start({ projectId: 'p', prompt: 'one' }, '');
    await settle();
    await manager.queue(id, 'later');
    await manager.send(id, 'now');
    provider.endTurn();
    assert.deepEqual(provider.sent.map(({ text }) => text), ['one', 'now', 'later']);
  });

  it('keeps the order of prompts that come while the agent starts', async () => {
    const { id } = await manager.start({ projectId: 'p', prompt: 'one' }, '');
    await manager.send(id, 'two');
    await settle();
    provider.endTurn();
    assert.deepEqual(provider.sent.map(({ text }) => text), ['one', 'two']);
  });

  it('gives subscribers a snapshot and then events that lead to the same state', async () => {
    const { id } = await manager.start({ projectId: 'p', prompt: 'one' }, '');
    await settle();
    const channel = await manager.findChannel(`session/${id}`);
    assert.ok(channel !== undefined);
    assert.equal(await manager.findChannel('session/none'), undefined);
    assert.equal(await manager.findChannel('fleet'), undefined);
    const batches: EventBatch[] = [];
    const subscribed = channel.subscribe({ isCongested: () => false, send: (batch) => { batches.push(batch); } }, undefined);
    let state = structuredClone(subscribed.snapshot) as SessionState;
    provider.emit({ type: 'item', item: { id: 't', at: '', type: 'text', text: '', isStreaming: true } });
    for (const text of ['Hello', ' ', 'world']) provider.emit({ type: 'text', itemId: 't', text });
    provider.emit({ type: 'request', request: { agentRequestId: 'a', kind: 'permission', title: foreignText('T'), toolName: 'Bash', toolUseId: undefined, agentId: undefined, input: {}, reason: '', suggestions: [], questions: [], plan: undefined } });
    assert.equal(manager.list()[0]?.phase, 'waiting');
    provider.emit({ type: 'requestWithdrawn', agentRequestId: 'a' });
    provider.endTurn();
    await settle();
    for (const { events } of batches) for (const { event } of events) state = reduceSession(state, event as SessionEvent);
    const page = await manager.queries.get(id, {});
    assert.deepEqual(state.items, page.items);
    assert.deepEqual(state.session, page.session);
    assert.deepEqual(state.requests, []);
    assert.equal(page.items.find((item) => item.id === 't')?.type, 'text');
    assert.deepEqual((await manager.queries.get(id, { before: 2, limit: 1 })).firstIndex, 1);
  });

  it('refuses what cannot be: unknown sessions, ended ones', async () => {
    const handlers = sessionHandlers(manager);
    const context = { caller: { kind: 'window', role: 'admin', clientId: 'w' }, opId: '' } as const;
    await assert.rejects(handlers['sessions.stop']({ sessionId: 'x' }, context), (error) => MissionControlError.is(error, 'notFound'));
    const { session } = await handlers['sessions.start']({ projectId: 'p', prompt: 'one' }, context);
    await handlers['sessions.stop']({ sessionId: session.id }, context);
    await assert.rejects(handlers['sessions.interrupt']({ sessionId: session.id }, context), (error) => MissionControlError.is(error, 'sessionEnded'));
    await assert.rejects(handlers['sessions.setPermissionMode']({ sessionId: session.id, permissionMode: 'plan' }, context), (error) => MissionControlError.is(error, 'sessionEnded'));
    assert.equal((await handlers['sessions.list']({ onlyLive: true }, context)).sessions.length, 0);
  });
});

describe('start limiter', () => {
  it('admits as many as it may, in order, and more when it is raised', async () => {
    const limiter = new StartLimiter(1);
    const order: number[] = [];
    const releases: (() => void)[] = [];
    const runs = [1, 2, 3].map((n) => limiter.run(() => {
      order.push(n);
      return new Promise<void>((resolve) => { releases.push(resolve); });
    }));
    await settle();
    assert.deepEqual(order, [1]);
    limiter.setLimit(2);
    await settle();
    assert.deepEqual(order, [1, 2]);
    for (const release of releases) release();
    await settle();
    assert.deepEqual(order, [1, 2, 3]);
    releases[2]?.();
    await Promise.all(runs);
  });
});

describe('turn state', () => {
  it('waits for our turn after one of the agent\'s own, but not for ever', () => {
    const clock = new ManualClock();
    let idleCount = 0;
    const turn = new TurnState(clock, () => { idleCount += 1; });
    turn.sent();
    turn.turnEnded(true);
    assert.ok(!turn.isIdle);
    turn.phaseIs('thinking');
    clock.advance(5000);
    assert.ok(!turn.isIdle);
    turn.turnEnded(false);
    assert.ok(turn.isIdle);
    turn.sent();
    turn.turnEnded(true);
    clock.advance(1500);
    assert.ok(turn.isIdle);
    assert.equal(idleCount, 2);
  });
});
