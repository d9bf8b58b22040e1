import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../../../support/cache/claudeBinary.ts';
import { HookedClaude } from './hookedClaude.ts';

const bash = (command: string): string => `tool Bash ${JSON.stringify({ command })}`;
const QUESTIONS = JSON.stringify({ questions: [
  { question: 'Which color?', header: 'Color', options: [{ label: 'Red', description: 'warm' }, { label: 'Blue', description: 'cold' }], multiSelect: false },
  { question: 'Which toppings?', header: 'Top', options: [{ label: 'Cheese', description: 'c' }, { label: 'Ham', description: 'h' }], multiSelect: true },
] });
const PLAN = 'tool EnterPlanMode {} ;; tool Write {"file_path":"$PLAN","content":"# The plan\\n1. one"} ;; tool ExitPlanMode {}';
const subagent = (name: string, isInBackground: boolean): string =>
  `tool Agent ${JSON.stringify({ description: `makes ${name}`, subagent_type: 'general-purpose', prompt: `go @@ ${bash(`touch ${name}`)} ;; say sub done`, run_in_background: isInBackground })}`;
const DIALOG = /Do you want to proceed\?/;

for (const version of [CLAUDE_VERSION, OLDEST_CLAUDE_VERSION]) {
  describe(`hooks of the real Claude CLI in a terminal (${version})`, function () {
    this.timeout(60_000);
    let claude: HookedClaude;
    beforeEach(async () => { claude = await HookedClaude.create(version); });
    afterEach(async () => { await claude[Symbol.asyncDispose](); });

    it('gives every answer from outside, and the dialog in the terminal closes', async () => {
      await claude.userSettings({ hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [{ type: 'command', command: 'touch user-hook-ran' }] }] }, permissions: { deny: ['Bash(touch users-deny)'] } });
      const steps = [bash('touch a'), bash('touch b'), bash('touch denied'), bash('touch users-deny'), `tool AskUserQuestion ${QUESTIONS}`, PLAN, 'tool ExitPlanMode {}', 'tool Write {"file_path":"c","content":"c"}', 'tool Write {"file_path":"d","content":"d"}', 'say all done'];
      await claude.start(`go @@ ${steps.join(' ;; ')}`, { deny: ['Bash(touch denied)'] });
      const first = await claude.request('Bash: touch a');
      assert.equal(first.toolUseId, claude.hook('PreToolUse')?.tool_use_id);
      await claude.shows(DIALOG);
      claude.allow(first);
      claude.answer(await claude.request('Bash: touch b'), { kind: 'permission', verdict: 'deny', reason: 'Not that one.' });
      const question = await claude.request('Which color? · Which toppings?');
      claude.answer(question, { kind: 'question', answers: { 'Which color?': ['Blue'], 'Which toppings?': ['Cheese', 'Ham'] } });
      const plan = await claude.request('Plan: The plan');
      assert.equal(plan.plan, '# The plan\n1. one');
      claude.answer(plan, { kind: 'plan', verdict: 'reject', feedback: 'Please also add tests' });
      claude.answer(await claude.request('Plan: The plan'), { kind: 'plan', verdict: 'approve', editedPlan: '# Mine' });
      const write = await claude.request(`Write: ${path.join(claude.home.workspace, 'c')}`); // The CLI makes the path absolute.
      claude.answer(write, { kind: 'permission', verdict: 'allow', rememberSuggestions: [write.suggestions.findIndex(({ label }) => label.startsWith('Accept edits'))] });
      await claude.heard('Stop');
      const screen = await claude.shows(/● all done/);
      assert.doesNotMatch(screen, DIALOG);
      assert.match(screen, /Denied by PermissionRequest hook|Allowed by PermissionRequest hook/);
      assert.deepEqual(['a', 'b', 'denied', 'users-deny', 'c', 'd', 'user-hook-ran'].map((name) => claude.isFile(name)), [true, false, false, false, true, true, true]);
      const { results } = claude;
      assert.equal(results[1], 'Not that one.');
      assert.deepEqual([2, 3].map((index) => /has been denied/.test(results[index] ?? '')), [true, true]);
      assert.match(results[4] ?? '', /"Which color\?"="Blue", "Which toppings\?"="Cheese, Ham"/);
      assert.equal(results[7], 'Please also add tests');
      assert.match(results[8] ?? '', /# Mine/);
      const modes = claude.hooks.filter(({ hook_event_name: event }) => event === 'PreToolUse').map(({ tool_name: tool, permission_mode: mode }) => `${tool} ${mode}`);
      assert.deepEqual(modes.slice(-4), ['ExitPlanMode plan', 'ExitPlanMode plan', 'Write default', 'Write acceptEdits']);
      assert.deepEqual([claude.requests.length, claude.gone, claude.problems], [6, [], []]);
      const started = await claude.heard('SessionStart');
      assert.equal(started.source, 'startup');
      assertNoTraces(claude, started.transcript_path ?? '');
    });

    it('lets the terminal answer first: what is held here goes at once, while the tool still runs, and by an interrupt', async () => {
      await claude.start(`go @@ ${bash('touch a; until test -e go-on; do :; done')} ;; ${bash('touch b')} ;; ${bash('touch c')} ;; say never`);
      const first = (await claude.pendingCount(1))[0];
      await claude.untilByStatus('the dialog', () => claude.status === 'waiting');
      await claude.press('1', DIALOG);
      await claude.untilByStatus('the end of the request', () => claude.gone.length === 1);
      assert.equal(claude.hook('PostToolUse'), undefined);
      assert.equal(claude.openAgent.answer(first?.agentRequestId ?? '', { kind: 'permission', verdict: 'deny' }), false);
      writeFileSync(path.join(claude.home.workspace, 'go-on'), '');
      const second = await claude.request('Bash: touch b');
      await claude.press('\u001b', DIALOG);
      await claude.until('the end of the second', () => (claude.gone.includes(second.agentRequestId) ? true : undefined));
      await claude.shows(/Interrupted/);
      assert.deepEqual([claude.isFile('b'), claude.problems], [false, []]);
    });

    it('keeps requests of subagents apart; those in the background come to the screen when they are released', async () => {
      await claude.start(`go @@ ${subagent('s1', true)} || ${subagent('s2', true)} ;; ${bash('touch m')} ;; say main done`);
      const pending = await claude.pendingCount(3);
      assert.deepEqual(pending.map(({ title, agent }) => `${title.english} ${agent?.type ?? '-'} ${agent?.description ?? '-'}`).toSorted(), [
        'Bash: touch m - -', 'Bash: touch s1 general-purpose makes s1', 'Bash: touch s2 general-purpose makes s2',
      ]);
      const calls = claude.hooks.filter(({ hook_event_name: event, tool_name: tool }) => event === 'PreToolUse' && tool === 'Agent').map(({ tool_use_id: id }) => id);
      assert.deepEqual(pending.flatMap(({ agent }) => agent?.toolUseId ?? []).toSorted(), calls.toSorted((a = '', b = '') => a.localeCompare(b)));
      const of = (name: string): typeof pending[number] => pending.find(({ title }) => title.english === `Bash: touch ${name}`) ?? assert.fail();
      await claude.untilByStatus('the dialog', () => claude.status === 'waiting');
      claude.allow(of('m'));
      await claude.untilByStatus('the main turn', () => claude.hook('Stop') !== undefined);
      claude.allow(of('s2'));
      await claude.until('the file of the second', () => claude.isFile('s2') || undefined);
      assert.deepEqual(claude.pending.map(({ title }) => title.english), ['Bash: touch s1']);
      assert.doesNotMatch(await claude.screen(), DIALOG);
      claude.openAgent.release(of('s1').agentRequestId);
      await claude.press('1', DIALOG);
      await claude.until('the file of the first', () => claude.isFile('s1') || undefined);
      assert.deepEqual([claude.gone, claude.problems], [[of('s1').agentRequestId], []]);
    });
  });
}

/** The token is in no argument and no file; hooks that say nothing leave no line in the transcript, and nothing of them reaches the model. */
function assertNoTraces(claude: HookedClaude, transcript: string): void {
  const token = claude.openAgent.environment['MISSION_CONTROL_HOOK_TOKEN'] ?? '';
  const lines = readFileSync(transcript, 'utf8');
  for (const text of [claude.args.join(' '), readFileSync(claude.openAgent.settingsFile, 'utf8'), lines, JSON.stringify(claude.model.requests)]) assert.ok(!text.includes(token));
  assert.doesNotMatch(lines, /hook_success|hook_non_blocking_error/);
  assert.ok(path.isAbsolute(transcript));
}
