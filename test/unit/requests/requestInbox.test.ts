import assert from 'node:assert/strict';
import type { Caller } from '../../../src/protocol/domain/caller.ts';
import type { RequestView } from '../../../src/protocol/domain/request.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import type { DecisionLine } from '../../../src/protocol/files/fileKinds.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import type { Decider } from '../../../src/host/requests/decider.ts';
import { humanDecider } from '../../../src/host/requests/humanDecider.ts';
import { RequestInbox, type IncomingRequest } from '../../../src/host/requests/requestInbox.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { systemClock } from '../../../src/host/util/clock.ts';

const CALLER = { kind: 'window', role: 'operator', clientId: 'w1' } as const;
const ALLOW = { kind: 'permission', verdict: 'allow' } as const;
const DENY = { kind: 'permission', verdict: 'deny', reason: 'no' } as const;

function incoming(more: Partial<IncomingRequest> = {}): IncomingRequest {
  return {
    agentRequestId: 'a1', sessionId: 's1', projectId: 'p1', kind: 'permission', title: foreignText('Bash: ls'), toolName: 'Bash', toolUseId: 't1', agentId: undefined,
    input: { command: 'ls' }, reason: '', suggestions: [{ label: 'Bash(ls)', raw: {} }], questions: [], plan: undefined, ...more,
  };
}

describe('request inbox', () => {
  let lines: DecisionLine[];
  let log: string[];
  let write: () => Promise<void>;
  const inboxWith = (deciders: readonly Decider[] = []): RequestInbox => {
    lines = [];
    log = [];
    write = async () => {};
    return new RequestInbox({
      clock: systemClock,
      log: silentLog,
      deciders: [...deciders, humanDecider],
      recordDecision: async (line) => {
        await write();
        lines.push(line);
        log.push(`recorded ${line.outcome}`);
      },
    });
  };

  it('records before it delivers, and tells everyone', async () => {
    const inbox = inboxWith();
    const seen: string[] = [];
    inbox.onDidChange(({ state }) => seen.push(state));
    const view = inbox.add(incoming(), () => log.push('delivered'));
    const answered = await inbox.answer(view.id, DENY, CALLER);
    assert.deepEqual(log, ['recorded denied', 'delivered']);
    assert.deepEqual(seen, ['pending', 'answered']);
    assert.deepEqual([answered.decision?.by, answered.decision?.clientId, answered.decision?.reason], ['human', 'w1', 'no']);
    assert.deepEqual(Object.keys(lines[0] ?? {}).includes('input'), false);
  });

  it('tells a client again what it was told, when it repeats its answer', async () => {
    const inbox = inboxWith();
    const delivered: unknown[] = [];
    const view = inbox.add(incoming(), (answer) => delivered.push(answer));
    const first = await inbox.answer(view.id, DENY, CALLER);
    assert.deepEqual(await inbox.answer(view.id, { ...DENY }, CALLER), first);
    assert.deepEqual([delivered.length, lines.length], [1, 1]);
    for (const [answer, clientId] of [[ALLOW, 'w1'], [DENY, 'w2']] as const) {
      await assert.rejects(inbox.answer(view.id, answer, { ...CALLER, clientId }), (error) => MissionControlError.is(error, 'alreadyAnswered'));
    }
  });

  it('leaves a request to the dialog of an agent that has one, once that is recorded', async () => {
    const inbox = inboxWith();
    const view = inbox.add(incoming(), () => log.push('delivered'), () => () => log.push('left'));
    const left = await inbox.release(view.id, CALLER);
    assert.deepEqual([left.state, left.decision?.by, left.decision?.outcome, log], ['answered', 'human', 'dismissed', ['recorded dismissed', 'left']]);
    assert.deepEqual(await inbox.release(view.id, CALLER), left);
    await assert.rejects(inbox.answer(view.id, ALLOW, CALLER), (error) => MissionControlError.is(error, 'alreadyAnswered'));
    const other = inbox.add(incoming(), () => log.push('delivered'));
    await assert.rejects(inbox.release(other.id, CALLER), (error) => MissionControlError.is(error, 'invalidInput'));
    assert.deepEqual(inbox.list().map(({ id }) => id), [other.id], 'it still waits');
  });

  it('lets the first of several answers win', async () => {
    const inbox = inboxWith();
    const delivered: unknown[] = [];
    const view = inbox.add(incoming(), (answer) => delivered.push(answer));
    const results = await Promise.allSettled([inbox.answer(view.id, DENY, CALLER), inbox.answer(view.id, ALLOW, CALLER)]);
    assert.deepEqual(results.map(({ status }) => status), ['fulfilled', 'rejected']);
    await assert.rejects(inbox.answer(view.id, ALLOW, CALLER), (error) => MissionControlError.is(error, 'alreadyAnswered'));
    assert.deepEqual(delivered, [DENY]);
    assert.equal(lines.length, 1);
  });

  it('tells who comes too late who was faster, also while that one is being written down', async () => {
    const later = { ...CALLER, clientId: 'w2' };
    const told = async (id: string, caller: Caller = later): Promise<string | undefined> =>
      await inbox.answer(id, ALLOW, caller).then(() => undefined, (error: unknown) => (MissionControlError.is(error, 'alreadyAnswered') ? error.text.ref?.id : undefined));
    let inbox = inboxWith();
    const open = inbox.add(incoming(), () => {});
    const first = inbox.answer(open.id, DENY, CALLER);
    assert.equal(await told(open.id), 'request.answeredInWindow');
    await first;
    assert.deepEqual([await told(open.id), await told(open.id, CALLER)], ['request.answeredInWindow', 'request.answeredHere']);
    const byPhone = inbox.add(incoming(), () => {});
    await inbox.answer(byPhone.id, DENY, { ...CALLER, kind: 'http' });
    assert.equal(await told(byPhone.id), 'request.answeredByPhone');
    const withdrawals = ['interrupted', 'ended', 'hostGone', 'superseded'] as const;
    const texts = [];
    for (const withdrawal of withdrawals) {
      const { id } = inbox.add(incoming(), () => {});
      inbox.withdraw('s1', 'a1', { withdrawal });
      texts.push(await told(id));
    }
    assert.deepEqual(texts, ['request.interrupted', 'request.agentGone', 'request.agentGone', 'request.superseded']);
    inbox = inboxWith([{ name: 'rule', decide: async () => ({ answer: DENY, by: 'rule', reason: 'rule 7' }) }]);
    const ruled = inbox.add(incoming(), () => {});
    await new Promise(setImmediate);
    assert.equal(await told(ruled.id), 'request.answeredByRule');
  });

  it('records why a request was withdrawn, and who saw to that', async () => {
    const inbox = inboxWith();
    for (const why of [{ withdrawal: 'interrupted', caller: CALLER }, { withdrawal: 'ended' }, { withdrawal: 'hostGone' }, { withdrawal: 'superseded' }] as const) {
      inbox.add(incoming(), () => {});
      inbox.withdraw('s1', 'a1', why);
    }
    await new Promise(setImmediate);
    assert.deepEqual(lines.map(({ outcome, withdrawal, by, clientId }) => [outcome, withdrawal, by, clientId]), [
      ['withdrawn', 'interrupted', 'human', 'w1'], ['withdrawn', 'ended', 'agent', undefined], ['withdrawn', 'hostGone', 'host', undefined], ['withdrawn', 'superseded', 'agent', undefined],
    ]);
  });

  it('keeps the request when the decision cannot be written', async () => {
    const inbox = inboxWith();
    let delivered = 0;
    const view = inbox.add(incoming(), () => (delivered += 1));
    write = () => Promise.reject(new Error('disk full'));
    await assert.rejects(inbox.answer(view.id, ALLOW, CALLER), /disk full/);
    assert.deepEqual([delivered, inbox.list().length], [0, 1]);
    write = async () => {};
    await inbox.answer(view.id, ALLOW, CALLER);
    assert.equal(delivered, 1);
  });

  it('takes what an agent in a terminal settles by itself for an answer that was given there, but no interrupt', async () => {
    const inbox = inboxWith();
    for (const withdrawal of ['superseded', 'interrupted'] as const) {
      inbox.add(incoming(), () => {});
      inbox.withdraw('s1', 'a1', { withdrawal, isInTerminal: true });
    }
    await new Promise(setImmediate);
    assert.deepEqual(lines.map(({ outcome, withdrawal, by }) => [outcome, withdrawal, by]), [['answered', undefined, 'terminal'], ['withdrawn', 'interrupted', 'host']]);
    assert.deepEqual(inbox.list({ includeDecided: true }).map(({ state }) => state), ['withdrawn', 'answered']);
  });

  it('does not deliver what was withdrawn while it was written', async () => {
    const inbox = inboxWith();
    let delivered = 0;
    let release = (): void => {};
    const view = inbox.add(incoming(), () => (delivered += 1));
    write = () => new Promise((resolve) => { release = resolve; });
    const answering = inbox.answer(view.id, ALLOW, CALLER);
    inbox.withdraw('s1', 'a1', { withdrawal: 'superseded' });
    write = async () => {};
    release();
    await assert.rejects(answering, (error) => MissionControlError.is(error, 'alreadyAnswered'));
    await new Promise(setImmediate);
    assert.equal(delivered, 0);
    assert.deepEqual(lines.map(({ outcome }) => outcome), ['allowed', 'withdrawn']);
  });

  it('ranks what waits, and lists decided ones on request', async () => {
    const inbox = inboxWith();
    const add = (kind: IncomingRequest['kind'], sessionId = 's1'): RequestView => inbox.add(incoming({ kind, sessionId, agentRequestId: `${kind}${sessionId}` }), () => {});
    const plan = add('plan');
    const question = add('question', 's2');
    const first = add('permission');
    const second = add('permission', 's2');
    assert.deepEqual(inbox.list().map(({ id }) => id), [first, second, question, plan].map(({ id }) => id));
    assert.deepEqual(inbox.list({ sessionId: 's2' }).map(({ id }) => id), [second.id, question.id]);
    await inbox.answer(first.id, ALLOW, CALLER);
    inbox.withdrawAll('s2', { withdrawal: 'ended' });
    assert.deepEqual(inbox.list().map(({ id }) => id), [plan.id]);
    assert.equal(inbox.list({ includeDecided: true }).length, 4);
    assert.deepEqual(inbox.pendingOf('s1').map(({ id }) => id), [plan.id]);
  });

  it('refuses answers that do not fit', async () => {
    const inbox = inboxWith();
    const permission = inbox.add(incoming(), () => {});
    const question = inbox.add(incoming({ kind: 'question', questions: [{ question: 'Q?', header: '', options: [], isMultiSelect: false }] }), () => {});
    const isInvalid = (error: unknown): boolean => MissionControlError.is(error, 'invalidInput');
    await assert.rejects(inbox.answer(permission.id, { kind: 'question', answers: {} }, CALLER), isInvalid);
    await assert.rejects(inbox.answer(permission.id, { ...ALLOW, rememberSuggestions: [5] }, CALLER), isInvalid);
    await assert.rejects(inbox.answer(question.id, { kind: 'question', answers: { Other: ['x'] } }, CALLER), isInvalid);
    await assert.rejects(inbox.answer('nope', ALLOW, CALLER), (error) => MissionControlError.is(error, 'notFound'));
    assert.equal((await inbox.answer(question.id, { kind: 'question', answers: {} }, CALLER)).decision?.outcome, 'dismissed');
    assert.equal((await inbox.answer(permission.id, { ...ALLOW, rememberSuggestions: [0] }, CALLER)).decision?.outcome, 'allowedAlways');
  });

  it('asks the stations in order; the first that speaks decides, and an error is silence', async () => {
    const asked: string[] = [];
    const station = (name: string, verdict?: 'allow' | 'deny' | 'throw'): Decider => ({
      name,
      decide: async () => {
        asked.push(name);
        if (verdict === 'throw') throw new Error('broken');
        return verdict === undefined ? undefined : { answer: { kind: 'permission', verdict }, by: 'rule', reason: name };
      },
    });
    const inbox = inboxWith([station('policy', 'throw'), station('conflict'), station('rule', 'deny'), station('brain', 'allow')]);
    const delivered: unknown[] = [];
    inbox.add(incoming(), (answer) => delivered.push(answer));
    await new Promise(setImmediate);
    assert.deepEqual(asked, ['policy', 'conflict', 'rule']);
    assert.deepEqual(delivered, [{ kind: 'permission', verdict: 'deny' }]);
    assert.equal(lines[0]?.by, 'rule');
  });

  it('forgets decided ones beyond its cap', async () => {
    const inbox = inboxWith();
    for (let n = 0; n < 230; n += 1) await inbox.answer(inbox.add(incoming({ agentRequestId: `a${n}` }), () => {}).id, ALLOW, CALLER);
    assert.ok(inbox.list({ includeDecided: true }).length <= 201);
  });
});
