import './support/installEditor.ts';
import assert from 'node:assert/strict';
import type { Question, RequestView } from '../../../src/protocol/domain/request.ts';
import { COMMANDS } from '../../../src/extension/contributions.ts';
import { FleetStore } from '../../../src/extension/state/fleetStore.ts';
import { settle } from '../hostClient/fakeHosts.ts';
import { FakeClock, FakeHost } from './support/fakeHost.ts';
import { fleet, project, request, session } from './support/fleetFixtures.ts';

const { RequestToasts } = await import('../../../src/extension/toasts/requestToasts.ts');
const { executed, person, workspace } = await import('./support/editor.ts');

describe('request toasts', () => {
  /** A person types in the session's terminal, which shows the agent's own question. */
  let worksInTerminal = false;

  beforeEach(() => {
    worksInTerminal = false;
    Object.assign(person, { buttons: [], asked: [], offered: [] });
    workspace.isTrusted = true;
    executed.length = 0;
  });

  const offered = (): string[][] => person.offered.map((buttons) => buttons.map((button) => (button as { title: string }).title));

  /** Lets a request come in and its toast appear; `meanwhile` is what becomes of it before the person clicks. */
  async function announce(one: RequestView, meanwhile?: Partial<RequestView>): Promise<void> {
    const host = new FakeHost();
    const clock = new FakeClock();
    const store = new FleetStore(host, clock);
    const toasts = new RequestToasts({ fleet: store, panels: { open: () => {}, isShowing: () => false, activeSessionId: undefined }, terminals: { isWorkedIn: () => worksInTerminal }, needsYou: { isVisible: false }, focus: { isHere: true }, clock, clientId: 'w1' });
    host.listener?.onSnapshot(fleet({ projects: [project('alpha', { name: 'Alpha' })], sessions: [session('s1', { name: 'Fix tests' })] }));
    host.listener?.onEvents([{ type: 'requestChanged', request: one }]);
    clock.advance(1000);
    // Before the person, whose answer comes a moment later.
    if (meanwhile !== undefined) host.listener?.onEvents([{ type: 'requestChanged', request: { ...one, ...meanwhile } }]);
    await settle();
    toasts.dispose();
    store.dispose();
  }

  it('offer to allow a command that they show whole', async () => {
    person.buttons.push('Allow');
    await announce(request('r', { title: 'Bash: npm test', input: { command: 'npm test', description: 'Run the tests' } }));
    assert.deepEqual(person.asked, ['Alpha · Fix tests asks for permission: Bash: npm test']);
    assert.deepEqual(offered(), [['Open', 'Allow', 'Deny']]);
    assert.deepEqual(executed, [[COMMANDS.allowRequest, { requestId: 'r' }]]);
  });

  it('are not shown to a person who works in the terminal that asks', async () => {
    worksInTerminal = true;
    await announce(request('r'));
    assert.deepEqual(person.asked, []);
  });

  it('show a command that the title cuts, when it is still short', async () => {
    const command = `echo ${'a'.repeat(180)}; rm -rf ~`;
    await announce(request('r', { title: `Bash: ${command.slice(0, 150)}…`, input: { command } }));
    assert.ok(person.asked[0]?.endsWith(`: Bash: ${command}`));
    assert.deepEqual(offered(), [['Open', 'Allow', 'Deny']]);
  });

  it('only open what is too long, has several lines, or is not known', async () => {
    const unseen: Partial<RequestView>[] = [
      { input: { command: `echo ${'a'.repeat(1000)}; rm -rf ~` } },
      { input: { command: 'echo a\nrm -rf ~' } },
      { toolName: 'mcp__db__run', input: { sql: 'drop table a' } },
      { kind: 'plan', plan: 'Do it. '.repeat(50) },
      { kind: 'plan' },
    ];
    for (const changes of unseen) await announce(request('r', changes));
    assert.deepEqual(offered(), unseen.map(() => ['Open']));
  });

  it('make no link of what an agent wrote', async () => {
    await announce(request('r', { title: 'Bash: echo [harmless](command:evil)', input: { command: 'echo [harmless](command:evil)' } }));
    assert.ok(person.asked[0]?.includes('[harmless] (command:evil)'));
    assert.deepEqual(offered(), [['Open']]);
  });

  it('allow nothing in Restricted Mode', async () => {
    workspace.isTrusted = false;
    await announce(request('r', { input: { command: 'ls' } }));
    assert.deepEqual(offered(), [['Open']]);
  });

  const question = (changes: Partial<Question> = {}, more: readonly Question[] = []): Partial<RequestView> => ({
    kind: 'question', toolName: 'AskUserQuestion', title: 'Which store?',
    questions: [{ question: 'Which store?', header: '', isMultiSelect: false, options: ['SQLite', 'Open'].map((label) => ({ label, description: '' })), ...changes }, ...more],
  });

  it('offer the options of one question, which may be called as our own button is', async () => {
    person.buttons.push('SQLite');
    await announce(request('r', question()));
    assert.deepEqual(offered(), [['Open', 'SQLite', 'Open']]);
    assert.deepEqual(executed, [[COMMANDS.answerQuestion, { requestId: 'r', option: 'SQLite' }]]);
  });

  it('only open what one click cannot answer', async () => {
    const option = (label: string) => ({ label, description: '' });
    const unfit = [
      question({ isMultiSelect: true }), question({ options: ['a', 'b', 'c', 'd'].map(option) }), question({ options: [option('x'.repeat(60))] }),
      question({ options: [{ ...option('a'), preview: 'text' }] }), question({}, [{ question: 'And?', header: '', isMultiSelect: false, options: [option('a')] }]),
    ];
    for (const changes of unfit) await announce(request('r', changes));
    assert.deepEqual(offered(), unfit.map(() => ['Open']));
  });

  it('approve a plan of a few lines, all of which they show', async () => {
    person.buttons.push('Approve');
    await announce(request('r', { kind: 'plan', toolName: 'ExitPlanMode', title: 'Plan: Fix', plan: '# Fix\n\n1. one\n2. two' }));
    assert.ok(person.asked[0]?.endsWith('# Fix · 1. one · 2. two'));
    assert.deepEqual(executed, [[COMMANDS.approvePlan, { requestId: 'r' }]]);
  });

  it('name the subagent that asks', async () => {
    await announce(request('r', { agent: { toolUseId: 't', type: 'Explore', description: 'Look at tests' } }));
    assert.deepEqual(person.asked, ['Alpha · Fix tests: subagent Explore (Look at tests) asks for permission: Bash: r']);
  });

  it('say who was faster, when somebody was, and then answer nothing', async () => {
    const decided = { state: 'answered', decision: { by: 'human', clientId: 'w2', outcome: 'denied', reason: '', at: '' } } as const;
    person.buttons.push('Allow');
    await announce(request('r', { title: 'Bash: ls', input: { command: 'ls' } }), decided);
    assert.deepEqual([person.asked.at(-1), executed], ['$(info) This request was answered in another window first.', []]);
  });
});
