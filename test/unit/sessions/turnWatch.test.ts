import assert from 'node:assert/strict';
import type { AgentStatus } from '../../../src/host/sessions/claude/terminal/agentWitness.ts';
import { TurnWatch } from '../../../src/host/sessions/claude/terminal/turnWatch.ts';
import { FakeClock } from '../storage/fakeClock.ts';

describe('turns of an agent in a terminal', () => {
  let clock: FakeClock;
  let seen: string[];
  let watch: TurnWatch;
  let wasSure: boolean | undefined;
  let lastMs: number;
  const hook = (name: string, agentId?: string): void => { watch.hook({ hook_event_name: name, session_id: 's', ...(agentId === undefined ? {} : { agent_id: agentId }) }); };
  const status = (one: AgentStatus['status']): void => { watch.status({ agentSessionId: 's', status: one, waitingFor: '' }); };
  const told = (): string[] => seen.splice(0);

  beforeEach(() => {
    clock = new FakeClock();
    seen = [];
    watch = new TurnWatch({
      clock,
      onPhase: (phase) => { seen.push(phase); },
      onTurnEnded: ({ isError, isInterrupted, isSelfStarted, isSure, durationMs }) => { lastMs = durationMs; wasSure = isSure; seen.push(['turn', ...(isError ? ['error'] : []), ...(isInterrupted ? ['interrupted'] : []), ...(isSelfStarted ? ['self'] : [])].join(' ')); },
    });
  });
  afterEach(() => { watch.close(); });

  it('follow hooks, and end when the agent says that it is idle', () => {
    status('idle');
    hook('UserPromptSubmit');
    status('busy');
    hook('PreToolUse');
    hook('PreToolUse', 'subagent');
    hook('PostToolUse', 'subagent');
    hook('PostToolUse');
    hook('Stop');
    assert.deepEqual(told(), ['idle', 'thinking', 'runningTool', 'thinking']);
    status('idle');
    assert.deepEqual(told(), ['turn', 'idle']);
  });

  it('begin when they begin, not with a prompt that they overtook, and are not for that', () => {
    watch.prompted();
    clock.advance(60_000);
    watch.overtaken();
    status('busy');
    clock.advance(2000);
    hook('Stop');
    status('idle');
    assert.deepEqual([told(), lastMs], [['thinking', 'turn self', 'idle'], 2000]);
    watch.prompted();
    watch.overtaken();
    hook('UserPromptSubmit');
    hook('Stop');
    status('idle');
    assert.deepEqual(told(), ['thinking', 'turn', 'idle']);
  });

  it('end with the agent itself while its subagents in the background go on and ask', () => {
    hook('UserPromptSubmit');
    status('busy');
    hook('Stop');
    for (const event of ['PreToolUse', 'PermissionRequest', 'PostToolUse', 'SubagentStop']) hook(event, 'subagent');
    clock.advance(3000);
    // 2.1.329 says that it is busy until the last of them is done.
    assert.deepEqual(told(), ['thinking', 'turn', 'idle']);
    // What they found is told to it as a prompt.
    watch.hook({ hook_event_name: 'UserPromptSubmit', session_id: 's', prompt: '<task-notification>\n<task-id>a</task-id>' });
    hook('Stop');
    status('idle');
    assert.deepEqual(told(), ['thinking', 'turn self', 'idle']);
  });

  it('go on when a hook of the user keeps the agent from stopping', () => {
    hook('UserPromptSubmit');
    status('busy');
    hook('Stop');
    clock.advance(1000);
    hook('PreToolUse');
    clock.advance(10_000);
    assert.deepEqual(told(), ['thinking', 'runningTool']);
    hook('Stop');
    clock.advance(3000);
    assert.deepEqual(told(), ['turn', 'idle'], 'also without a status file');
  });

  it('do not end before they began when the one before was not taken', () => {
    watch.prompted();
    status('busy');
    watch.notPrompted(false);
    status('idle');
    told();
    watch.prompted();
    status('idle');
    assert.deepEqual(told(), ['thinking'], 'the status file has not caught up');
    status('busy');
    status('idle');
    assert.deepEqual(told(), ['turn interrupted', 'idle']);
  });

  it('end by an interrupt, of which no hook tells', () => {
    hook('UserPromptSubmit');
    status('busy');
    status('waiting');
    status('idle');
    assert.deepEqual(told(), ['thinking', 'turn interrupted', 'idle']);
  });

  it('were surely turns when the agent took a prompt for them, or when they were broken off while it worked on ours', () => {
    const ended = (begin: () => void): boolean | undefined => {
      begin();
      status('busy');
      status('idle');
      return wasSure;
    };
    assert.deepEqual([
      ended(() => { hook('UserPromptSubmit'); }),
      ended(() => { watch.prompted(); }),
      ended(() => { watch.prompted(); watch.interrupting(); }),
      ended(() => { status('busy'); watch.interrupting(); }),
    ], [true, false, true, false]);
  });

  it('are under way when the agent was seen at work, and may be broken off before', () => {
    watch.prompted();
    status('idle');
    hook('UserPromptSubmit');
    assert.equal(watch.isUnderWay, false);
    status('busy');
    assert.equal(watch.isUnderWay, true);
    status('idle');
    watch.prompted();
    watch.brokenOff();
    assert.deepEqual([watch.isUnderWay, watch.isInTurn, told()], [false, false, ['thinking', 'turn interrupted', 'idle', 'thinking', 'turn interrupted', 'idle']]);
  });

  it('wait in the terminal only when nobody hears what for', () => {
    hook('UserPromptSubmit');
    status('waiting');
    clock.advance(1000);
    watch.answered();
    clock.advance(5000);
    status('waiting');
    clock.advance(1500);
    assert.deepEqual(told(), ['thinking', 'runningTool', 'waiting']);
    watch.answered();
    status('busy');
    assert.deepEqual(told(), ['runningTool']);
  });

  it('are not ended by an agent that is still idle while a prompt is typed', () => {
    status('idle');
    watch.prompted();
    status('idle');
    assert.deepEqual(told(), ['idle', 'thinking']);
    status('busy');
    status('idle');
    assert.deepEqual(told(), ['turn interrupted', 'idle']);
    watch.prompted();
    watch.notPrompted(true);
    assert.deepEqual(told(), ['thinking', 'turn interrupted', 'idle'], 'such as /help');
    watch.prompted();
    watch.notPrompted(false);
    assert.deepEqual(told(), ['thinking', 'idle'], 'it never arrived');
  });

  it('say when they failed, until the next one, and when nobody asked for them', () => {
    hook('UserPromptSubmit');
    status('busy');
    hook('StopFailure');
    status('idle');
    status('idle');
    assert.deepEqual(told(), ['thinking', 'turn error', 'error']);
    status('busy');
    hook('Stop');
    status('idle');
    assert.deepEqual(told(), ['thinking', 'turn self', 'idle']);
  });

  it('have not begun while the agent asks a person before it is up, which only its screen says', () => {
    clock.advance(6000);
    assert.deepEqual(told(), ['waiting']);
    status('idle');
    assert.deepEqual(told(), ['idle']);
  });
});
