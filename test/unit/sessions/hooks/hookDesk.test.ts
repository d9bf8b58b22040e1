import assert from 'node:assert/strict';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { assertMode } from '../../../support/fileMode.ts';
import { decisionOf, HookBench, until } from './hookBench.ts';

const STOP = { hook_event_name: 'Stop' };

/** A request that is too large to be taken. */
function hugeRequest(): string {
  return JSON.stringify({ hook_event_name: 'PermissionRequest', session_id: 'c1', tool_name: 'Write', tool_input: { content: 'x'.repeat(9 * 1024 * 1024) } });
}

describe('hook desk: the border', () => {
  let bench: HookBench;
  beforeEach(() => { bench = new HookBench(); });
  afterEach(async () => { await bench[Symbol.asyncDispose](); });

  it('answers every hook but requests at once, without a body, and tells it', async () => {
    const { hooks, told } = await bench.open();
    const answer = await bench.tell(hooks, { hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_input: { command: 'ls' }, tool_use_id: 't1', permission_mode: 'default' });
    assert.deepEqual([answer.status, answer.body], [200, '']);
    assert.deepEqual(told.hooks.map(({ hook_event_name: name, tool_use_id: id, permission_mode: mode }) => [name, id, mode]), [['PreToolUse', 't1', 'default']]);
  });

  it('gives nothing without the token, and nothing for the token of another or of one that has left', async () => {
    const { hooks, told } = await bench.open();
    const other = await bench.open({ sessionId: 's2' });
    for (const authorization of ['', 'Bearer ', 'Bearer wrong', `Basic ${hooks.environment['MISSION_CONTROL_HOOK_TOKEN']}`]) {
      assert.equal((await bench.send(hooks, STOP, { headers: { Authorization: authorization } }).answer).status, 401, authorization);
    }
    await bench.tell(other.hooks, STOP);
    assert.deepEqual([told.hooks.length, other.told.hooks.length], [0, 1]);
    await other.hooks[Symbol.asyncDispose]();
    assert.equal((await bench.send(other.hooks, STOP).answer).status, 401);
    assert.equal(other.told.hooks.length, 1);
  });

  it('refuses pages of a browser: another host, any origin', async () => {
    const { hooks, told } = await bench.open();
    assert.equal((await bench.send(hooks, STOP, { headers: { Host: 'evil.example' } }).answer).status, 403);
    assert.equal((await bench.send(hooks, STOP, { headers: { Host: 'localhost:80' } }).answer).status, 403);
    assert.equal((await bench.send(hooks, STOP, { headers: { Origin: 'http://127.0.0.1' } }).answer).status, 403);
    assert.deepEqual(told.hooks, []);
  });

  it('refuses other paths and methods, and answers what is no hook or too large as if there were no hook', async () => {
    const { hooks, told } = await bench.open();
    assert.equal((await bench.send(hooks, STOP, { path: '/other' }).answer).status, 404);
    assert.equal((await bench.send(hooks, STOP, { method: 'PUT' }).answer).status, 404);
    for (const body of ['no JSON', '[]', '{}', '{"hook_event_name":3}', 'null', hugeRequest()]) {
      const answer = await bench.send(hooks, body).answer;
      assert.deepEqual([answer.status, answer.body], [200, ''], body.slice(0, 80));
    }
    assert.deepEqual(told.hooks, []);
  });

  it('leaves a request to the agent of which it cannot see what it asks', async () => {
    const { hooks, told } = await bench.open();
    for (const odd of [{}, { tool_name: 'Bash' }, { tool_name: 'Bash', tool_input: 'rm -rf /' }]) {
      assert.equal((await bench.tell(hooks, { hook_event_name: 'PermissionRequest', ...odd })).body, '');
    }
    assert.deepEqual(told.requests, []);
  });

  it('takes no conversation for one whose name would be another file, or a flag of the next process', async () => {
    const { hooks, told } = await bench.open();
    for (const session_id of ['--dangerously-skip-permissions', '-r', '../../other/c1', 'a/b', 'a\\b', '', 'a b', 'x'.repeat(200)]) {
      assert.equal((await bench.tell(hooks, { hook_event_name: 'SessionStart', session_id })).body, '', session_id);
    }
    await bench.tell(hooks, { hook_event_name: 'SessionStart', session_id: '0d3fb6f5-5a51-4a53-9b1c-0e8a4c2f7c11' });
    assert.deepEqual(told.hooks.map(({ session_id: id }) => id), ['0d3fb6f5-5a51-4a53-9b1c-0e8a4c2f7c11']);
  });

  it('takes fields of an unexpected shape for missing', async () => {
    const { hooks, told } = await bench.open();
    await bench.tell(hooks, { hook_event_name: 'SomethingNew', tool_name: 3, permission_mode: null, message: {}, unknown: true });
    assert.deepEqual([told.hooks[0]?.hook_event_name, told.hooks[0]?.tool_name, told.hooks[0]?.permission_mode], ['SomethingNew', undefined, undefined]);
  });

  it('says no token, no input and no prompt in its log', async () => {
    const { hooks } = await bench.open();
    await bench.send(hooks, '{"hook_event_name":3,"prompt":"secret words"}').answer;
    await bench.send(hooks, hugeRequest()).answer;
    await bench.send(hooks, hugeRequest()).answer;
    assert.equal(bench.logLines.length, 2);
    assert.doesNotMatch(bench.logLines.join('\n'), new RegExp(`secret words|${hooks.environment['MISSION_CONTROL_HOOK_TOKEN']}`));
  });

  it('has a port from the first agent to the last, on loopback alone', async () => {
    const first = await bench.open();
    const second = await bench.open({ sessionId: 's2' });
    const { hostname, port } = new URL(first.hooks.environment['MISSION_CONTROL_HOOK_URL'] ?? '');
    assert.equal(hostname, '127.0.0.1');
    assert.equal(new URL(second.hooks.environment['MISSION_CONTROL_HOOK_URL'] ?? '').port, port);
    await first.hooks[Symbol.asyncDispose]();
    await bench.tell(second.hooks, STOP);
    await second.hooks[Symbol.asyncDispose]();
    await assert.rejects(text(connect(Number(port), '127.0.0.1')), /ECONNREFUSED|ECONNRESET/);
    const third = await bench.open({ sessionId: 's3' });
    assert.equal((await bench.tell(third.hooks, STOP)).status, 200);
  });
});

describe('hook desk: settings and environment', () => {
  let bench: HookBench;
  beforeEach(() => { bench = new HookBench(); });
  afterEach(async () => { await bench[Symbol.asyncDispose](); });

  it('writes a file for this user alone, without the token, and removes it', async () => {
    const { hooks } = await bench.open({ deny: ['Bash(git push *)'] });
    await assertMode(hooks.settingsFile, 0o600);
    const settings = await bench.settings(hooks);
    const token = hooks.environment['MISSION_CONTROL_HOOK_TOKEN'] ?? '';
    assert.equal(Buffer.from(token, 'base64url').length, 32);
    assert.ok(!JSON.stringify(settings).includes(token));
    assert.ok(!hooks.settingsFile.includes(token));
    assert.deepEqual(settings.permissions, { deny: ['Bash(git push *)'] });
    await hooks[Symbol.asyncDispose]();
    await hooks[Symbol.asyncDispose]();
    assert.deepEqual(await readdir(bench.folder), []);
  });

  it('lets people take a day for a request, and the agent wait 5 seconds for nothing else', async () => {
    const { hooks } = await bench.open();
    const { hooks: events, permissions } = await bench.settings(hooks);
    assert.equal(permissions, undefined);
    const timeouts = Object.entries(events).map(([event, [group]]) => [event, group?.hooks[0]?.['timeout']]);
    assert.deepEqual(timeouts.filter(([, timeout]) => timeout !== 5), [['PermissionRequest', 86_400]]);
    assert.ok(!('WorktreeCreate' in events));
    assert.equal(events['SessionStart']?.[0]?.hooks[0]?.['async'], true);
  });

  it('tries its folder again after it could not be made', async () => {
    await writeFile(bench.folder, 'in the way');
    await assert.rejects(bench.open());
    await rm(bench.folder);
    assert.equal((await bench.tell((await bench.open()).hooks, STOP)).status, 200);
  });

  it('removes what a former host left, once', async () => {
    await mkdir(bench.folder, { recursive: true });
    await writeFile(path.join(bench.folder, 'old.json'), '{}');
    const [first, second] = await Promise.all([bench.open(), bench.open()]);
    assert.deepEqual((await readdir(bench.folder)).toSorted(), [first.hooks, second.hooks].map(({ settingsFile }) => path.basename(settingsFile)).toSorted());
  });

  it('keeps hooks from a proxy', async () => {
    const around = async (environment: Record<string, string>): Promise<Record<string, string>> => {
      const { MISSION_CONTROL_HOOK_TOKEN: _token, MISSION_CONTROL_HOOK_URL: _url, ...rest } = (await bench.open({ environment })).hooks.environment;
      return rest;
    };
    assert.deepEqual(await around({ NO_PROXY: 'intranet' }), {});
    assert.deepEqual(await around({ HTTPS_PROXY: 'http://proxy:80' }), { NO_PROXY: '127.0.0.1' });
    assert.deepEqual(await around({ http_proxy: 'http://proxy:80', no_proxy: 'a.example, .b.example', NO_PROXY: '*' }), { no_proxy: 'a.example,.b.example,127.0.0.1', NO_PROXY: '*' });
  });
});

describe('hook desk: requests', () => {
  let bench: HookBench;
  beforeEach(() => { bench = new HookBench(); });
  afterEach(async () => { await bench[Symbol.asyncDispose](); });

  it('holds a request until it is answered, with what stream sessions tell of it', async () => {
    const { hooks, told } = await bench.open();
    const suggestion = { type: 'addRules', rules: [{ toolName: 'Bash', ruleContent: 'touch *' }], behavior: 'allow', destination: 'localSettings' };
    const call = { tool_name: 'Bash', tool_input: { command: 'touch a.txt' } };
    await bench.tell(hooks, { hook_event_name: 'PreToolUse', tool_use_id: 't1', ...call });
    const sent = bench.send(hooks, { hook_event_name: 'PermissionRequest', ...call, permission_suggestions: [suggestion, 'odd'] });
    const request = await until(() => told.requests[0]);
    assert.deepEqual(told.order, ['PreToolUse', 'PermissionRequest', 'request']);
    assert.deepEqual([request.kind, request.title.english, request.toolName, request.toolUseId, request.agentId], ['permission', 'Bash: touch a.txt', 'Bash', 't1', undefined]);
    assert.deepEqual(request.suggestions.map(({ raw }) => raw), [suggestion]);
    assert.equal(request.suggestions[0]?.label.startsWith('Bash(touch *)'), true);
    assert.equal(hooks.answer(request.agentRequestId, { kind: 'permission', verdict: 'allow', rememberSuggestions: [0] }), true);
    assert.deepEqual(decisionOf(await sent.answer), { behavior: 'allow', updatedInput: { command: 'touch a.txt' }, updatedPermissions: [suggestion] });
    assert.equal(hooks.answer(request.agentRequestId, { kind: 'permission', verdict: 'deny' }), false);
    await bench.tell(hooks, { hook_event_name: 'PostToolUse', tool_use_id: 't1', ...call });
    assert.deepEqual(told.gone, []);
  });

  it('tells plans and questions for what they are, and answers them', async () => {
    const { hooks, told } = await bench.open();
    const plan = bench.send(hooks, { hook_event_name: 'PermissionRequest', tool_name: 'ExitPlanMode', tool_input: { planFilePath: '/p.md' } });
    const first = await until(() => told.requests[0]);
    assert.deepEqual([first.kind, first.plan], ['plan', 'plan of /p.md']);
    hooks.answer(first.agentRequestId, { kind: 'plan', verdict: 'approveAcceptEdits', editedPlan: '# Mine' });
    assert.deepEqual(decisionOf(await plan.answer), { behavior: 'allow', updatedInput: { planFilePath: '/p.md', plan: '# Mine' }, updatedPermissions: [{ type: 'setMode', mode: 'acceptEdits', destination: 'session' }] });
    const input = { questions: [{ question: 'Which?', options: [{ label: 'A' }, { label: 'B' }], multiSelect: true }] };
    const question = bench.send(hooks, { hook_event_name: 'PermissionRequest', tool_name: 'AskUserQuestion', tool_input: input });
    const second = await until(() => told.requests[1]);
    assert.deepEqual([second.kind, second.questions[0]?.question], ['question', 'Which?']);
    hooks.answer(second.agentRequestId, { kind: 'question', answers: { 'Which?': ['A', 'B'] } });
    assert.deepEqual(decisionOf(await question.answer), { behavior: 'allow', updatedInput: { ...input, answers: { 'Which?': 'A, B' } } });
  });

  it('lets a request go when the agent hangs up', async () => {
    const { hooks, told } = await bench.open();
    const { sent, request } = await bench.ask(hooks, told, { id: 't1', command: 'touch a' });
    sent.hangUp();
    await until(() => told.gone[0]);
    assert.deepEqual(told.gone, [request.agentRequestId]);
    assert.equal(hooks.answer(request.agentRequestId, { kind: 'permission', verdict: 'allow' }), false);
  });

  it('never allows by itself: released, disposed or closed it leaves all to the terminal', async () => {
    const { hooks, told } = await bench.open();
    const other = await bench.open({ sessionId: 's2' });
    const released = await bench.ask(hooks, told, { id: 't1', command: 'touch a' });
    hooks.release(released.request.agentRequestId);
    assert.equal(decisionOf(await released.sent.answer), undefined);
    const left = await bench.ask(hooks, told, { id: 't2', command: 'touch b' });
    await hooks[Symbol.asyncDispose]();
    assert.equal(decisionOf(await left.sent.answer), undefined);
    assert.deepEqual(told.gone, [released.request.agentRequestId, left.request.agentRequestId]);
    const closed = await bench.ask(other.hooks, other.told, { id: 't3', command: 'touch c' });
    await bench.desk[Symbol.asyncDispose]();
    assert.equal(await closed.sent.answer.then(decisionOf, () => undefined), undefined);
    assert.deepEqual(other.told.gone, [closed.request.agentRequestId]);
  });

  it('goes on when somebody who is told fails', async () => {
    const { hooks, told } = await bench.open();
    told.onHook = () => { throw new Error('a bug'); };
    assert.equal((await bench.tell(hooks, STOP)).status, 200);
    assert.match(bench.logLines.join('\n'), /a bug/);
    told.onRequest = () => { throw new Error('another bug'); };
    const sent = bench.send(hooks, { hook_event_name: 'PermissionRequest', tool_name: 'Bash', tool_input: {} });
    assert.equal(decisionOf(await sent.answer), undefined);
  });
});
