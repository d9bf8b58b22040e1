import assert from 'node:assert/strict';
import type { Caller } from '../../../src/protocol/domain/caller.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import { Dispatcher, type OperationJournal } from '../../../src/host/rpc/dispatcher.ts';
import type { OperationHandlers } from '../../../src/host/rpc/operationHandlers.ts';
import { silentLog } from '../../../src/host/util/log.ts';

const admin: Caller = { kind: 'window', role: 'admin', clientId: 'w1' };

class MemoryJournal implements OperationJournal {
  readonly lines = new Map<string, { op: string; output: unknown }>();
  find(opId: string): { op: string; output: unknown } | undefined {
    return this.lines.get(opId);
  }
  async begin(): Promise<void> {}
  async done(entry: { opId: string; op: string; output: unknown }): Promise<void> {
    this.lines.set(entry.opId, entry);
  }
}

function dispatcherWith(handlers: Partial<OperationHandlers>): { dispatcher: Dispatcher; audit: string[]; journal: MemoryJournal } {
  const audit: string[] = [];
  const journal = new MemoryJournal();
  const dispatcher = new Dispatcher({
    handlers: handlers as OperationHandlers,
    journal,
    audit: { record: (entry) => { audit.push(`${entry.op} ${entry.outcome} ${JSON.stringify(entry.subject)}`); } },
    log: silentLog,
  });
  return { dispatcher, audit, journal };
}

async function codeOf(result: ReturnType<Dispatcher['dispatch']>): Promise<string> {
  const settled = await result;
  return settled.ok ? 'ok' : settled.error.code;
}

describe('Dispatcher', () => {
  it('refuses what it does not know, what does not fit the schema and what the role does not allow', async () => {
    const { dispatcher, audit } = dispatcherWith({ 'projects.remove': async () => ({}) });
    assert.equal(await codeOf(dispatcher.dispatch({ op: 'nothing.here', input: {} }, admin)), 'unknownOperation');
    assert.equal(await codeOf(dispatcher.dispatch({ op: 'toString', input: {} }, admin)), 'unknownOperation');
    assert.equal(await codeOf(dispatcher.dispatch({ op: 'projects.remove', input: {}, opId: 'op-000001' }, admin)), 'invalidInput');
    assert.equal(await codeOf(dispatcher.dispatch({ op: 'projects.remove', input: { projectId: 'p' } }, admin)), 'invalidInput');
    const viewer: Caller = { ...admin, role: 'viewer' };
    assert.equal(await codeOf(dispatcher.dispatch({ op: 'projects.remove', input: { projectId: 'p' }, opId: 'op-000001' }, viewer)), 'forbidden');
    assert.deepEqual(audit.at(-1), 'projects.remove forbidden {"projectId":"p"}');
  });

  it('runs a mutating operation once per opId, also when the repeat arrives meanwhile', async () => {
    let runs = 0;
    const { dispatcher, audit } = dispatcherWith({
      'projects.remove': async () => {
        runs += 1;
        await new Promise((resolve) => { setImmediate(resolve); });
        return {};
      },
    });
    const call = { op: 'projects.remove', input: { projectId: 'p' }, opId: 'op-000001' };
    const results = await Promise.all([dispatcher.dispatch(call, admin), dispatcher.dispatch(call, admin)]);
    results.push(await dispatcher.dispatch(call, admin));
    assert.equal(runs, 1);
    assert.deepEqual(results, Array.from({ length: 3 }, () => ({ ok: true, output: {} })));
    assert.deepEqual(audit, ['projects.remove ok {"projectId":"p"}']);
    assert.equal(await codeOf(dispatcher.dispatch({ ...call, op: 'sessions.stop', input: { sessionId: 's' } }, admin)), 'invalidInput');
  });

  it('lets a failed operation be tried again under the same opId', async () => {
    let runs = 0;
    const { dispatcher } = dispatcherWith({
      'projects.remove': async () => {
        runs += 1;
        if (runs === 1) throw new MissionControlError('conflict', foreignText('try again'));
        return {};
      },
    });
    const call = { op: 'projects.remove', input: { projectId: 'p' }, opId: 'op-000001' };
    assert.equal(await codeOf(dispatcher.dispatch(call, admin)), 'conflict');
    assert.equal(await codeOf(dispatcher.dispatch(call, admin)), 'ok');
  });

  it('hides what a bug said behind a general message', async () => {
    const { dispatcher } = dispatcherWith({ 'projects.list': async () => { throw new TypeError('secret path /x'); } });
    const result = await dispatcher.dispatch({ op: 'projects.list', input: {} }, admin);
    assert.ok(!result.ok && result.error.code === 'internal' && !result.error.message.includes('secret'));
  });

  it('records ids but never texts', async () => {
    const { dispatcher, audit } = dispatcherWith({ 'sessions.queue': async () => { throw new MissionControlError('notFound', foreignText('no')); } });
    await dispatcher.dispatch({ op: 'sessions.queue', input: { sessionId: 's', text: 'my secret' }, opId: 'op-000001' }, admin);
    assert.deepEqual(audit, ['sessions.queue notFound {"sessionId":"s"}']);
  });
});
