import './support/installEditor.ts';
import assert from 'node:assert/strict';
import { isInside } from '../../../src/extension/commands/project/isInside.ts';
import { readArgument, textOf } from '../../../src/extension/commands/readArgument.ts';
import { parseLogLine } from '../../../src/extension/log/hostLogTail.ts';
import { hostSettings } from '../../../src/extension/settings/hostSettings.ts';
import { shouldToast, type ToastFacts } from '../../../src/extension/toasts/toastDecision.ts';
import { isFromWindow, windowEnvironment } from '../../../src/protocol/domain/windowEnvironment.ts';
import { NOW, request } from './support/fleetFixtures.ts';

const { wholeRequestText } = await import('../../../src/extension/text/wholeRequestText.ts');

const FACTS: ToastFacts = {
  request: request('r'), areNotificationsOn: true, isSessionPanelShowing: false, isNeedsYouVisible: false, isWindowForToasts: true, wasToasted: false,
  isFromSnapshot: false, nowMs: Date.parse(NOW),
};

describe('toast decision', () => {
  it('announces what a person must answer and nothing of ours shows', () => { assert.equal(shouldToast(FACTS), true); });

  const reasons: Record<string, Partial<ToastFacts>> = {
    'its panel is in sight': { isSessionPanelShowing: true },
    'Needs You is in sight': { isNeedsYouVisible: true },
    'another window was focused last': { isWindowForToasts: false },
    'it was announced before': { wasToasted: true },
    'it was answered meanwhile': { request: request('r', { state: 'answered' }) },
    'notifications are off': { areNotificationsOn: false },
    'it is older than this window': { isFromSnapshot: true, nowMs: Date.parse(NOW) + 60_001 },
  };
  for (const [reason, facts] of Object.entries(reasons)) {
    it(`stays silent when ${reason}`, () => { assert.equal(shouldToast({ ...FACTS, ...facts }), false); });
  }

  it('announces a request that came while the window was connecting', () => {
    assert.equal(shouldToast({ ...FACTS, isFromSnapshot: true, nowMs: Date.parse(NOW) + 1000 }), true);
  });
});

describe('settings for the host', () => {
  it('leaves out what the host may choose, and keeps numbers within bounds', () => {
    const values: Record<string, unknown> = { 'claude.path': ' ', 'claude.defaultModel': ' opus ', 'claude.maxConcurrentStarts': 99, demo: true, environment: { A: 'b', C: 1 } };
    assert.deepEqual(hostSettings((name) => values[name]), { defaultModel: 'opus', maxConcurrentStarts: 20, demo: true, keepRunning: false, launch: {}, environment: { A: 'b' } });
  });

  it('passes on what agents need of the window, and nothing that belongs to it or to an agent around it', () => {
    const env = {
      Path: 'C:\\bin', https_proxy: 'p', NODE_EXTRA_CA_CERTS: 'c', CLAUDE_CONFIG_DIR: 'd', ANTHROPIC_API_KEY: 'k', AWS_REGION: 'r', CLAUDECODE: '1',
      CLAUDE_CODE_SSE_PORT: '1', CLAUDE_CODE_SESSION_ID: 's', CLAUDE_CODE_MESSAGING_TOKEN: 'm', CLAUDE_PID: '7', VSCODE_PID: '1', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: 'x', SECRET: 'y', HOME: '/h', gone: undefined,
      GH_TOKEN: 't', GITHUB_TOKEN: 't', KUBECONFIG: 'k', LANG: 'l', GIT_SSL_CAINFO: 'g', CLOUDSDK_CONFIG: 'c',
    };
    const sent = Object.keys(windowEnvironment(env));
    assert.deepEqual(sent, [
      'Path', 'https_proxy', 'NODE_EXTRA_CA_CERTS', 'CLAUDE_CONFIG_DIR', 'ANTHROPIC_API_KEY', 'AWS_REGION', 'GH_TOKEN', 'GITHUB_TOKEN', 'KUBECONFIG', 'LANG',
      'GIT_SSL_CAINFO', 'CLOUDSDK_CONFIG',
    ]);
    assert.deepEqual(sent.filter((name) => !isFromWindow(name)), ['Path'], 'the host takes all that is sent; PATH folders it adds');
  });
});

describe('the whole of a request', () => {
  const bash = (input: Record<string, unknown>): string | undefined => wholeRequestText(request('r', { input }));

  it('is the command or the file, uncut', () => {
    const command = `echo ${'a'.repeat(500)}`;
    assert.equal(bash({ command, description: 'Say a', timeout: 5 }), `Bash: ${command}`);
    assert.equal(wholeRequestText(request('r', { toolName: 'Write', input: { file_path: '/a.ts', content: 'x' } })), 'Write: /a.ts');
  });

  it('does not fit one line when something else is asked for as well, or something hides', () => {
    assert.equal(bash({ command: 'ls', dangerouslyDisableSandbox: true }), undefined);
    assert.equal(bash({ command: 'echo a\nrm -rf ~' }), undefined);
    assert.equal(bash({ command: 'echo \u202efdr- mr' }), undefined);
    assert.equal(bash({}), undefined);
    assert.equal(wholeRequestText(request('r', { toolName: 'mcp__db__run', input: { sql: 'drop table a' } })), undefined);
    assert.equal(wholeRequestText(request('r', { toolName: 'toString', input: {} })), undefined);
    assert.equal(wholeRequestText(request('r', { kind: 'plan', input: { command: 'ls' } })), undefined);
  });
});

describe('small decisions', () => {
  it('knows which folders lie inside others', () => {
    assert.ok(isInside('/a/b', '/a') && isInside('/a', '/a') && isInside('/a/..b', '/a'));
    assert.ok(!isInside('/ab', '/a') && !isInside('/', '/a'));
  });

  it('reads arguments of rows, links and keybindings, and nothing else', () => {
    assert.equal(textOf(readArgument({ target: { sessionId: 's' } }), 'sessionId'), 's');
    assert.equal(textOf(readArgument({ sessionId: 's' }), 'sessionId'), 's');
    for (const argument of [undefined, null, 's', { sessionId: 5 }, { sessionId: '' }]) assert.equal(textOf(readArgument(argument), 'sessionId'), undefined);
  });

  it('reads the level of a log line', () => {
    assert.equal(parseLogLine('2026-11-21T12:00:00.000Z warn slow').level, 'warn');
    assert.equal(parseLogLine('something else').level, 'info');
  });
});
