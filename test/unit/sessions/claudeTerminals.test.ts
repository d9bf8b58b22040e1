import assert from 'node:assert/strict';
import type { AgentEvent, AgentSpec } from '../../../src/host/sessions/agentProvider.ts';
import type { AgentHooks } from '../../../src/host/sessions/claude/hooks/hookDesk.ts';
import type { TranscriptFollower } from '../../../src/host/sessions/claude/terminal/agentWitness.ts';
import { ModelWindows } from '../../../src/host/sessions/claude/terminal/modelWindows.ts';
import { ClaudeTerminals, type ClaudeTerminalsOptions } from '../../../src/host/sessions/claude/terminal/claudeTerminals.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { FakeClock } from '../storage/fakeClock.ts';

const SPEC: AgentSpec = { sessionId: 'one', resume: undefined, cwd: '/p', name: '', model: undefined, permissionMode: 'default', transport: 'terminal', isTrustedByAgent: true, environment: {} };

describe('an agent that could not be started in a terminal', () => {
  /** What became of it, with one of its steps broken. */
  async function startWith(broken: Partial<ClaudeTerminalsOptions>, prepare: () => Promise<never> | Promise<{ executable: string; args: string[]; version: string }>, permissionMode = SPEC.permissionMode): Promise<{ clock: FakeClock; closed: string[]; events: AgentEvent[]; error: Error }> {
    const clock = new FakeClock();
    const closed: string[] = [];
    const events: AgentEvent[] = [];
    const hooks: Pick<AgentHooks, 'settingsFile' | 'environment' | typeof Symbol.asyncDispose> = {
      settingsFile: '/settings.json', environment: {}, [Symbol.asyncDispose]: () => Promise.resolve(void closed.push('hooks')),
    };
    const transcript: Pick<TranscriptFollower, 'close'> = { close: () => Promise.resolve(void closed.push('transcript')) };
    const terminals = new ClaudeTerminals({
      clock, log: silentLog, agentFolder: '/nowhere',
      hooks: { open: () => Promise.resolve(hooks as AgentHooks) },
      followTranscript: () => Promise.resolve(transcript as TranscriptFollower),
      starter: { start: () => Promise.reject(new Error('no such program')) },
      reaper: { watch: () => {}, unwatch: () => {} }, identify: () => Promise.resolve(undefined), reap: () => Promise.resolve(),
      watchStatus: () => { throw new Error('nothing runs'); },
      ...broken,
    } as ClaudeTerminalsOptions);
    const error = await terminals.start({ ...SPEC, permissionMode }, { prepare, windows: new ModelWindows(), onEvent: (event) => { events.push(event); }, signal: new AbortController().signal, commands: [] }).then(() => new Error('it started'), (reason: unknown) => reason as Error);
    clock.advance(60_000);
    return { clock, closed, events, error };
  }
  const prepare = (): Promise<{ executable: string; args: string[]; version: string }> => Promise.resolve({ executable: '/claude', args: [], version: '2.1.329' });

  it('leaves nothing behind when its program cannot be run', async () => {
    const { error, closed, clock, events } = await startWith({}, prepare);
    assert.match(error.message, /no such program/);
    assert.deepEqual(closed, ['transcript', 'hooks']);
    assert.deepEqual([clock.timerCount, events], [0, []], 'and says nothing later');
  });

  it('leaves nothing else behind when its transcript cannot be closed, and says why it was not started', async () => {
    const closing = { close: () => Promise.reject(new Error('torn')) };
    const { error, closed } = await startWith({ followTranscript: () => Promise.resolve(closing as unknown as TranscriptFollower) }, prepare);
    assert.match(error.message, /no such program/);
    assert.deepEqual(closed, ['hooks']);
  });

  it('leaves nothing behind when its command line cannot be made', async () => {
    const { error, closed, clock, events } = await startWith({}, () => Promise.reject(new Error('no claude')));
    assert.match(error.message, /no claude/);
    assert.deepEqual([closed, clock.timerCount, events], [['hooks'], 0, []]);
  });

  it('leaves nothing behind when there is no place for its hooks', async () => {
    const { error, closed, clock, events } = await startWith({ hooks: { open: () => Promise.reject(new Error('no port')) } } as Partial<ClaudeTerminalsOptions>, prepare);
    assert.match(error.message, /no port/);
    assert.deepEqual([closed, clock.timerCount, events], [[], 0, []]);
  });

  it('is never taken for one that may bypass permissions, whatever its hooks and its transcript say', async () => {
    const says = async (permissionMode: AgentSpec['permissionMode']): Promise<string[]> => {
      const { events } = await startWith({
        hooks: {
          open: (_agent, listener) => {
            for (const mode of ['bypassPermissions', 'acceptEdits']) listener.onHook({ hook_event_name: 'UserPromptSubmit', session_id: 'one', permission_mode: mode });
            return Promise.resolve({ settingsFile: '', environment: {}, [Symbol.asyncDispose]: () => Promise.resolve() } as unknown as AgentHooks);
          },
        },
        followTranscript: (_agent, onEvent) => {
          onEvent({ type: 'permissionMode', permissionMode: 'bypassPermissions' });
          onEvent({ type: 'permissionMode', permissionMode: 'plan' });
          return Promise.resolve({ close: () => Promise.resolve() } as unknown as TranscriptFollower);
        },
      }, prepare, permissionMode);
      return events.flatMap((event) => (event.type === 'permissionMode' ? [event.permissionMode] : []));
    };
    assert.deepEqual(await says('default'), ['acceptEdits', 'plan']);
    assert.deepEqual(await says('bypassPermissions'), ['acceptEdits', 'bypassPermissions', 'plan'], 'unless a person started it so');
  });
});
