import assert from 'node:assert/strict';
import type { AgentEvent, AgentMessage } from '../../../src/host/sessions/agentProvider.ts';
import { ClaudeTerminalAgent, type TerminalParts } from '../../../src/host/sessions/claude/terminal/claudeTerminalAgent.ts';
import type { AgentStatus } from '../../../src/host/sessions/claude/terminal/agentWitness.ts';
import type { HookPayload } from '../../../src/host/sessions/claude/hooks/hookPayload.ts';
import { Emitter } from '../../../src/host/util/emitter.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { ManualClock } from './manualClock.ts';

/** An agent whose program runs, with what it tells and what it asks of its surroundings. */
function begun(terminal: object = {}, first?: AgentMessage, status?: AgentStatus): { agent: ClaudeTerminalAgent; clock: ManualClock; events: AgentEvent[]; followed: string[]; released: string[] } {
  const events: AgentEvent[] = [];
  const followed: string[] = [];
  const released: string[] = [];
  const clock = new ManualClock();
  const agent = new ClaudeTerminalAgent({
    spec: { sessionId: 'first', resume: undefined, cwd: '/p', name: '', model: undefined, permissionMode: 'default', transport: 'terminal', isTrustedByAgent: true, environment: {} },
    clock, log: silentLog, onEvent: (event) => { events.push(event); }, commands: [], imageFolder: '/dev/null/images', reap: () => Promise.resolve(),
  });
  const parts = {
    terminal: { onDidOutput: new Emitter<void>().event, onDidType: new Emitter<string>().event, ended: new Promise(() => {}), ...terminal },
    identity: undefined,
    hooks: { [Symbol.asyncDispose]: () => Promise.resolve(), statusIs: () => {}, release: (id: string) => { released.push(id); agent.onRequestGone(id); } },
    transcript: { read: () => Promise.resolve(), readBrokenTurn: () => Promise.resolve(), follow: (id: string) => { followed.push(id); }, expect: () => {}, close: () => Promise.resolve() },
    status: { current: status, look: () => Promise.resolve(status), dispose: () => {} },
    first,
  };
  agent.begin(parts as unknown as TerminalParts);
  return { agent, clock, events, followed, released };
}

const hook = (hook_event_name: string, session_id: string): HookPayload => ({ hook_event_name, session_id });

describe('an agent in a terminal', () => {
  it('goes over to another conversation when that begins, and is not turned back by what the former one still says', () => {
    const { agent, events, followed } = begun();
    agent.onHook(hook('SessionStart', 'second'));
    for (const late of ['SessionEnd', 'Stop', 'PostToolUse', 'SubagentStop']) agent.onHook(hook(late, 'first'));
    assert.deepEqual(followed, ['second']);
    // The hook of the beginning is not waited for by the CLI, and may never come.
    agent.onHook(hook('UserPromptSubmit', 'third'));
    agent.statusChanged({ agentSessionId: 'fourth', status: 'idle', waitingFor: '' });
    assert.deepEqual(followed, ['second', 'third', 'fourth']);
    assert.deepEqual(events.flatMap((event) => (event.type === 'agentSession' ? [event.agentSessionId] : [])), ['first', 'second', 'third', 'fourth']);
  });

  it('leaves a request to its own dialog, and does not say that it took it back', () => {
    const { agent, events, released } = begun();
    agent.onRequest({ agentRequestId: 'ask', kind: 'permission', title: foreignText('Bash'), toolName: 'Bash', toolUseId: undefined, agentId: undefined, input: {}, reason: '', suggestions: [], questions: [], plan: undefined });
    agent.release('ask');
    assert.deepEqual([released, events.filter(({ type }) => type === 'requestWithdrawn')], [['ask'], []]);
  });

  it('knows from its last turn whether something goes on in the background', () => {
    const { agent } = begun();
    const stop = (more: Partial<HookPayload>): boolean => {
      agent.onHook({ ...hook('Stop', 'first'), ...more });
      return agent.hasTasks;
    };
    assert.deepEqual([agent.hasTasks, stop({ background_tasks: [{}] }), stop({}), stop({ agent_id: 'sub', background_tasks: [] }), stop({ background_tasks: [] })], [false, true, true, true, false]);
  });

  it('presses no key to interrupt it before it is up, where that might answer what it asks first', async () => {
    const keys: string[] = [];
    const { agent, clock } = begun({ write: (key: string) => { keys.push(key); } }, { id: 'first', text: 'go', images: [] });
    const interrupting = assert.rejects(agent.interrupt(), { code: 'invalidInput', message: /look into its terminal/ });
    for (let waitedMs = 0; waitedMs <= 10_000; waitedMs += 50) {
      await new Promise(setImmediate);
      clock.advance(50);
    }
    await interrupting;
    assert.deepEqual(keys, []);
    agent.statusChanged({ agentSessionId: 'first', status: 'busy', waitingFor: '' });
    await new Promise(setImmediate);
    const again = agent.interrupt();
    await new Promise(setImmediate);
    assert.deepEqual(keys, ['\u001b']);
    agent.statusChanged({ agentSessionId: 'first', status: 'idle', waitingFor: '' });
    await new Promise(setImmediate);
    clock.advance(50);
    await again;
    assert.deepEqual(keys, ['\u001b']);
  });

  it('is between turns again when it did nothing with its prompt, and a key does not change that', async () => {
    const keys: string[] = [];
    const idle = { agentSessionId: 'first', status: 'idle', waitingFor: '' } as const;
    const { agent, clock, events } = begun({ write: (key: string) => { keys.push(key); } }, { id: 'first', text: 'go', images: [] }, idle);
    agent.statusChanged(idle);
    let isDone = false;
    void agent.interrupt().then(() => { isDone = true; });
    for (let waitedMs = 0; waitedMs <= 20_000 && !isDone; waitedMs += 50) {
      await new Promise(setImmediate);
      clock.advance(50);
    }
    await new Promise(setImmediate);
    assert.deepEqual([isDone, keys, events.flatMap((event) => (event.type === 'phase' ? [event.phase] : event.type === 'turnEnded' ? ['turn'] : []))], [true, ['\u001b'], ['thinking', 'idle', 'turn']]);
  });

  it('ends also when nobody can read its last screen', async () => {
    const { events } = begun({ ended: Promise.resolve({ exitCode: 3, signal: undefined }), readScreen: () => Promise.reject(new Error('gone')) });
    for (let tries = 0; tries < 100 && events.at(-1)?.type !== 'exit'; tries += 1) await new Promise((resolve) => { setTimeout(resolve, 5); });
    assert.deepEqual(events.flatMap((event) => (event.type === 'exit' ? [[event.exitCode, event.detail?.english]] : [])), [[3, 'Claude Code ended with exit code 3.']]);
  });

  it('gives a prompt back whose images it could not put down, and takes the next', async () => {
    const { agent, events } = begun();
    agent.statusChanged({ agentSessionId: 'first', status: 'idle', waitingFor: '' });
    agent.send({ id: 'm', text: 'look', images: [{ ref: { id: 'i', mediaType: 'image/png', bytes: 1 }, data: 'AA==' }] });
    for (let tries = 0; tries < 100 && !events.some(({ type }) => type === 'promptNotTaken'); tries += 1) await new Promise((resolve) => { setTimeout(resolve, 5); });
    assert.deepEqual(events.flatMap((event) => (event.type === 'phase' ? [event.phase] : event.type === 'promptNotTaken' ? ['back'] : [])), ['thinking', 'back', 'idle']);
  });
});
