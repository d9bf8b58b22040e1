import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { toolResults } from '../../support/fakeModel/toolResults.ts';
import { SessionWorld } from './sessionWorld.ts';

const QUESTIONS = JSON.stringify({ questions: [
  { question: 'Which color?', header: 'Color', options: [{ label: 'Red', description: 'warm' }, { label: 'Blue', description: 'cold' }], multiSelect: false },
  { question: 'Which toppings?', header: 'Top', options: [{ label: 'Cheese', description: 'c' }, { label: 'Ham', description: 'h' }, { label: 'Olive', description: 'o' }], multiSelect: true },
  { question: 'Anything else?', header: 'Else', options: [{ label: 'No', description: '' }, { label: 'Yes', description: '' }], multiSelect: false },
] });
const PLAN = 'tool Write {"file_path":"$PLAN","content":"# The plan\\n1. one"} ;; tool ExitPlanMode {}';

describe('requests of the real Claude CLI', function () {
  this.timeout(60_000);
  let world: SessionWorld;
  beforeEach(async () => { world = await SessionWorld.create(); });
  afterEach(async () => { await world[Symbol.asyncDispose](); });

  /** Each tool call has exactly one result; gives their texts. */
  const results = (): string[] => {
    const all = [...toolResults(world.model).values()];
    assert.ok(all.every((list) => list.length === 1), 'a tool call has no or several results');
    return all.flat().map(({ text }) => text);
  };

  it('allows, denies with a reason, and allows always', async () => {
    const id = await world.start('go @@ tool Bash {"command":"touch a.txt"} ;; tool Bash {"command":"touch b.txt"} ;; tool Write {"file_path":"c.txt","content":"c"} ;; tool Write {"file_path":"d.txt","content":"d"} ;; say done');
    const file = (name: string): string => path.join(world.home.workspace, name);
    const first = await world.request(id);
    assert.equal(first.title, 'Bash: touch a.txt');
    assert.equal(world.view(id).phase, 'waiting');
    assert.equal(world.view(id).waitingCount, 1);
    await world.answer(first, { kind: 'permission', verdict: 'allow' });
    const second = await world.until('the second request', () => world.inbox.list().find((request) => request.title === 'Bash: touch b.txt'));
    await world.answer(second, { kind: 'permission', verdict: 'deny', reason: 'Not that one.' });
    const third = await world.until('the third request', () => world.inbox.list().find((request) => request.toolName === 'Write'));
    const accept = third.suggestions.findIndex(({ label }) => label.startsWith('Accept edits'));
    assert.notEqual(accept, -1);
    await world.answer(third, { kind: 'permission', verdict: 'allow', rememberSuggestions: [accept] });
    const view = await world.turns(id, 1);
    assert.equal(view.permissionMode, 'acceptEdits');
    assert.deepEqual(['a.txt', 'b.txt', 'c.txt', 'd.txt'].map((name) => existsSync(file(name))), [true, false, true, true]);
    assert.equal(results()[1], 'Not that one.');
    assert.deepEqual(world.decisions.map(({ outcome, by, reason }) => [outcome, by, reason]), [['allowed', 'human', ''], ['denied', 'human', 'Not that one.'], ['allowedAlways', 'human', '']]);
    const items = await world.items(id);
    assert.deepEqual(items.flatMap((item) => (item.type === 'request' ? [item.decision?.outcome] : [])), ['allowed', 'denied', 'allowedAlways']);
    assert.deepEqual(items.flatMap((item) => (item.type === 'tool' ? [item.state] : [])), ['done', 'denied', 'done', 'done']);
  });

  it('takes single, multiple and free answers to questions', async () => {
    const id = await world.start(`ask @@ tool AskUserQuestion ${QUESTIONS} ;; say thanks`);
    const request = await world.request(id, 'question');
    await world.answer(request, { kind: 'question', answers: { 'Which color?': ['Blue'], 'Which toppings?': ['Cheese', 'Olive'], 'Anything else?': ['Be quick, please'] } });
    await world.turns(id, 1);
    const [text = ''] = results();
    for (const part of ['"Which color?"="Blue"', '"Which toppings?"="Cheese, Olive"', '"Anything else?"="Be quick, please"']) assert.ok(text.includes(part), text);
  });

  it('rejects a plan with feedback, then approves it edited', async () => {
    const id = await world.start(`plan @@ ${PLAN} ;; tool ExitPlanMode {} ;; say going`, { permissionMode: 'plan' });
    const first = await world.request(id, 'plan');
    assert.equal(first.plan, '# The plan\n1. one');
    await world.answer(first, { kind: 'plan', verdict: 'reject', feedback: 'Please also add tests' });
    const second = await world.until('the plan again', () => world.inbox.list().find((request) => request.id !== first.id));
    await world.answer(second, { kind: 'plan', verdict: 'approve', editedPlan: '# Mine' });
    const view = await world.turns(id, 1);
    assert.equal(view.permissionMode, 'default');
    const texts = results();
    assert.equal(texts[1], 'Please also add tests');
    assert.ok(texts[2]?.includes('# Mine'), texts[2]);
  });

  it('approves a plan and accepts edits', async () => {
    const id = await world.start(`plan @@ ${PLAN} ;; tool Write {"file_path":"made.txt","content":"made"} ;; say going`, { permissionMode: 'plan' });
    await world.answer(await world.request(id, 'plan'), { kind: 'plan', verdict: 'approveAcceptEdits' });
    const view = await world.turns(id, 1);
    assert.equal(view.permissionMode, 'acceptEdits');
    assert.equal(readFileSync(path.join(world.home.workspace, 'made.txt'), 'utf8'), 'made');
    results();
  });

  it('has several requests of parallel subagents pending at once, and answers them in any order', async () => {
    const sub = (name: string): string => `tool Agent ${JSON.stringify({ description: name, subagent_type: 'general-purpose', prompt: `go @@ tool Bash {"command":"touch ${name}"} ;; say sub done` })}`;
    const id = await world.start(`par @@ ${sub('p1')} || ${sub('p2')} ;; say main done`);
    const pending = await world.until('two requests', () => (world.inbox.list().length === 2 ? world.inbox.list() : undefined));
    assert.ok(pending.every(({ agentId }) => agentId !== undefined));
    assert.equal(world.view(id).waitingCount, 2);
    for (const request of pending.toReversed()) await world.answer(request, { kind: 'permission', verdict: 'allow' });
    await world.until('both files', () => ['p1', 'p2'].every((name) => existsSync(path.join(world.home.workspace, name))) || undefined);
    await world.until('the subagents', async () => (await world.texts(id)).filter((text) => text === 'sub done').length === 2 || undefined);
    await world.turns(id, 1);
    results();
  });

  it('lets the first answer win', async () => {
    const id = await world.start('go @@ tool Bash {"command":"touch a.txt"} ;; say done');
    const request = await world.request(id);
    const outcomes = await Promise.allSettled([
      world.answer(request, { kind: 'permission', verdict: 'deny', reason: 'no' }),
      world.answer(request, { kind: 'permission', verdict: 'allow' }),
    ]);
    assert.equal(outcomes[0]?.status, 'fulfilled');
    assert.ok(outcomes[1]?.status === 'rejected' && MissionControlError.is(outcomes[1].reason, 'alreadyAnswered'));
    await world.turns(id, 1);
    assert.deepEqual(results(), ['no']);
  });

  it('withdraws a pending request on interrupt, and the next turn works', async () => {
    const id = await world.start('go @@ tool Bash {"command":"touch a.txt"} ;; say never');
    const request = await world.request(id);
    await world.sessions.interrupt(id);
    await world.turns(id, 1);
    assert.deepEqual(world.inbox.list(), []);
    assert.equal(world.inbox.list({ includeDecided: true })[0]?.state, 'withdrawn');
    await assert.rejects(world.answer(request, { kind: 'permission', verdict: 'allow' }), (error) => MissionControlError.is(error, 'alreadyAnswered'));
    await world.sessions.send(id, 'next @@ say second');
    await world.turns(id, 2);
    assert.equal((await world.texts(id)).at(-1), 'second');
    results();
  });
});
