import assert from 'node:assert/strict';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import type { AgentEvent, AgentSpec } from '../../../src/host/sessions/agentProvider.ts';
import { BackgroundTasks } from '../../../src/host/sessions/claude/backgroundTasks.ts';
import { CarriedSums } from '../../../src/host/sessions/claude/carriedSums.ts';
import { ClaudeAgent, type ProcessStart } from '../../../src/host/sessions/claude/claudeAgent.ts';
import type { ClaudeProcess } from '../../../src/host/sessions/claude/claudeProcess.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { ManualClock } from './manualClock.ts';
import { settle } from './sessionBench.ts';

const SPEC: AgentSpec = { sessionId: 'id', resume: undefined, cwd: '/p', name: 'Name', model: undefined, permissionMode: 'default', launch: { streamMode: 'perTurn' }, isTrustedByAgent: true, environment: {} };

/** One process as the agent above it sees it; says what the test says. */
class FakeProcess {
  readonly start: ProcessStart;
  readonly done: string[] = [];
  readonly commands = [{ name: 'compact', description: '', argumentHint: '' }];
  readonly process = { pid: 1, startTime: '1' };
  readonly sums = { version: '1', before: undefined, after: {}, isFree: true };
  hasTasks = false;
  /** Resolves `stop`. */
  leave: () => void = () => {};

  constructor(start: ProcessStart) {
    this.start = start;
  }

  say(event: AgentEvent): void {
    this.start.onEvent(event);
  }

  endTurn(more: { reachedLimit?: 'maxTurns' | 'maxBudgetUsd' } = {}): void {
    this.say({ type: 'phase', phase: 'idle' });
    this.say({ type: 'turnEnded', isError: false, durationMs: 1, billed: [], ...more });
  }

  send({ text }: { text: string }): void { this.done.push(`send ${text}`); }
  async interrupt(): Promise<void> { this.done.push('interrupt'); }
  async setPermissionMode(mode: string): Promise<void> { this.done.push(`mode ${mode}`); }
  rename(name: string): void { this.done.push(`rename ${name}`); }
  answer(): void { this.done.push('answer'); }
  recentImage(): unknown { return { mediaType: 'image/png', bytes: Buffer.from('x') }; }
  async stop(): Promise<void> {
    this.done.push('stop');
    await new Promise<void>((resolve) => { this.leave = resolve; });
    this.say({ type: 'exit', exitCode: 0, signal: undefined, detail: undefined });
  }
}

describe('an agent over its processes', () => {
  let processes: FakeProcess[];
  let events: AgentEvent[];
  let clock: ManualClock;
  /** Awaited before a process is there. */
  let onStart: (start: ProcessStart) => Promise<void>;
  beforeEach(() => {
    processes = [];
    events = [];
    clock = new ManualClock();
    onStart = async () => {};
  });

  const create = async (spec: AgentSpec = SPEC): Promise<ClaudeAgent> => {
    const agent = new ClaudeAgent({
      spec, clock, log: silentLog, commands: [],
      onEvent: (event) => { events.push(event); },
      startProcess: async (start) => {
        await onStart(start);
        const process = new FakeProcess(start);
        processes.push(process);
        process.say({ type: 'phase', phase: 'idle' });
        return process as unknown as ClaudeProcess;
      },
    });
    await agent.start(new AbortController().signal);
    return agent;
  };
  const phases = (): string[] => events.flatMap((event) => (event.type === 'phase' ? [event.phase] : []));
  const exits = (): (string | undefined)[] => events.flatMap((event) => (event.type === 'exit' ? [event.detail?.english ?? ''] : []));

  it('has no process before its first prompt and after each turn, and the next waits until the last is gone', async () => {
    const agent = await create();
    assert.deepEqual([processes.length, phases(), agent.process], [0, ['idle'], undefined]);
    agent.send({ id: 'm1', text: 'one' });
    await settle();
    assert.deepEqual(processes[0]?.done, ['send one']);
    processes[0].say({ type: 'agentSession', agentSessionId: 'other' });
    processes[0].say({ type: 'permissionMode', permissionMode: 'acceptEdits' });
    processes[0].endTurn();
    assert.equal(agent.recentImage('i')?.mediaType, 'image/png', 'its transcript may not have it yet');
    agent.send({ id: 'm2', text: 'two' });
    await settle();
    assert.deepEqual([processes.length, processes[0].done], [1, ['send one', 'stop']]);
    processes[0].leave();
    await settle();
    assert.deepEqual([processes[1]?.done, processes[1]?.start.spec.resume, processes[1]?.start.spec.permissionMode], [['send two'], 'other', 'acceptEdits']);
    assert.equal(processes[1]?.start.spec.name, '', 'the name is in the transcript already');
    assert.deepEqual([phases(), exits()], [['idle', 'thinking', 'idle', 'thinking'], []]);
    assert.equal(agent.commands.length, 1);
  });

  it('hands a prompt on before it is interrupted, so that it is in the conversation', async () => {
    let begin = (): void => {};
    onStart = () => new Promise<void>((resolve) => { begin = resolve; });
    const agent = await create();
    agent.send({ id: 'm', text: 'one' });
    await settle();
    const interrupted = agent.interrupt();
    const moded = agent.setPermissionMode('plan');
    agent.rename('New');
    begin();
    await Promise.all([interrupted, moded]);
    assert.deepEqual(processes[0]?.done.toSorted(), ['interrupt', 'mode plan', 'rename New', 'send one']);
    assert.equal(processes[0].done.indexOf('send one') < processes[0].done.indexOf('interrupt'), true);
  });

  it('says once why it is gone: when a process cannot be started, dies in its turn, or is stopped', async () => {
    onStart = async () => { throw new MissionControlError('agentFailed', foreignText('no room')); };
    const failing = await create();
    failing.send({ id: 'm', text: 'one' });
    await settle();
    assert.deepEqual(exits(), ['no room']);
    await failing.stop();
    assert.deepEqual(exits(), ['no room']);

    events = [];
    onStart = async () => {};
    const dying = await create();
    dying.send({ id: 'm', text: 'one' });
    await settle();
    processes[0]?.say({ type: 'exit', exitCode: 1, signal: undefined, detail: foreignText('broken') });
    assert.deepEqual(exits(), ['broken']);

    events = [];
    const idle = await create();
    await idle.stop();
    assert.deepEqual(exits(), ['']);
  });

  it('is stopped while a process starts, without giving it the prompt', async () => {
    onStart = ({ signal }) => new Promise<void>((_resolve, reject) => { signal.addEventListener('abort', () => { reject(new MissionControlError('agentFailed', foreignText('broken off'))); }); });
    const agent = await create();
    agent.send({ id: 'm', text: 'one' });
    await settle();
    await agent.stop();
    assert.deepEqual([processes.length, exits().length], [0, 1]);
  });

  it('keeps a process while its background tasks run, and a moment longer for what it says about them', async () => {
    const agent = await create();
    agent.send({ id: 'm', text: 'one' });
    await settle();
    const [process] = processes;
    assert.ok(process !== undefined);
    process.hasTasks = true;
    process.endTurn();
    assert.deepEqual([process.done, agent.hasTasks], [['send one'], true]);
    agent.send({ id: 'm2', text: 'two' });
    assert.deepEqual(process.done, ['send one', 'send two'], 'it is there, so it gets the next prompt');
    process.endTurn();
    process.hasTasks = false;
    process.start.onBackgroundEnded();
    process.say({ type: 'phase', phase: 'thinking' });
    clock.advance(10_000);
    assert.ok(!process.done.includes('stop'), 'it began a turn by itself');
    process.endTurn();
    assert.ok(process.done.includes('stop'));
    process.leave();
    await settle();

    agent.send({ id: 'm3', text: 'three' });
    await settle();
    const [, next] = processes;
    assert.ok(next !== undefined);
    next.hasTasks = true;
    next.endTurn();
    next.hasTasks = false;
    next.start.onBackgroundEnded();
    clock.advance(1000);
    assert.ok(!next.done.includes('stop'));
    clock.advance(1000);
    assert.ok(next.done.includes('stop'), 'it has nothing to say');
  });

  it('keeps one process for the session otherwise, until it has spent its budget', async () => {
    const agent = await create({ ...SPEC, launch: { maxBudgetUsd: 1, maxTurns: 2 } });
    assert.equal(processes.length, 1);
    agent.send({ id: 'm1', text: 'one' });
    processes[0]?.endTurn({ reachedLimit: 'maxTurns' });
    agent.send({ id: 'm2', text: 'two' });
    assert.deepEqual(processes[0]?.done, ['send one', 'send two']);
    processes[0].endTurn({ reachedLimit: 'maxBudgetUsd' });
    assert.deepEqual(processes[0].done, ['send one', 'send two', 'stop']);
    processes[0].leave();
    agent.send({ id: 'm3', text: 'three' });
    await settle();
    assert.deepEqual(processes[1]?.done, ['send three']);
  });
});

describe('background tasks', () => {
  it('are over when they are said to be, by either word', () => {
    let endings = 0;
    const tasks = new BackgroundTasks(() => { endings += 1; });
    const note = (subtype: string, taskId: string, more: object = {}): void => { tasks.note({ type: 'system', subtype, task_id: taskId, ...more }); };
    note('task_started', 'a');
    note('task_started', 'b');
    note('task_updated', 'a', { patch: { status: 'running' } });
    assert.deepEqual([tasks.isEmpty, endings], [false, 0]);
    note('task_updated', 'a', { patch: { status: 'completed' } });
    note('task_notification', 'a', { status: 'completed' });
    assert.deepEqual([tasks.isEmpty, endings], [false, 0]);
    note('task_notification', 'b', { status: 'stopped' });
    assert.deepEqual([tasks.isEmpty, endings], [true, 1]);
  });
});

describe('sums that are carried from process to process', () => {
  const usage = (inputTokens: number) => ({ opus: { inputTokens, outputTokens: 1, cacheReadInputTokens: 0, cacheCreationInputTokens: 0 } });
  const left = (more: object) => ({ version: '1', before: undefined, after: usage(10), isFree: false, ...more });

  it('are asked for until it is known how this version counts', () => {
    for (const [before, expected] of [[usage(10), usage(25)], [{}, {}]] as const) {
      const sums = new CarriedSums();
      assert.equal(sums.baseline('1'), undefined);
      sums.left(left({}));
      assert.equal(sums.baseline('1'), undefined, 'nobody has seen a second process yet');
      sums.left(left({ before, after: usage(25) }));
      assert.deepEqual(sums.baseline('1'), expected);
      assert.equal(sums.baseline('2'), undefined, 'another version may count otherwise');
    }
  });

  it('are asked for again where that costs nothing, or where nothing fits', () => {
    const free = new CarriedSums();
    free.left(left({ isFree: true }));
    free.left(left({ isFree: true, before: usage(10) }));
    assert.equal(free.baseline('1'), undefined);
    const odd = new CarriedSums();
    odd.left(left({}));
    odd.left(left({ before: usage(7) }));
    assert.equal(odd.baseline('1'), undefined);
    const silent = new CarriedSums();
    silent.left(left({}));
    silent.left(left({ before: usage(10), after: undefined }));
    assert.equal(silent.baseline('1'), undefined);
  });
});
