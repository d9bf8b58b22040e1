import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import type { AgentSpec } from '../../../src/host/sessions/agentProvider.ts';
import type { AgentRequest } from '../../../src/host/util/agentRequest.ts';
import { askAnswer } from '../../../src/host/sessions/claude/answers.ts';
import { streamArguments } from '../../../src/host/sessions/claude/arguments.ts';
import { BillingMeter } from '../../../src/host/sessions/claude/billing.ts';
import { transcriptSlug } from '../../../src/host/sessions/claude/configFolder.ts';
import { ControlChannel } from '../../../src/host/sessions/claude/controlChannel.ts';
import { LineSplitter } from '../../../src/host/sessions/claude/jsonLines.ts';
import { LineWriter } from '../../../src/host/sessions/claude/lineWriter.ts';
import { parseCliLine } from '../../../src/host/sessions/claude/messages.ts';
import { endedDetail, type EndedProcess } from '../../../src/host/sessions/claude/processEnd.ts';
import { labelSuggestion } from '../../../src/host/sessions/claude/suggestionLabels.ts';
import { capOutput, MAX_TOOL_OUTPUT_CHARS } from '../../../src/host/sessions/claude/toolOutput.ts';
import { ManualClock } from './manualClock.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';

const SPEC: AgentSpec = { sessionId: 'id', resume: undefined, cwd: '/p', name: 'Name', model: undefined, permissionMode: 'default', isTrustedByAgent: true, environment: {} };

describe('claude arguments', () => {
  it('start a new session with an explicit mode', () => {
    const args = streamArguments(SPEC, true).join(' ');
    assert.ok(args.includes('--permission-prompt-tool stdio') && args.includes('--permission-mode default --session-id id') && !args.includes('Name'), args);
    assert.ok(!args.includes('--strict-mcp-config'));
  });

  it('resume, with a model, in a folder that the CLI does not trust', () => {
    const args = streamArguments({ ...SPEC, resume: 'old', model: 'opus', isTrustedByAgent: false }, false).join(' ');
    assert.ok(args.endsWith('--resume old --model opus --strict-mcp-config --setting-sources user'), args);
  });
});

describe('claude arguments of launch options', () => {
  it('deny by rule, in the settings of this one process', () => {
    const args = streamArguments({ ...SPEC, launch: { deniedTools: ['Bash(git push *)', 'Read("a b")'] } }, true);
    assert.deepEqual(JSON.parse(args[args.indexOf('--settings') + 1] ?? ''), { permissions: { deny: ['Bash(git push *)', 'Read("a b")'] } });
  });

  it('are limits, a file of rules, and folders and servers each under a flag of their own', () => {
    const launch = { streamMode: 'perTurn', maxTurns: 3, maxBudgetUsd: 0.5 } as const;
    const args = streamArguments({ ...SPEC, launch }, true, { rulesFile: '/r.md', additionalDirectories: ['/a b', '/c'], mcpConfigFiles: ['/m.json'] });
    assert.deepEqual(args.slice(args.indexOf('--max-turns')), [
      '--max-turns', '3', '--max-budget-usd', '0.5', '--append-system-prompt-file', '/r.md', '--add-dir', '/a b', '--add-dir', '/c', '--mcp-config', '/m.json',
    ]);
  });
});

describe('claude lines', () => {
  const collect = (chunks: readonly Buffer[], maxLineBytes = 100): { lines: string[]; dropped: number[] } => {
    const lines: string[] = [];
    const dropped: number[] = [];
    const splitter = new LineSplitter({ maxLineBytes, onLine: (line) => lines.push(line), onDropped: (bytes) => dropped.push(bytes) });
    for (const chunk of chunks) splitter.push(chunk);
    splitter.end();
    return { lines, dropped };
  };

  it('are put together from any pieces, characters too', () => {
    const bytes = Buffer.from('ä👋\n\nzwei\nlast');
    assert.deepEqual(collect([...bytes].map((byte) => Buffer.from([byte]))).lines, ['ä👋', 'zwei', 'last']);
  });

  it('are dropped whole when too long', () => {
    assert.deepEqual(collect([Buffer.from('123456'), Buffer.from('789012\nok\n')], 10), { lines: ['ok'], dropped: [12] });
  });

  it('of unknown type or shape are named, never thrown', () => {
    assert.deepEqual(parseCliLine('no json'), { ignored: 'not JSON' });
    assert.deepEqual(parseCliLine('[]'), { ignored: 'without type' });
    assert.deepEqual(parseCliLine('{"type":"brand_new","secret":"x"}'), { ignored: 'brand_new' });
    assert.match(JSON.stringify(parseCliLine('{"type":"result"}')), /result of unknown shape/);
  });

  it('are written one after the other as the pipe takes them', () => {
    const stream = new PassThrough({ highWaterMark: 8 });
    const writer = new LineWriter(stream);
    for (let n = 0; n < 5; n += 1) writer.write({ n, text: 'x'.repeat(20) });
    writer.end();
    const read: string[] = [];
    stream.on('data', (chunk: Buffer) => read.push(chunk.toString()));
    return new Promise<void>((resolve) => {
      stream.on('end', () => {
        assert.deepEqual(read.join('').trim().split('\n').map((line) => (JSON.parse(line) as { n: number }).n), [0, 1, 2, 3, 4]);
        resolve();
      });
    });
  });
});

describe('claude control requests', () => {
  it('match answers by id, time out, and fail when the process is gone', async () => {
    const clock = new ManualClock();
    const written: Record<string, unknown>[] = [];
    const channel = new ControlChannel({ clock, write: (message) => written.push(message) });
    const first = channel.request({ subtype: 'one' }, 1000);
    const second = channel.request({ subtype: 'two' }, 1000);
    const third = channel.request({ subtype: 'three' }, 5000);
    channel.handle({ type: 'control_response', response: { subtype: 'success', request_id: 'mc-2', response: { ok: true } } });
    channel.handle({ type: 'control_response', response: { subtype: 'success', request_id: 'nobody' } });
    assert.deepEqual(await second, { ok: true });
    clock.advance(1000);
    await assert.rejects(first, /did not answer "one" within 1 s/);
    channel.close(new Error('gone'));
    await assert.rejects(third, /gone/);
    await assert.rejects(channel.request({ subtype: 'four' }, 1000), /gone/);
    assert.equal(written.length, 3);
  });
});

describe('claude billing', () => {
  const sum = (inputTokens: number, costUSD?: number) => ({ m: { inputTokens, outputTokens: 0, cacheReadInputTokens: 0, cacheCreationInputTokens: 0, ...(costUSD === undefined ? {} : { costUSD }) } });
  const turn = { model: 'm', usage: { input_tokens: 7 } };

  it('bills differences, without the noise of floating sums', () => {
    const meter = new BillingMeter({});
    assert.deepEqual(meter.bill(sum(100, 0.1), turn).map(({ inputTokens, costUsd }) => [inputTokens, costUsd]), [[100, 0.1]]);
    assert.deepEqual(meter.bill(sum(200, 0.1 + 0.2), turn).map(({ inputTokens, costUsd }) => [inputTokens, costUsd]), [[100, 0.2]]);
    assert.deepEqual(meter.bill(sum(200, 0.1 + 0.2), turn), []);
  });

  it('begins at what a resumed conversation had, and anew when the sums fall', () => {
    const meter = new BillingMeter(sum(100, 0.1));
    assert.equal(meter.bill(sum(150, 0.15), turn)[0]?.inputTokens, 50);
    assert.deepEqual(meter.bill({}, turn), []);
    assert.equal(meter.bill(sum(30, 0.03), turn)[0]?.costUsd, 0.03);
  });

  it('leaves a turn unpriced when nobody knows where the sums began, or what the model costs', () => {
    const meter = new BillingMeter(undefined);
    assert.deepEqual(meter.bill(sum(1000, 1), turn).map(({ inputTokens, costUsd }) => [inputTokens, costUsd]), [[7, undefined]]);
    assert.equal(meter.bill(sum(1100, 1.5), turn)[0]?.costUsd, 0.5);
    assert.equal(new BillingMeter({}).bill(sum(5), turn)[0]?.costUsd, undefined);
  });
});

describe('claude billing during a turn', () => {
  const sum = (inputTokens: number, outputTokens = 0) => ({ m: { inputTokens, outputTokens, cacheReadInputTokens: 0, cacheCreationInputTokens: 0, costUSD: inputTokens / 1000 } });
  const turn = { model: 'm', usage: { input_tokens: 99 } };
  const tokens = (billed: readonly { inputTokens: number }[]): number[] => billed.map(({ inputTokens }) => inputTokens);

  it('bills what came since, and the rest at the end', () => {
    const meter = new BillingMeter({});
    assert.deepEqual([meter.report(sum(10)), meter.report(sum(10)), meter.report(sum(25)), meter.bill(sum(30), turn), meter.report(sum(30))].map(tokens), [[10], [], [15], [5], []]);
    assert.deepEqual(tokens(meter.report(sum(31))), [1]);
  });

  it('takes a result that was held back for older than what is known, not for a new count', () => {
    const meter = new BillingMeter({});
    meter.bill(sum(10), turn);
    const said = [meter.report(sum(50)), meter.bill(sum(30), turn), meter.report(sum(40)), meter.bill(sum(45), turn), meter.bill(sum(60), turn)];
    assert.deepEqual(said.map(tokens), [[40], [], [], [], [10]]);
  });

  it('begins anew at sums below those of the last end, whoever says them', () => {
    const meter = new BillingMeter({});
    meter.bill(sum(100), turn);
    assert.deepEqual([meter.bill({}, turn), meter.report(sum(5)), meter.bill(sum(8), turn)].map(tokens), [[], [5], [3]]);
    assert.deepEqual([meter.report(sum(2)), meter.bill(sum(6), turn)].map(tokens), [[2], [4]]);
  });

  it('bills nothing before the end when nobody knows where the sums began', () => {
    const meter = new BillingMeter(undefined);
    assert.deepEqual([meter.report(sum(1000)), meter.bill(sum(1100), turn), meter.report(sum(1150))].map(tokens), [[], [99], [50]]);
  });

  it('leaves a turn that was billed in part to the next sums when its own cannot be read', () => {
    const meter = new BillingMeter({});
    assert.deepEqual([meter.report(sum(10)), meter.bill(undefined, turn), meter.bill(sum(30), turn)].map(tokens), [[10], [], [20]]);
  });
});

describe('claude answers', () => {
  const request: AgentRequest = { agentRequestId: 'r', kind: 'permission', title: foreignText(''), toolName: 'Bash', toolUseId: 't', agentId: undefined, input: { command: 'ls' }, reason: '', suggestions: [{ label: 'a', raw: { a: 1 } }, { label: 'b', raw: { b: 2 } }], questions: [], plan: undefined };

  it('always carry the input', () => {
    assert.deepEqual(askAnswer(request, { kind: 'permission', verdict: 'allow' }), { behavior: 'allow', updatedInput: { command: 'ls' } });
    assert.deepEqual(askAnswer(request, { kind: 'permission', verdict: 'allow', rememberSuggestions: [1] }), { behavior: 'allow', updatedInput: { command: 'ls' }, updatedPermissions: [{ b: 2 }] });
  });

  it('deny with words even when the person said none', () => {
    const answer = askAnswer(request, { kind: 'permission', verdict: 'deny', reason: '  ' });
    assert.ok(answer.behavior === 'deny' && answer.message.length > 10);
  });

  it('join labels, and leave unanswered questions out', () => {
    assert.deepEqual(askAnswer(request, { kind: 'question', answers: { a: ['x', 'y'], b: [], c: ['free text'] } }), { behavior: 'allow', updatedInput: { command: 'ls', answers: { a: 'x, y', c: 'free text' } } });
  });
});

describe('claude odds and ends', () => {
  it('labels suggestions for people', () => {
    const label = (raw: Record<string, unknown>): string => labelSuggestion(raw).label;
    assert.equal(label({ type: 'addRules', rules: [{ toolName: 'Bash', ruleContent: 'npm test *' }, { toolName: 'WebSearch' }], behavior: 'allow', destination: 'localSettings' }), 'Bash(npm test *), WebSearch · this project');
    assert.equal(label({ type: 'addDirectories', directories: ['/tmp'], destination: 'session' }), 'Access to /tmp · this session');
    assert.equal(label({ type: 'setMode', mode: 'newMode' }), 'newMode');
    assert.equal(label({ type: 'somethingNew' }), 'somethingNew');
    assert.equal(label({ other: 1 }), 'Suggestion of the agent');
    assert.deepEqual(labelSuggestion({ type: 'setMode', mode: 'acceptEdits', destination: 'session' }).labelRef, {
      id: 'suggestion.scoped',
      args: { what: { id: 'suggestion.acceptEdits', english: 'Accept edits' }, scope: { id: 'suggestion.session', english: 'this session' } },
    });
    assert.equal(labelSuggestion({ type: 'addRules', rules: [{ toolName: 'WebSearch' }] }).labelRef, undefined, "the agent's own rule");
  });

  it('says how the program ended, with its own words where it had some', () => {
    const silent = { lastError: '', stderr: '' };
    const said = (ended: Partial<EndedProcess>, words = silent): string | undefined =>
      endedDetail({ exitCode: undefined, signal: undefined, error: undefined, ...ended }, words)?.english;
    assert.equal(said({ exitCode: 0 }), undefined);
    assert.equal(said({ exitCode: 1 }), 'Claude Code ended with exit code 1.');
    assert.equal(said({ exitCode: 1 }, { lastError: 'Out of credit', stderr: 'trace' }), 'Claude Code ended with exit code 1: Out of credit');
    assert.equal(said({ signal: 'SIGKILL' }, { lastError: '', stderr: 'trace' }), 'Claude Code ended by signal SIGKILL: trace');
    assert.equal(said({ signal: 'SIGKILL' }), 'Claude Code ended by signal SIGKILL.');
    assert.equal(said({}), 'Claude Code ended.');
    assert.equal(said({ error: new Error('EACCES') }), 'Claude Code could not be started: EACCES');
  });

  it('cuts long output, not inside a character', () => {
    assert.deepEqual(capOutput('short'), { output: 'short', isTruncated: false });
    const cut = capOutput(`${'x'.repeat(MAX_TOOL_OUTPUT_CHARS - 1)}👋`);
    assert.equal(cut.isTruncated, true);
    assert.ok(cut.output.endsWith('x'));
  });

  it('makes the transcript folder of a working folder', () => {
    assert.equal(transcriptSlug('/home/é x/my_app.js'), '-home---x-my-app-js');
  });
});
