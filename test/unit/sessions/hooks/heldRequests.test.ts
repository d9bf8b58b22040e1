import assert from 'node:assert/strict';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { AskingAgent } from '../../../../src/protocol/domain/request.ts';
import type { HookDecision } from '../../../../src/host/sessions/claude/hooks/hookAsk.ts';
import { HeldRequests } from '../../../../src/host/sessions/claude/hooks/heldRequests.ts';
import { hookPayloadSchema, type HookPayload } from '../../../../src/host/sessions/claude/hooks/hookPayload.ts';
import { readSubagentNote } from '../../../../src/host/sessions/claude/hooks/subagentNote.ts';
import { silentLog } from '../../../../src/host/util/log.ts';
import { ManualClock } from '../manualClock.ts';
import { ToldHooks } from './hookBench.ts';

/** A held request, as a test sees it. */
interface Asked {
  readonly id: () => string;
  readonly toolUseId: () => string | undefined;
  readonly isHeld: () => boolean;
  readonly decision: () => HookDecision | undefined;
  readonly hangUp: () => void;
}

describe('requests that are held for an agent in a terminal', () => {
  let clock: ManualClock;
  let told: ToldHooks;
  let held: HeldRequests;
  let notes: Map<string, AskingAgent>;
  beforeEach(() => {
    [clock, told, notes] = [new ManualClock(), new ToldHooks(), new Map()];
    held = new HeldRequests({
      listener: told, clock, log: silentLog, readPlan: () => undefined,
      readSubagent: async ({ agent_id: id = '' }) => notes.get(id),
    });
  });
  afterEach(() => { held.close(); });

  const hook = (event: string, more: Partial<HookPayload> = {}): void => { held.note(payload(event, more)); };
  const announce = (id: string, command: string, agentId?: string, tool = 'Bash'): void => {
    hook('PreToolUse', { tool_use_id: id, tool_name: tool, tool_input: { command }, agent_id: agentId });
  };
  const ask = async (command: string, agentId?: string, tool = 'Bash'): Promise<Asked> => {
    const count = told.requests.length;
    const replies: (HookDecision | undefined)[] = [];
    const hangUp = held.hold(payload('PermissionRequest', { tool_name: tool, tool_input: { command }, agent_id: agentId, agent_type: agentId === undefined ? undefined : 'Explore' }), (decision) => replies.push(decision) > 0);
    for (let tick = 0; tick < 10; tick += 1) await Promise.resolve();
    return {
      id: () => told.requests[count]?.agentRequestId ?? '', toolUseId: () => told.requests[count]?.toolUseId,
      isHeld: () => replies.length === 0 && !told.gone.includes(told.requests[count]?.agentRequestId ?? ''),
      decision: () => replies[0], hangUp,
    };
  };

  it('holds nothing that arrives when the agent has left', async () => {
    held.close();
    const late = await ask('touch a');
    assert.deepEqual([late.isHeld(), late.decision(), told.requests.length], [false, undefined, 0]);
  });

  it('finds the call that each is about, also of equal ones, in parallel, and by several agents', async () => {
    announce('m1', 'touch a');
    announce('m2', 'touch b');
    announce('s1', 'touch a', 'sub');
    announce('m3', 'touch a');
    const asked = [await ask('touch b'), await ask('touch a', 'sub'), await ask('touch a'), await ask('touch a'), await ask('touch a')];
    assert.deepEqual(asked.map(({ toolUseId }) => toolUseId()), ['m2', 's1', 'm1', 'm3', undefined]);
  });

  it('finds the call whose input a hook of the user has changed, when it can be no other', async () => {
    announce('m1', 'touch a');
    assert.equal((await ask('touch changed')).toolUseId(), 'm1');
    announce('m2', 'touch b');
    announce('m3', 'touch c');
    assert.equal((await ask('touch changed')).toolUseId(), undefined);
  });

  it('lets go of a request when its tool has run or failed, and of no other', async () => {
    announce('m1', 'touch a');
    announce('m2', 'touch b');
    const [first, second] = [await ask('touch a'), await ask('touch b')];
    hook('PostToolUse', { tool_use_id: 'm2' });
    assert.deepEqual([first.isHeld(), second.isHeld()], [true, false]);
    assert.deepEqual(told.gone, [second.id()]);
    hook('PostToolUseFailure', { tool_use_id: 'm1' });
    assert.equal(first.isHeld(), false);
    assert.equal(first.decision(), undefined);
  });

  for (const event of ['PostToolBatch', 'Stop', 'StopFailure', 'UserPromptSubmit']) {
    it(`lets go at ${event} of what that agent asked, not of what subagents in the background ask`, async () => {
      announce('m1', 'touch a');
      const own = await ask('touch a');
      const sub = await ask('touch b', 'sub');
      hook(event);
      assert.deepEqual([own.isHeld(), sub.isHeld()], [false, true]);
      hook('PostToolBatch', { agent_id: 'other' });
      assert.equal(sub.isHeld(), true);
      hook('SubagentStop', { agent_id: 'sub' });
      assert.equal(sub.isHeld(), false);
    });
  }

  it('keeps them at events that settle nothing, such as a second request', async () => {
    const first = await ask('touch a');
    for (const event of ['PreToolUse', 'Notification', 'SubagentStart', 'PreCompact', 'SessionStart', 'Unknown']) hook(event, { tool_name: 'Read', tool_use_id: event });
    const second = await ask('touch b');
    assert.deepEqual([first.isHeld(), second.isHeld()], [true, true]);
  });

  it('answers once: the second answer, and an answer after it went, find nobody', async () => {
    const first = await ask('touch a');
    assert.equal(held.answer(first.id(), { kind: 'permission', verdict: 'deny', reason: 'Not that one.' }), true);
    assert.deepEqual(first.decision()?.hookSpecificOutput.decision, { behavior: 'deny', message: 'Not that one.' });
    assert.equal(held.answer(first.id(), { kind: 'permission', verdict: 'allow' }), false);
    assert.deepEqual(told.gone, []);
    const second = await ask('touch b');
    second.hangUp();
    second.hangUp();
    assert.equal(held.answer(second.id(), { kind: 'permission', verdict: 'allow' }), false);
    assert.deepEqual(told.gone, [second.id()]);
  });

  it('is gone when nobody is waited for any more, and stays when that was only the moment between two dialogs', async () => {
    const first = await ask('touch a');
    held.statusIs('busy');
    clock.advance(1000);
    assert.equal(first.isHeld(), true, 'its dialog was not there yet');
    held.statusIs('waiting');
    held.statusIs('busy');
    clock.advance(100);
    held.statusIs('waiting');
    clock.advance(1000);
    assert.equal(first.isHeld(), true);
    held.statusIs('busy');
    clock.advance(100);
    const second = await ask('touch b');
    clock.advance(1000);
    assert.deepEqual([first.isHeld(), second.isHeld()], [false, true], 'the second was asked after that');
    held.statusIs(undefined);
    held.statusIs('waiting');
    held.statusIs('idle');
    clock.advance(1000);
    assert.equal(second.isHeld(), false);
  });

  it('is gone at once when it is the only dialog that there can be', async () => {
    const only = await ask('touch a');
    held.statusIs('waiting');
    clock.advance(1500);
    held.statusIs('busy');
    assert.equal(only.isHeld(), false);
    // Behind one that was left to the terminal there may be another.
    const left = await ask('touch b');
    const behind = await ask('touch c');
    held.release(left.id());
    held.statusIs('waiting');
    clock.advance(1500);
    held.statusIs('busy');
    clock.advance(100);
    held.statusIs('waiting');
    clock.advance(1000);
    assert.equal(behind.isHeld(), true);
    // So it is with several.
    const beside = await ask('touch d');
    held.statusIs('waiting');
    clock.advance(1500);
    held.statusIs('busy');
    assert.deepEqual([behind.isHeld(), beside.isHeld()], [true, true]);
  });

  it('takes a status that stays `waiting` for the second of two dialogs too', async () => {
    const first = await ask('touch a');
    held.statusIs('waiting');
    const second = await ask('touch b');
    hook('PostToolBatch', { agent_id: 'other' });
    clock.advance(900);
    held.statusIs('busy');
    clock.advance(1000);
    assert.deepEqual([first.isHeld(), second.isHeld()], [false, true]);
    held.statusIs('waiting');
    const third = await ask('touch c');
    clock.advance(1000);
    held.statusIs('busy');
    clock.advance(1000);
    assert.deepEqual([second.isHeld(), third.isHeld()], [false, false]);
  });

  it('knows which dialogs are on the screen: those of subagents in the background are not', async () => {
    notes.set('front', { toolUseId: 'call1', type: 'Explore', description: 'looks' });
    notes.set('nested', { toolUseId: 'call2', type: 'Explore', description: 'looks deeper' });
    notes.set('back', { toolUseId: 'call3', type: 'Explore', description: 'looks elsewhere' });
    announce('call1', '', undefined, 'Agent');
    announce('call2', '', 'front', 'Agent');
    announce('call3', '', undefined, 'Agent');
    hook('PostToolUse', { tool_use_id: 'call3' });
    const [front, nested, back, unknown] = [await ask('touch a', 'front'), await ask('touch b', 'nested'), await ask('touch c', 'back'), await ask('touch d', 'unknown')];
    assert.deepEqual(told.requests.map(({ agent }) => agent?.description), ['looks', 'looks deeper', 'looks elsewhere', '']);
    held.statusIs('waiting');
    held.statusIs('busy');
    clock.advance(1000);
    assert.deepEqual([front, nested, back, unknown].map(({ isHeld }) => isHeld()), [false, false, true, true]);
  });

  it('tells nothing of a request that went while it was looked up who asks', async () => {
    const gone = held.hold(payload('PermissionRequest', { tool_name: 'Bash', tool_input: {}, agent_id: 'sub' }), () => true);
    gone();
    for (let tick = 0; tick < 10; tick += 1) await Promise.resolve();
    assert.deepEqual([told.requests, told.gone], [[], []]);
  });
});

describe('the note of a subagent', () => {
  it('says who it is, and is read from nowhere else', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'mc-note-'));
    try {
      await mkdir(path.join(folder, 'c1', 'subagents'), { recursive: true });
      await writeFile(path.join(folder, 'c1', 'subagents', 'agent-a1.meta.json'), JSON.stringify({ agentType: 'Explore', description: 'look around', toolUseId: 'toolu_1', spawnDepth: 1 }));
      const of = (id: string, transcript = path.join(folder, 'c1.jsonl')): Promise<AskingAgent | undefined> => readSubagentNote(payload('PermissionRequest', { agent_id: id, transcript_path: transcript }));
      assert.deepEqual(await of('a1'), { toolUseId: 'toolu_1', type: 'Explore', description: 'look around' });
      assert.deepEqual([await of('a2'), await of('../subagents/agent-a1'), await of('a1', 'c1.jsonl')], [undefined, undefined, undefined]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

function payload(event: string, more: Partial<HookPayload>): HookPayload {
  return hookPayloadSchema.parse({ hook_event_name: event, session_id: 'c1', ...more });
}
