import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { NounOperations } from '../../../src/host/rpc/operationHandlers.ts';
import { localDay } from '../../../src/host/util/clock.ts';
import { startBusy, startIdle, until, untilSession, type EffectTests } from './effectTest.ts';

const DAY_MS = 24 * 3_600_000;

export const requestEffects: EffectTests<NounOperations<'requests'>> = {
  'requests.list': async (context) => {
    assert.deepEqual((await context.client.call('requests.list', {})).requests, []);
    const session = await startBusy(context, 'ask');
    const { requests } = await context.client.call('requests.list', { sessionId: session.id });
    assert.deepEqual(requests.map((r) => [r.kind, r.state, r.input['command']]), [['permission', 'pending', 'touch a']]);
  },
  'requests.release': async (context) => {
    const session = await startBusy(context, 'ask');
    const [request] = (await context.second.call('requests.list', {})).requests;
    assert.ok(request);
    const { request: released } = await context.client.call('requests.release', { requestId: request.id });
    assert.deepEqual([released.state, released.decision?.by, released.decision?.outcome], ['answered', 'human', 'dismissed']);
    await untilSession(context, session.id, (s) => s.phase === 'idle' && s.waitingCount === 0);
    const { items } = await context.second.call('sessions.get', { sessionId: session.id });
    assert.ok(items.some((item) => item.type === 'text' && item.text === 'left to the terminal'), 'the agent goes on without an answer of ours');
    assert.ok(items.some((item) => item.type === 'request' && item.decision?.outcome === 'dismissed'));
    await assert.rejects(context.second.call('requests.answer', { requestId: request.id, answer: { kind: 'permission', verdict: 'allow' } }), { code: 'alreadyAnswered' });
  },
  'requests.answer': async (context) => {
    const session = await startBusy(context, 'ask');
    const [request] = (await context.second.call('requests.list', {})).requests;
    assert.ok(request);
    const answer = { kind: 'permission', verdict: 'deny', reason: 'not today' } as const;
    const { request: answered } = await context.client.call('requests.answer', { requestId: request.id, answer });
    assert.deepEqual([answered.state, answered.decision?.by, answered.decision?.outcome], ['answered', 'human', 'denied']);
    await untilSession(context, session.id, (s) => s.phase === 'idle' && s.waitingCount === 0);
    const { items } = await context.second.call('sessions.get', { sessionId: session.id });
    assert.ok(items.some((item) => item.type === 'text' && item.text === 'deny'), 'the agent got the answer');
    await assert.rejects(
      context.second.call('requests.answer', { requestId: request.id, answer: { kind: 'permission', verdict: 'allow' } }),
      { code: 'alreadyAnswered' },
    );
  },
};

export const ledgerEffects: EffectTests<NounOperations<'ledger'>> = {
  'ledger.today': async (context) => {
    assert.equal((await context.client.call('ledger.today', {})).total.costUsd, 0);
    await startIdle(context);
    const today = await until(context, async () => {
      const sums = await context.client.call('ledger.today', {});
      return sums.total.costUsd > 0 ? sums : undefined;
    }, 'the bill');
    assert.deepEqual([today.total.costUsd, today.total.inputTokens, today.byModel[0]?.key], [0.01, 10, 'scripted-1']);
    await context.restart();
    assert.deepEqual(await context.second.call('ledger.today', {}), today);
  },
  'ledger.week': async (context) => {
    const empty = await context.client.call('ledger.week', {});
    assert.deepEqual([empty.days.length, empty.cells, empty.sessions], [7, [], []]);
    const session = await startIdle(context);
    const week = await until(context, async () => {
      const usage = await context.client.call('ledger.week', {});
      return usage.cells.length > 0 ? usage : undefined;
    }, 'the bill');
    const bill = { inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0, costUsd: 0.01, unpricedCount: 0 };
    assert.deepEqual(week.cells, [{ day: localDay(Date.now()), projectId: session.projectId, model: 'scripted-1', ...bill }]);
    assert.deepEqual([week.days.at(-1), week.total, week.today], [localDay(Date.now()), bill, bill]);
    assert.deepEqual(week.sessions, [{ sessionId: session.id, projectId: session.projectId, name: session.name, models: ['scripted-1'], week: bill, today: bill }]);
    assert.deepEqual(week.hourCells.map(({ costUsd }) => costUsd), [0.01]);
    assert.ok(week.hours.some(({ startsAt }) => startsAt === week.hourCells[0]?.startsAt));
    assert.deepEqual(week.projects.map(({ name }) => name), ['Alpha']);
    await context.second.call('sessions.rename', { sessionId: session.id, name: 'Counted' });
    await context.restart();
    const after = await context.second.call('ledger.week', { projectId: session.projectId });
    assert.deepEqual(after, { ...week, sessions: week.sessions.map((each) => ({ ...each, name: 'Counted' })) });
    assert.deepEqual((await context.second.call('ledger.week', { projectId: 'another' })).cells, []);
  },
  'ledger.summary': async (context) => {
    // The days around it too: midnight may come while this runs.
    const query = { from: localDay(Date.now() - DAY_MS), to: localDay(Date.now() + DAY_MS), groupBy: 'model' } as const;
    assert.deepEqual((await context.client.call('ledger.summary', query)).groups, []);
    await startIdle(context);
    const summary = await until(context, async () => {
      const sums = await context.client.call('ledger.summary', query);
      return sums.groups.length > 0 ? sums : undefined;
    }, 'the bill');
    assert.deepEqual([summary.total.costUsd, summary.groups[0]?.outputTokens], [0.01, 5]);
    await writeFile(path.join(context.home, 'index.sqlite'), 'garbage');
    await context.restart();
    assert.deepEqual(await context.second.call('ledger.summary', query), summary);
  },
};

export const hostEffects: EffectTests<NounOperations<'host'>> = {
  'host.info': async (context) => {
    const before = await context.client.call('host.info', {});
    assert.equal(before.clientCount, 2);
    assert.equal(before.liveSessionCount, 0);
    await startIdle(context);
    const after = await context.client.call('host.info', {});
    assert.equal(after.liveSessionCount, 1);
    await context.restart();
    assert.notEqual((await context.second.call('host.info', {})).epoch, before.epoch);
  },
  'host.health': async (context) => {
    const { checks } = await context.client.call('host.health', {});
    assert.equal(checks.find((check) => check.id === 'quarantine')?.status, 'ok');
    await writeFile(path.join(context.home, 'projects', 'broken.json'), '{ not json');
    await context.restart();
    const after = await context.client.call('host.health', {});
    assert.equal(after.checks.find((check) => check.id === 'quarantine')?.status, 'warning');
  },
  'host.configure': async (context) => {
    await context.client.call('host.configure', { settings: { defaultModel: 'haiku', environment: { MY_FLAG: 'on' } } });
    await startIdle(context);
    assert.equal(context.agents.started[0]?.model, 'haiku');
    assert.equal(context.agents.started[0]?.environment['MY_FLAG'], 'on');
  },
  'host.reloadEnvironment': async (context) => {
    const seen = (index: number): string | undefined => context.agents.started[index]?.environment['MISSION_CONTROL_EFFECT_TEST'];
    process.env['MISSION_CONTROL_EFFECT_TEST'] = 'one';
    try {
      const { projectId } = await startIdle(context);
      process.env['MISSION_CONTROL_EFFECT_TEST'] = 'two';
      await context.second.call('sessions.start', { projectId, prompt: 'echo again' });
      const { variableCount, shell } = await context.client.call('host.reloadEnvironment', {});
      assert.ok(variableCount > 0 && shell.length > 0);
      await context.second.call('sessions.start', { projectId, prompt: 'echo afresh' });
      await until(context, async () => (context.agents.started.length === 3 ? true : undefined), 'three agents');
    } finally {
      delete process.env['MISSION_CONTROL_EFFECT_TEST'];
    }
    assert.deepEqual([seen(0), seen(1), seen(2)], ['one', 'one', 'two']);
  },
  'host.shutdown': async (context) => {
    const session = await startIdle(context);
    assert.deepEqual(await context.client.call('host.shutdown', {}), { willStop: false, liveSessionCount: 1, workingSessionCount: 0 });
    assert.equal(context.hasAskedToEnd(), false);
    assert.equal((await context.second.call('sessions.get', { sessionId: session.id })).session.phase, 'idle');
    const { session: asking } = await context.client.call('sessions.start', { projectId: session.projectId, prompt: 'ask' });
    await untilSession(context, asking.id, ({ phase }) => phase === 'waiting');
    assert.deepEqual(await context.client.call('host.shutdown', { ifAtRest: true }), { willStop: false, liveSessionCount: 2, workingSessionCount: 1 });
    assert.equal(context.hasAskedToEnd(), false);
    await context.client.call('sessions.stop', { sessionId: asking.id });
    assert.deepEqual(await context.client.call('host.shutdown', { ifAtRest: true }), { willStop: true, liveSessionCount: 1, workingSessionCount: 0 });
    assert.equal((await context.client.call('host.shutdown', { force: true })).willStop, true);
    assert.equal(context.hasAskedToEnd(), true);
  },
};
