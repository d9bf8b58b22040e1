import assert from 'node:assert/strict';
import { OLDEST_CLAUDE_VERSION } from '../../support/cache/claudeBinary.ts';
import { toolResults } from '../../support/fakeModel/toolResults.ts';
import { SessionWorld } from './sessionWorld.ts';

const QUESTION = JSON.stringify({ questions: [{ question: 'Which color?', header: 'Color', options: [{ label: 'Red', description: '' }, { label: 'Blue', description: '' }], multiSelect: false }] });

describe('requests of the oldest supported Claude CLI', function () {
  this.timeout(90_000);
  let world: SessionWorld;
  beforeEach(async () => { world = await SessionWorld.create({ version: OLDEST_CLAUDE_VERSION }); });
  afterEach(async () => { await world[Symbol.asyncDispose](); });

  const results = (): string[] => [...toolResults(world.model).values()].map((list) => {
    assert.equal(list.length, 1);
    return list[0]?.text ?? '';
  });

  it('takes the answer to a question', async () => {
    const id = await world.start(`ask @@ tool AskUserQuestion ${QUESTION} ;; say thanks`);
    const request = await world.request(id, 'question');
    assert.deepEqual(request.questions.map(({ question, options }) => [question, options.length]), [['Which color?', 2]]);
    await world.answer(request, { kind: 'question', answers: { 'Which color?': ['Blue'] } });
    await world.turns(id, 1);
    assert.ok(results()[0]?.includes('"Which color?"="Blue"'), results()[0]);
  });

  it('takes a rejected plan back with the feedback, and an approved one', async () => {
    const id = await world.start('plan @@ tool Write {"file_path":"$PLAN","content":"# The plan\\n1. one"} ;; tool ExitPlanMode {} ;; tool ExitPlanMode {} ;; say going', { permissionMode: 'plan' });
    const first = await world.request(id, 'plan');
    assert.deepEqual([first.plan, first.title], ['# The plan\n1. one', 'Plan: The plan']);
    await world.answer(first, { kind: 'plan', verdict: 'reject', feedback: 'Please also add tests' });
    const second = await world.until('the plan again', () => world.inbox.list().find(({ id: requestId }) => requestId !== first.id));
    await world.answer(second, { kind: 'plan', verdict: 'approve' });
    const view = await world.turns(id, 1);
    assert.equal(view.permissionMode, 'default');
    assert.equal(results()[1], 'Please also add tests');
    assert.match(results()[2] ?? '', /approved your plan/);
  });

  it('is interrupted in the middle of a text and with a request pending, and works on', async () => {
    const id = await world.start(`one @@ speed 4 40 || say ${'word '.repeat(200)} || hold forever`);
    await world.until('text', async () => (await world.texts(id)).length > 0 || undefined);
    await world.sessions.interrupt(id);
    await world.turns(id, 1);
    await world.sessions.send(id, 'two @@ tool Bash {"command":"touch a.txt"} ;; say never');
    await world.request(id, 'permission');
    await world.sessions.interrupt(id);
    await world.turns(id, 2);
    assert.deepEqual(world.inbox.list(), []);
    await world.sessions.send(id, 'three @@ say third');
    await world.turns(id, 3);
    assert.equal((await world.texts(id)).at(-1), 'third');
    assert.equal((await world.items(id)).filter((item) => item.type === 'notice' && item.code === 'interrupted').length, 2);
  });

  it('begins a new conversation with /clear, which a resume goes on with', async () => {
    const id = await world.start('one @@ say alpaca');
    const before = (await world.turns(id, 1)).agentSessionId;
    await world.sessions.send(id, '/clear');
    await world.turns(id, 2);
    assert.notEqual(world.view(id).agentSessionId, before);
    await world.sessions.send(id, 'two @@ say bonobo');
    await world.turns(id, 3);
    await world.sessions.stop(id);
    await world.sessions.send(id, 'three @@ say cheetah');
    await world.turns(id, 4);
    const last = JSON.stringify(world.model.turns.at(-1)?.body.messages);
    assert.ok(last.includes('bonobo') && !last.includes('alpaca'), last);
    assert.equal(world.records.get(id)?.agentSessionIds.length, 2);
  });
});
