import './support/installEditor.ts';
import assert from 'node:assert/strict';
import { setUpCommands } from './support/commandBench.ts';
import { request, session } from './support/fleetFixtures.ts';

const { CancellationError, person } = await import('./support/editor.ts');

describe('commands that answer', () => {
  beforeEach(() => { Object.assign(person, { picks: [], texts: [], boxes: [], buttons: [], asked: [], offered: [] }); });

  it('answerNextRequest opens the most urgent one', async () => {
    const { opened, run } = setUpCommands();
    await run('answerNextRequest');
    assert.deepEqual(opened, ['busy']);
  });

  it('allowRequest answers a permission; a plan opens its panel instead', async () => {
    const { host, opened, run } = setUpCommands();
    await run('allowRequest', { requestId: 'permission' });
    await run('allowRequest', { requestId: 'plan' });
    assert.deepEqual(host.calls.map(({ input }) => input), [{ requestId: 'permission', answer: { kind: 'permission', verdict: 'allow' } }]);
    assert.deepEqual(opened, ['idle']);
    host.answers.set('requests.list', { requests: [] });
    await assert.rejects(run('allowRequest', { requestId: 'gone' }), { code: 'alreadyAnswered' });
  });

  it('allowRequest without a request allows only what the list of choices shows whole; else it opens the panel', async () => {
    const { host, opened, run } = setUpCommands();
    person.picks.push('Bash: ls', 'Bash: echo aaa', 'Bash: echo b…');
    for (let times = 0; times < 3; times += 1) await run('allowRequest');
    assert.deepEqual(host.calls.map(({ input }) => input), [{ requestId: 'short', answer: { kind: 'permission', verdict: 'allow' } }]);
    assert.deepEqual(opened, ['busy', 'busy']);
  });

  it('allowRequestAlways lets a person pick what is remembered, by its name; without a suggestion the panel opens', async () => {
    const { host, opened, run } = setUpCommands();
    host.listener?.onEvents([{ type: 'requestChanged', request: request('always', { sessionId: 'busy', suggestions: ['Bash(ls *)', 'Accept edits'].map((label) => ({ label, raw: {} })) }) }]);
    person.picks.push(['Accept edits'], []);
    await run('allowRequestAlways', { requestId: 'always' });
    assert.deepEqual(host.calls.map(({ input }) => input), [{ requestId: 'always', answer: { kind: 'permission', verdict: 'allow', rememberSuggestions: [1] } }]);
    await assert.rejects(run('allowRequestAlways', { requestId: 'always' }), CancellationError);
    await run('allowRequestAlways', { requestId: 'permission' });
    assert.deepEqual([opened, host.calls.length], [['busy'], 1]);
  });

  it('answerQuestion is one pick, or words of their own; a form opens its panel', async () => {
    const { host, opened, run } = setUpCommands();
    const question = { question: 'Which store?', header: '', isMultiSelect: false, options: ['SQLite', 'Files'].map((label) => ({ label, description: '' })) };
    const several = { ...question, question: 'Which fruit?', isMultiSelect: true };
    for (const [id, questions] of [['one', [question]], ['any', [several]], ['form', [question, several]]] as const) {
      host.listener?.onEvents([{ type: 'requestChanged', request: request(id, { kind: 'question', sessionId: 'idle', questions: [...questions] }) }]);
    }
    person.picks.push('Files', 'Something Else', ['SQLite', 'Files']);
    person.texts.push(' a  cloud ');
    await run('answerQuestion', { requestId: 'one' });
    await run('answerQuestion', { requestId: 'one' });
    await run('answerQuestion', { requestId: 'any' });
    await run('answerQuestion', { requestId: 'one', option: 'SQLite' });
    await run('answerQuestion', { requestId: 'form' });
    assert.deepEqual(host.calls.map(({ input }) => (input as { answer: { answers: unknown } }).answer.answers), [
      { 'Which store?': ['Files'] }, { 'Which store?': ['a  cloud'] }, { 'Which fruit?': ['SQLite', 'Files'] }, { 'Which store?': ['SQLite'] },
    ]);
    assert.deepEqual(opened, ['idle']);
  });

  it('approvePlan approves what was shown, and opens the panel for what was not; rejectPlan says what should change', async () => {
    const { host, opened, run } = setUpCommands();
    await run('approvePlan', { requestId: 'plan' });
    person.picks.push('plan');
    await run('approvePlan');
    person.texts.push('Add tests', '');
    await run('rejectPlan', { requestId: 'plan' });
    await run('rejectPlan', { requestId: 'plan' });
    assert.deepEqual(host.calls.map(({ input }) => (input as { answer: unknown }).answer), [
      { kind: 'plan', verdict: 'approve' }, { kind: 'plan', verdict: 'reject', feedback: 'Add tests' }, { kind: 'plan', verdict: 'reject' },
    ]);
    assert.deepEqual(opened, ['idle']);
  });

  it('say who was faster, as the host knows it', async () => {
    const { host, run } = setUpCommands();
    host.answers.set('requests.list', { requests: [request('late', { state: 'answered', decision: { by: 'phone', outcome: 'allowed', reason: '', at: '' } })] });
    await assert.rejects(run('denyRequest', { requestId: 'late' }), { code: 'alreadyAnswered', message: 'This request was answered by phone first.' });
  });

  it('answerNextRequest goes on with what failed, then with what finished; those can be dismissed, one or all', async () => {
    const { host, store, opened, run } = setUpCommands();
    const news = (id: string, kind: 'failed' | 'finished') => session(id, { attention: { kind, since: `since ${id}` } });
    host.listener?.onSnapshot({ ...store.state, requests: [], sessions: [news('done', 'finished'), news('broke', 'failed'), news('done too', 'finished')] });
    await run('answerNextRequest');
    await run('dismissSession', { sessionId: 'broke' });
    person.picks.push('done too');
    await run('dismissSession');
    await run('dismissAllFinished');
    assert.deepEqual(opened, ['broke']);
    assert.deepEqual(host.calls, ['broke', 'done too', 'done', 'done too'].map((id) => ({ name: 'sessions.acknowledge', input: { sessionId: id, since: `since ${id}` } })));
    host.listener?.onSnapshot({ ...store.state, requests: [], sessions: [news('done', 'finished')] });
    await run('answerNextRequest');
    assert.equal(opened.at(-1), 'done');
  });

  it('answerInTerminal leaves a request to the dialog in the terminal, and shows that; only agents in terminals are offered', async () => {
    const { host, store, services, run } = setUpCommands();
    const shown: string[] = [];
    Object.assign(services, { terminals: { show: async ({ id }: { id: string }) => { shown.push(id); } } });
    host.listener?.onSnapshot({ ...store.state, sessions: [session('idle'), session('busy', { transport: 'terminal' })] });
    await run('answerInTerminal', { requestId: 'short' });
    person.picks.push('Bash: ls');
    await run('answerInTerminal');
    assert.deepEqual(host.calls, ['short', 'short'].map((requestId) => ({ name: 'requests.release', input: { requestId } })));
    assert.deepEqual(shown, ['busy', 'busy']);
    person.picks.push('plan');
    await assert.rejects(run('answerInTerminal'));
  });

  it('denyRequest tells the agent why', async () => {
    const { host, run } = setUpCommands();
    person.texts.push('too broad');
    await run('denyRequest', { requestId: 'permission' });
    assert.deepEqual(host.calls[0]?.input, { requestId: 'permission', answer: { kind: 'permission', verdict: 'deny', reason: 'too broad' } });
  });
});
