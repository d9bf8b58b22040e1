import type { ConversationItem, ConversationItemOf } from '../../../src/protocol/domain/conversation.ts';
import type { RequestView } from '../../../src/protocol/domain/request.ts';
import type { SessionView } from '../../../src/protocol/domain/session.ts';
import type { SessionState } from '../../../src/protocol/events/session.ts';

export const SESSION_ID = '3f0c7a52-6a43-4f0e-9a5c-0d4a1d2b7c11';
const CWD = '/home/ana/acme-web';

/** Minutes ago, as ISO. */
export function ago(minutes: number): string {
  return new Date(Date.now() - minutes * 60_000).toISOString();
}

export function sampleSession(change: Partial<SessionView> = {}): SessionView {
  return {
    id: SESSION_ID,
    provider: 'claude',
    transport: 'stream',
    isManaged: true,
    projectId: 'acme-web',
    taskRef: 'AW-014',
    name: 'Fix the flaky login test',
    cwd: CWD,
    model: 'claude-opus-4-6-20260205',
    permissionMode: 'default',
    phase: 'idle',
    phaseSince: ago(1),
    startedAt: ago(12),
    turnCount: 3,
    usage: { inputTokens: 12_412, outputTokens: 3102, cacheReadTokens: 184_220, cacheWriteTokens: 21_008 },
    costUsd: 0.4213,
    contextTokens: 96_400,
    contextWindow: 200_000,
    queue: [],
    waitingCount: 0,
    ...change,
  };
}

export function sampleState(change: Partial<SessionState> = {}): SessionState {
  return { session: sampleSession(), items: [], firstIndex: 0, requests: [], ...change };
}

export function textItem(id: string, text: string, isStreaming = false): ConversationItemOf<'text'> {
  return { id, at: ago(5), type: 'text', text, isStreaming };
}

export function userItem(id: string, text: string): ConversationItemOf<'user'> {
  return { id, at: ago(6), type: 'user', text, isSynthetic: false };
}

export function toolItem(id: string, name: string, input: Record<string, unknown>, change: Partial<ConversationItemOf<'tool'>> = {}): ConversationItemOf<'tool'> {
  return { id, at: ago(4), type: 'tool', name, input, state: 'done', output: '', isTruncated: false, ...change };
}

const base = { sessionId: SESSION_ID, projectId: 'acme-web', state: 'pending' as const, reason: '', suggestions: [], questions: [], createdAt: ago(1) };

export function permissionRequest(change: Partial<RequestView> = {}): RequestView {
  return {
    ...base,
    id: 'req-permission',
    kind: 'permission',
    title: 'Bash: npm test -- --grep login',
    toolName: 'Bash',
    input: { command: 'npm test -- --grep "login" --repeat 20', description: 'Run the login tests twenty times' },
    suggestions: [{ label: 'Bash(npm test *)', raw: { type: 'addRules' } }],
    ...change,
  };
}

export function planRequest(): RequestView {
  const plan = [
    '# Make the login test wait for the session cookie', '',
    'The test clicks **Sign in** before the cookie is there. Instead of a longer sleep:', '',
    '1. Add `waitForSession()` to `test/support/login.ts`', '2. Use it in the three tests that sign in', '3. Run them twenty times', '',
    '```ts', 'await waitForSession(page, { timeoutMs: 5_000 });', '```', '',
    '- [x] Read the tests', '- [ ] Change them', '', '| file | change |', '| --- | --- |', '| login.ts | new helper |', '| login.test.ts | uses it |',
  ].join('\n');
  return { ...base, id: 'req-plan', kind: 'plan', title: 'Plan: make the login test wait', toolName: 'ExitPlanMode', input: { plan }, plan };
}

export function questionRequest(): RequestView {
  return {
    ...base,
    id: 'req-question',
    kind: 'question',
    title: 'Which database should the tests use?',
    toolName: 'AskUserQuestion',
    input: {},
    questions: [
      {
        question: 'Which database should the tests use?',
        header: 'Database',
        isMultiSelect: false,
        options: [
          { label: 'SQLite', description: 'In memory, fast, no service to start', preview: 'DATABASE_URL=sqlite::memory:' },
          { label: 'Postgres', description: 'The same as production, in a container' },
        ],
      },
      {
        question: 'Which browsers should run in CI?',
        header: 'Browsers',
        isMultiSelect: true,
        options: [
          { label: 'Chromium', description: '' },
          { label: 'Firefox', description: '' },
          { label: 'WebKit', description: 'Slow on Linux' },
        ],
      },
      { question: 'Anything else to know?', header: 'Notes', isMultiSelect: false, options: [{ label: 'No', description: 'Go ahead' }, { label: 'Later', description: 'Ask again' }] },
    ],
  };
}

/** Every kind of entry once, as a person would meet them. */
export function sampleItems(): ConversationItem[] {
  return [
    { id: 'n0', at: ago(12), type: 'notice', code: 'resumed', level: 'info', text: '' },
    userItem('u1', 'The login test fails about one time in ten.\nFind out why and fix it, please.'),
    { id: 's1', at: ago(12), type: 'user', text: '<system-reminder>\nThe task list is empty.\n</system-reminder>', isSynthetic: true },
    { id: 'k1', at: ago(11), type: 'thinking', text: 'The test signs in and then reads the profile. I should look at how it waits.', isStreaming: false },
    textItem('t1', "I'll look at the test first, then run it a few times to see **how** it fails."),
    toolItem('r1', 'Read', { file_path: `${CWD}/test/login.test.ts`, limit: 80 }, { output: "import { test } from './support';\n\ntest('signs in', async ({ page }) => {\n  await page.click('#sign-in');\n});" }),
    toolItem('b1', 'Bash', { command: 'npm test -- --grep login', description: 'Run the login tests' }, { state: 'failed', output: '\u001B[31m1 failing\u001B[0m\n\n  1) signs in:\n     Error: expected cookie "session" to exist', isTruncated: true }),
    toolItem('e1', 'Edit', {
      file_path: `${CWD}/test/login.test.ts`,
      old_string: "  await page.click('#sign-in');\n  await sleep(200);\n  const profile = await page.text('#profile');",
      new_string: "  await page.click('#sign-in');\n  await waitForSession(page);\n  const profile = await page.text('#profile');",
    }),
    toolItem('w1', 'Write', { file_path: `${CWD}/test/support/login.ts`, content: 'export async function waitForSession(page) {\n  await page.waitForCookie("session");\n}\n' }),
    toolItem('a1', 'Task', { description: 'Find other tests that sleep', prompt: 'Search for sleep() in tests.', subagent_type: 'Explore' }, { output: 'Three more tests sleep.' }),
    { ...toolItem('a1g', 'Grep', { pattern: 'sleep\\(', path: 'test' }, { output: 'test/a.test.ts\ntest/b.test.ts' }), parentToolUseId: 'a1' },
    { ...textItem('a1t', 'Three more tests sleep: `a`, `b` and `c`.'), parentToolUseId: 'a1' },
    toolItem('m1', 'mcp__github__create_issue', { title: 'Tests that sleep', labels: ['tests', 'flaky'] }, { state: 'denied', output: 'Not now.' }),
    { id: 'q1', at: ago(8), type: 'request', requestId: 'x', kind: 'permission', title: 'mcp__github__create_issue: Tests that sleep', decision: { by: 'human', outcome: 'denied', reason: 'Not now.', at: ago(8) } },
    { id: 'q2', at: ago(7), type: 'request', requestId: 'y', kind: 'permission', title: 'Bash: npm test -- --grep login', decision: { by: 'rule', outcome: 'allowed', reason: '', at: ago(7) } },
    textItem('t2', [
      '## What was wrong', '', 'The test read the profile **before** the `session` cookie was set. It slept for 200 ms, which is not always enough.', '',
      '```ts', 'export async function waitForSession(page: Page): Promise<void> {', "  await page.waitForCookie('session', { timeoutMs: 5_000 });", '}', '```', '',
      '- `test/login.test.ts` waits for the cookie now', '- Three more tests sleep; see [the list](https://example.com/list) or [login.ts](test/support/login.ts)', '',
      '> It passed 20 times out of 20.',
    ].join('\n')),
    { id: 'n1', at: ago(6), type: 'notice', code: 'retry', level: 'warning', text: 'Overloaded (529), attempt 2 of 10' },
    { id: 'turn1', at: ago(5), type: 'turn', isError: false, durationMs: 132_000, usage: { inputTokens: 4100, outputTokens: 1203, cacheReadTokens: 88_000, cacheWriteTokens: 4000 }, costUsd: 0.1822 },
    userItem('u2', 'Great. Do the same for the other three.'),
    { id: 'n2', at: ago(4), type: 'notice', code: 'apiError', level: 'error', text: 'Credit balance is too low' },
    { id: 'turn2', at: ago(4), type: 'turn', isError: true, durationMs: 2400, usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 } },
  ];
}
