import assert from 'node:assert/strict';
import type { DecisionLine, SessionLine, SessionRecord } from '../../../src/protocol/files/fileKinds.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import { humanDecider } from '../../../src/host/requests/humanDecider.ts';
import { RequestInbox } from '../../../src/host/requests/requestInbox.ts';
import type { AgentEvent, AgentProcess, AgentProvider, AgentSpec, ConversationReader } from '../../../src/host/sessions/agentProvider.ts';
import { SessionManager } from '../../../src/host/sessions/sessionManager.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { ManualClock } from './manualClock.ts';
import { MemoryPages } from '../../support/memoryPages.ts';
import { MemorySessionStore } from '../../support/memorySessionStore.ts';
import { tempImages } from '../../support/tempImages.ts';

/** An agent that is ready when the test says so, and answers every prompt at once. */
class SlowProvider implements AgentProvider {
  readonly id = 'claude';
  readonly renamed: string[] = [];
  readonly transcript: ConversationItem[] = [];
  starting = 0;
  mostStarting = 0;
  private readonly gates: (() => void)[] = [];

  async start(_spec: AgentSpec, onEvent: (event: AgentEvent) => void, signal: AbortSignal): Promise<AgentProcess> {
    this.starting += 1;
    this.mostStarting = Math.max(this.mostStarting, this.starting);
    onEvent({ type: 'agentSession', agentSessionId: 'a' });
    await new Promise<void>((resolve) => {
      this.gates.push(resolve);
      signal.addEventListener('abort', () => { resolve(); }, { once: true });
    });
    this.starting -= 1;
    if (signal.aborted) throw new MissionControlError('agentFailed', foreignText('Broken off.'));
    onEvent({ type: 'phase', phase: 'idle' });
    return {
      process: undefined,
      send: ({ id, text }) => {
        const at = '2026-11-21T12:00:00.000Z';
        for (const item of [{ id, at, type: 'user', text, isSynthetic: false }, { id: `t:${id}`, at, type: 'text', text, isStreaming: false }] as const) {
          this.transcript.push(item);
          onEvent({ type: 'item', item });
        }
        const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
        onEvent({ type: 'item', item: { id: `turn:${id}`, at, type: 'turn', isError: false, durationMs: 1, usage, costUsd: 0.5 } });
        onEvent({ type: 'turnEnded', isError: false, durationMs: 1, billed: [] });
      },
      interrupt: async () => {},
      setPermissionMode: async () => {},
      rename: (name) => { this.renamed.push(name); },
      answer: () => {},
      stop: async () => { onEvent({ type: 'exit', exitCode: 0, signal: undefined, detail: undefined }); },
    };
  }

  async readConversation(_request: unknown, reader: ConversationReader): Promise<boolean> {
    for (const item of this.transcript) reader.add(item);
    return true;
  }

  /** Lets the agent become ready that has started first. */
  open(): void {
    this.gates.shift()?.();
  }
}

const settle = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 5); });

describe('starts of agents', () => {
  let provider: SlowProvider;
  let clock: ManualClock;
  let manager: SessionManager;
  beforeEach(() => {
    provider = new SlowProvider();
    clock = new ManualClock();
    const records = new Map<string, SessionRecord>();
    const lines = new Map<string, SessionLine[]>();
    const decisions: DecisionLine[] = [];
    manager = new SessionManager({
      images: tempImages(), clock, log: silentLog, epoch: 'e', providers: [provider], defaultProvider: () => 'claude', defaultModel: () => undefined, defaultPermissionMode: () => 'default',
      records: new MemorySessionStore(records),
      requests: new RequestInbox({ clock, log: silentLog, deciders: [humanDecider], recordDecision: async (line) => { decisions.push(line); } }),
      history: {
        append: async (id, line) => { lines.set(id, [...lines.get(id) ?? [], line]); },
        read: async (id) => lines.get(id) ?? [],
        readDecisions: async () => decisions,
      },
      createPages: () => new MemoryPages(),
      findProject: (id) => ({ id, folder: '/p' }),
      isTrusted: () => true,
      isFolderPresent: async () => true,
      buildEnvironment: async () => ({}),
      recordUsage: async () => {},
      billedLines: async () => [],
      reapLeftovers: async () => {},
    });
  });
  const start = async (prompt = 'one'): Promise<string> => (await manager.start({ projectId: 'p', prompt }, '')).id;
  const view = (id: string): ReturnType<SessionManager['list']>[number] | undefined => manager.list().find((session) => session.id === id);

  it('are never more than three at a time, and each that is ready lets the next one in', async () => {
    await Promise.all(Array.from({ length: 8 }, () => start()));
    for (let ready = 0; ready < 8; ready += 1) {
      await settle();
      assert.equal(provider.starting, Math.min(3, 8 - ready));
      assert.equal(manager.list().filter(({ turnCount }) => turnCount === 1).length, ready);
      provider.open();
    }
    await settle();
    assert.deepEqual([provider.mostStarting, provider.starting], [3, 0]);
    assert.ok(manager.list().every(({ turnCount }) => turnCount === 1));
  });

  it('are broken off by a stop, which need not wait for them, and free their place', async () => {
    const ids = await Promise.all(Array.from({ length: 4 }, () => start()));
    await settle();
    const stopped = await manager.stop(ids[0] ?? '');
    assert.deepEqual([stopped.phase, stopped.end?.reason, stopped.end?.detail, stopped.queue.length], ['ended', 'stopped', 'A person stopped it.', 1]);
    await settle();
    assert.equal(provider.starting, 3);
    await manager.shutdown();
    assert.equal(provider.starting, 0);
    assert.ok(manager.list().every((session) => session.end?.reason === (session.id === ids[0] ? 'stopped' : 'interrupted')));
  });

  it('take a name that was given meanwhile', async () => {
    const id = await start();
    await settle();
    await manager.rename(id, 'Better');
    provider.open();
    await settle();
    await manager.rename(id, 'Best');
    assert.deepEqual(provider.renamed, ['Better', 'Best']);
  });

  it('find the same conversation after it left the memory', async () => {
    const id = await start();
    await settle();
    provider.open();
    await settle();
    await manager.stop(id);
    const live = (await manager.queries.get(id, {})).items;
    assert.deepEqual(live.map(({ type }) => type), ['user', 'text', 'turn', 'notice']);
    clock.advance(11 * 60_000);
    const read = (await manager.queries.get(id, {})).items;
    assert.notEqual(read, live);
    assert.deepEqual(read, live);
    await manager.resume(id);
    await settle();
    assert.deepEqual(view(id)?.phase, 'starting');
    assert.equal((await manager.queries.get(id, {})).items.at(-1)?.id.startsWith('resumed:'), true);
  });
});
