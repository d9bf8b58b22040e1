import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ActivityAudit } from '../../../src/host/audit/activityAudit.ts';
import type { Host } from '../../../src/host/composition.ts';
import type { DecisionLine, EventLine } from '../../../src/protocol/files/fileKinds.ts';
import type { OperationName } from '../../../src/protocol/operations/operationTable.ts';
import { ScriptedProvider } from '../../support/scriptedProvider.ts';
import { connectTo, startTestHost, type WireClient } from '../../support/testHost.ts';

const CLIENT_ID = 'test';

describe('audit: how requests are settled', () => {
  it('says who decided, whoever it was, and what; a request that waits is no news', () => {
    const written: Omit<EventLine, 'at'>[] = [];
    const audit = new ActivityAudit((event) => { written.push(event); });
    const request = { id: 'r', sessionId: 's', projectId: 'p', kind: 'plan', toolName: 'ExitPlanMode' } as const;
    audit.requestChanged({ ...request, state: 'pending' });
    const deciders = ['policy', 'rule', 'role', 'brain', 'human', 'phone', 'terminal', 'agent', 'host'] as const;
    for (const by of deciders) audit.requestChanged({ ...request, state: 'answered', decision: { by, outcome: 'rejected', reason: 'SECRET', at: '' } });
    assert.deepEqual(written, deciders.map((by) => ({
      type: 'request.decided', outcome: 'rejected', subject: { requestId: 'r', sessionId: 's', projectId: 'p', kind: 'plan', toolName: 'ExitPlanMode', by },
    })));
  });
});

describe('audit: a host at work', () => {
  let root: string;
  let home: string;
  let host: Host;
  let client: WireClient;
  let projectId: string;

  const startHost = async (): Promise<void> => {
    host = await startTestHost(home, { providers: [new ScriptedProvider()] });
    client = await connectTo(host);
  };
  const endHost = async (): Promise<void> => {
    client.dispose();
    await host.shutdown('shutdown');
  };
  const linesOf = async (folder: string): Promise<string[]> => {
    const names = (await readdir(path.join(home, folder))).filter((name) => /^\d{4}-/.test(name)).toSorted();
    return (await Promise.all(names.map((name) => readFile(path.join(home, folder, name), 'utf8')))).flatMap((text) => text.trim().split('\n'));
  };
  const until = async (sessionId: string, isWanted: (session: { phase: string; turnCount: number }) => boolean): Promise<void> => {
    while (!isWanted((await client.call('sessions.get', { sessionId })).session)) await new Promise((resolve) => { setTimeout(resolve, 5); });
  };

  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'mc-activity-'));
    home = path.join(root, 'home');
    await mkdir(path.join(root, 'alpha'));
    await startHost();
    projectId = (await client.call('projects.add', { folder: path.join(root, 'alpha'), isTrusted: true })).project.id;
  });
  afterEach(async () => { await rm(root, { recursive: true, force: true }); });

  it('writes down what happens without a caller, and not a word of what was said', async () => {
    const { session } = await client.call('sessions.start', { projectId, prompt: 'ask SECRET-PROMPT' });
    await until(session.id, ({ phase }) => phase === 'waiting');
    await client.call('sessions.interrupt', { sessionId: session.id });
    await until(session.id, ({ phase }) => phase === 'idle');
    await client.call('sessions.stop', { sessionId: session.id });
    await client.call('sessions.resume', { sessionId: session.id });
    await until(session.id, ({ phase }) => phase === 'idle');
    await endHost();
    const lines = await linesOf('events');
    assert.ok(!lines.join().includes('SECRET'));
    const events = lines.map((line) => JSON.parse(line) as EventLine).filter(({ type }) => type !== 'operation');
    assert.deepEqual(events.map(({ type, outcome }) => [type, outcome]), [
      ['host.started', undefined], ['session.started', undefined], ['request.withdrawn', 'interrupted'], ['session.ended', 'stopped'], ['session.resumed', undefined],
      ['session.ended', 'interrupted'], ['host.stopped', 'shutdown'],
    ]);
    const ended = events.find(({ type }) => type === 'session.ended');
    assert.deepEqual(ended?.subject, { sessionId: session.id, projectId, provider: 'claude', exitCode: '0' });
    assert.deepEqual(events[2]?.subject, { ...events[2]?.subject, sessionId: session.id, projectId, kind: 'permission', toolName: 'Bash', by: 'human', clientId: CLIENT_ID });
  });

  it('has a line for each way in which a request is settled, with who did it, and no answer', async () => {
    const settle = async (end: (sessionId: string, requestId: string) => Promise<unknown>): Promise<void> => {
      const { session } = await client.call('sessions.start', { projectId, prompt: 'ask' });
      await until(session.id, ({ phase }) => phase === 'waiting');
      const [request] = (await client.call('requests.list', { sessionId: session.id })).requests;
      await end(session.id, request?.id ?? '');
      await until(session.id, ({ phase }) => phase !== 'waiting');
    };
    const answer = (requestId: string, given: { verdict: 'allow' } | { verdict: 'deny'; reason: string }): Promise<unknown> =>
      client.call('requests.answer', { requestId, answer: { kind: 'permission', ...given } });
    await settle((_, requestId) => answer(requestId, { verdict: 'allow' }));
    await settle((_, requestId) => answer(requestId, { verdict: 'deny', reason: 'WHY' }));
    await settle((sessionId) => client.call('sessions.send', { sessionId, text: 'echo next' }));
    await settle((sessionId) => client.call('sessions.stop', { sessionId }));
    const { session } = await client.call('sessions.start', { projectId, prompt: 'ask' });
    await until(session.id, ({ phase }) => phase === 'waiting');
    await endHost();
    const settled = [['request.decided', 'allowed', 'human'], ['request.decided', 'denied', 'human'], ['request.withdrawn', 'interrupted', 'human'], ['request.withdrawn', 'ended', 'human'], ['request.withdrawn', 'hostGone', 'host']];
    const events = (await linesOf('events')).map((line) => JSON.parse(line) as EventLine).filter(({ type }) => type.startsWith('request.'));
    assert.deepEqual(events.map(({ type, outcome, subject }) => [type, outcome, subject?.['by']]), settled);
    assert.deepEqual(events.map(({ subject }) => subject?.['clientId']), [CLIENT_ID, CLIENT_ID, CLIENT_ID, CLIENT_ID, undefined]);
    assert.ok(!JSON.stringify(events).includes('WHY') && !JSON.stringify(events).includes('touch'));
    const [month = ''] = (await readdir(path.join(home, 'events'))).filter((name) => name.startsWith('decisions-'));
    const decisions = (await readFile(path.join(home, 'events', month), 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as DecisionLine);
    assert.deepEqual(decisions.map(({ outcome, withdrawal, by, clientId, reason }) => [withdrawal ?? outcome, by, clientId, reason]), [
      ['allowed', 'human', CLIENT_ID, ''], ['denied', 'human', CLIENT_ID, 'WHY'], ['interrupted', 'human', CLIENT_ID, ''], ['ended', 'human', CLIENT_ID, ''], ['hostGone', 'host', undefined, ''],
    ]);
  });

  it('keeps no prompt among the results of operations, and still gives a repeat after a restart what the first got', async () => {
    const { session } = await client.call('sessions.start', { projectId, prompt: 'hang SECRET-1' }, { opId: 'op-start-1' });
    await until(session.id, ({ phase }) => phase === 'thinking');
    const sessionId = session.id;
    const queued = await client.call('sessions.queue', { sessionId, text: 'echo SECRET-2' }, { opId: 'op-queue-1' });
    await client.call('sessions.rename', { sessionId, name: 'Renamed' }, { opId: 'op-rename-1' });
    const { message } = await client.call('sessions.queue', { sessionId, text: 'echo taken back' }, { opId: 'op-queue-2' });
    const taken = await client.call('sessions.unqueue', { sessionId, messageId: message.id }, { opId: 'op-unqueue-1' });
    await client.call('sessions.send', { sessionId, text: 'echo SECRET-3' }, { opId: 'op-send-1' });
    await endHost();
    assert.ok(!(await linesOf('journal')).join().includes('SECRET'));

    await startHost();
    const started = await client.call('sessions.start', { projectId, prompt: 'hang SECRET-1' }, { opId: 'op-start-1' });
    assert.deepEqual([started.session.id, started.session.end?.reason], [sessionId, 'interrupted']);
    const again = await client.call('sessions.queue', { sessionId, text: 'echo SECRET-2' }, { opId: 'op-queue-1' });
    assert.deepEqual([again.message, again.session.id], [queued.message, sessionId]);
    const takenAgain = await client.call('sessions.unqueue', { sessionId, messageId: message.id }, { opId: 'op-unqueue-1' });
    assert.deepEqual([takenAgain.message, taken.message.text], [taken.message, 'echo taken back']);
    assert.equal((await client.call('sessions.rename', { sessionId, name: 'Renamed' }, { opId: 'op-rename-1' })).session.name, 'Renamed');
    assert.equal((await client.call('sessions.send', { sessionId, text: 'echo SECRET-3' }, { opId: 'op-send-1' })).session.id, sessionId);
    const wrong: OperationName = 'sessions.stop';
    await assert.rejects(client.call(wrong, { sessionId }, { opId: 'op-send-1' }), { code: 'invalidInput' });
    await client.call('sessions.remove', { sessionId });
    await assert.rejects(client.call('sessions.start', { projectId, prompt: 'hang SECRET-1' }, { opId: 'op-start-1' }), { code: 'notFound' });
    await endHost();
  });
});
