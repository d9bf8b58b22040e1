import assert from 'node:assert/strict';
import type { SessionState } from '../../../src/protocol/events/session.ts';
import { DECISIONS, EXPLORER } from '../../support/panelHarness/sampleDecisions.ts';
import { ago, permissionRequest, planRequest, questionRequest, sampleItems, sampleSession, sampleState, textItem, toolItem } from '../../support/panelHarness/sampleSession.ts';
import type { PanelPage } from '../../support/panelHarness/panelPage.ts';
import { cutOff, outOfReach } from '../../support/panelHarness/reach.ts';
import { usePanels } from '../../support/panelHarness/usePanels.ts';
import { picture } from '../support/pictures.ts';

const start = sampleItems().slice(0, 6);
const waiting = sampleSession({ phase: 'waiting', waitingCount: 1 });
const { costUsd: _cost, contextTokens: _tokens, contextWindow: _window, ...unpriced } = sampleSession();

/** Every colour and weight of a terminal, and enough lines to be folded. */
function colourfulOutput(): string {
  const sgr = (code: string | number, text: string): string => `\u001B[${code}m${text}\u001B[0m`;
  const row = (start: number): string => Array.from({ length: 8 }, (_, index) => sgr(start + index, `color ${start + index}`)).join(' ');
  return [
    row(30), row(90), row(40), row(100),
    `${sgr('1', 'bold')} ${sgr('2', 'dim')} ${sgr('3', 'italic')} ${sgr('4', 'underlined')} ${sgr('9', 'struck')} ${sgr('7', 'inverse')} ${sgr('7;31', 'inverse red')} ${sgr('38;5;208', 'palette')} ${sgr('38;2;120;80;255', 'own')} ${sgr('97;41', 'on red')}`,
    ...Array.from({ length: 30 }, (_, index) => `  ${sgr(32, '✔')} test ${index + 1}`), sgr('1;31', '1 failing'),
  ].join('\n');
}

/** Every state of the panel that looks different. */
const STATES: Readonly<Record<string, SessionState>> = {
  empty: sampleState({ session: { ...unpriced, phase: 'starting', turnCount: 0 } }),
  conversation: sampleState({ items: sampleItems() }),
  running: sampleState({
    session: sampleSession({ phase: 'runningTool', queue: [{ id: 'a', text: 'Then update the changelog.', queuedAt: ago(1) }, { id: 'b', text: 'And say in one line what was wrong, so that I can put it into the release notes of this week.', queuedAt: ago(1) }] }),
    items: [
      ...start,
      toolItem('run', 'Bash', { command: 'npm test -- --repeat 20' }, { state: 'running' }),
      { id: 'think', at: ago(0), type: 'thinking', text: 'Hm', isStreaming: true },
      textItem('stream', 'Running it twenty times, so that\n\n```sh\nnpm te', true),
    ],
  }),
  permission: sampleState({ session: waiting, items: start, requests: [permissionRequest(), planRequest()] }),
  permissionEdit: sampleState({
    session: waiting,
    items: start,
    requests: [permissionRequest({
      toolName: 'Edit',
      agentId: 'agent-1',
      reason: 'Path is outside the allowed working directories',
      input: { file_path: '/etc/hosts', old_string: 'a\nb', new_string: 'a\nc' },
      suggestions: [{ label: 'Edit(/etc/**)', raw: {} }, { label: 'Accept edits in this session', raw: {} }],
    })],
  }),
  permissionLong: sampleState({
    session: waiting,
    items: start,
    requests: [permissionRequest({ input: { command: Array.from({ length: 60 }, (_, i) => `curl -sS https://example.com/artifacts/${i} -o build/artifact-${i}.tar.gz`).join(' && \\\n') } })],
  }),
  decisions: sampleState({ session: waiting, items: [...start, ...DECISIONS.map(([item]) => item)], requests: [permissionRequest({ agentId: 'agent-1', agent: EXPLORER })] }),
  restricted: sampleState({ session: waiting, items: start, requests: [permissionRequest()] }),
  plan: sampleState({ session: { ...waiting, permissionMode: 'plan' }, items: start, requests: [planRequest()] }),
  writing: sampleState({
    session: sampleSession({ phase: 'responding', queue: ['Then update the changelog.', 'And say what was wrong.', 'Last, run all tests.'].map((text, index) => ({ id: String(index), text, queuedAt: ago(1) })) }),
    items: sampleItems(),
  }),
  question: sampleState({ session: waiting, items: start, requests: [questionRequest()] }),
  tools: sampleState({
    session: sampleSession({
      phase: 'runningTool',
      checklist: [
        { id: '1', text: 'Read the tests', status: 'done' },
        { id: '2', text: 'Wait for the session cookie', activeText: 'Waiting for the session cookie, in every test that signs in, and in the one that signs out', status: 'inProgress' },
        { id: '3', text: 'Run them twenty times', status: 'pending' },
      ],
    }),
    items: [
      toolItem('edit', 'Edit', { file_path: '/home/ana/acme-web/src/login.ts', old_string: 'const a = 1;\nconst b = 2;', new_string: 'const a = 1;\nconst b = 3;' }),
      { id: 'thought', at: ago(3), type: 'thinking', text: 'The test reads the profile too early. '.repeat(8), isStreaming: false, durationMs: 12_400 },
      toolItem('agent', 'Agent', { description: 'Find other tests that sleep', prompt: 'Search.', subagent_type: 'Explore' }, { state: 'running', subagent: { tokens: 12_431, toolCount: 1, durationMs: 34_000, costUsd: 0.12 } }),
      { ...toolItem('grep', 'Grep', { pattern: 'sleep\\(' }, { output: 'test/a.test.ts' }), parentToolUseId: 'agent' },
      { id: 'model', at: ago(2), type: 'notice', code: 'modelChanged', level: 'warning', text: 'claude-opus-5-5 → claude-sonnet-5-5' },
      { id: 'compacted', at: ago(2), type: 'notice', code: 'compacted', level: 'info', text: '', tokens: { before: 182_000, after: 14_200 } },
      { id: 'retry', at: ago(1), type: 'notice', code: 'retry', level: 'warning', text: '529 overloaded · 2/10' },
      toolItem('read', 'Read', { file_path: '/home/ana/acme-web/src/login.ts', offset: 40 }, { output: '40\tconst a = 1;' }),
      toolItem('ansi', 'Bash', { command: 'npm test', description: 'Run the tests' }, { state: 'failed', output: colourfulOutput() }),
    ],
  }),
  inTerminal: sampleState({
    session: sampleSession({ transport: 'terminal', phase: 'waiting' }),
    items: [
      ...start,
      toolItem('asked', 'AskUserQuestion', { questions: questionRequest().questions }, {
        output: 'Your questions have been answered.', answers: { 'Which database should the tests use?': ['Postgres'], 'Which browsers should run in CI?': ['Chromium', 'and whatever else the people who look at it have on their desks'] },
      }),
      { id: 'cut', at: ago(2), type: 'notice', code: 'interrupted', level: 'info', text: '' },
      { id: 'cutTurn', at: ago(2), type: 'turn', isError: true, isInterrupted: true, durationMs: 12_000, usage: { inputTokens: 120, outputTokens: 30, cacheReadTokens: 0, cacheWriteTokens: 0 } },
    ],
  }),
  ended: sampleState({
    session: { ...unpriced, phase: 'ended', end: { reason: 'failed', at: ago(0), exitCode: 1, detail: 'The agent left with exit code 1.' } },
    items: sampleItems(),
  }),
};

/** What a person does first in some states. */
const PREPARE: Readonly<Record<string, (panel: PanelPage) => Promise<void>>> = {
  inTerminal: async ({ page }) => { await page.locator('[data-item="asked"] summary').click(); },
  tools: async ({ page }) => {
    for (const id of ['ansi', 'read']) await page.locator(`[data-item="${id}"] summary`).click();
  },
  writing: async (panel) => {
    panel.files = ['test/login.test.ts', 'src/login/form.ts', 'src/login/session store.ts'];
    await panel.page.getByLabel('Message to the agent').press('Control+f');
    await panel.page.keyboard.type('cookie');
    await panel.page.getByText(/^\d of \d$/).waitFor();
    await panel.page.getByRole('button', { name: 'Edit Follow-up' }).first().click();
    await panel.page.getByLabel('Message to the agent').pressSequentially('Look at @log');
    await panel.page.locator('.completions').getByRole('option').nth(2).waitFor();
  },
};

const THEMES = ['dark', 'light', 'hcDark', 'hcLight'] as const;

const SIZES: Readonly<Record<string, { readonly width: number; readonly height: number }>> = {
  narrow: { width: 400, height: 700 },
  // What 200 % zoom leaves of a 1280 × 800 window.
  zoomed: { width: 640, height: 400 },
  // And 400 %, at which nothing may have to be scrolled in two directions (WCAG 2.2, 1.4.10).
  reflow: { width: 320, height: 256 },
};

describe('session panel: for everyone', function () {
  this.timeout(120_000);
  const panels = usePanels();

  for (const [state, value] of Object.entries(STATES)) {
    it(`${state}: axe finds nothing in any theme, nothing is wider than the window`, async () => {
      const panel = await panels.open(value, { isWorkspaceTrusted: !state.startsWith('restricted') });
      await panel.page.emulateMedia({ reducedMotion: 'reduce' }); // What turns is larger at some moments.
      await PREPARE[state]?.(panel);
      const look = (variant: string): Promise<void> => picture(panel.page, `${state}-${variant}`, 'sessionPanel');
      for (const theme of THEMES) {
        await panel.setTheme(theme);
        await panel.settled();
        await look(theme);
        assert.deepEqual(await panel.violations(theme === 'dark' ? undefined : 'colours'), [], theme);
      }
      await panel.page.emulateMedia({ forcedColors: 'active' });
      await look('forcedColours');
      await panel.page.emulateMedia({ forcedColors: 'none' });
      await panel.setTheme('light');
      for (const [name, size] of Object.entries(SIZES)) {
        await panel.page.setViewportSize(size);
        await panel.settled();
        await look(name);
        const overflow = await panel.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(overflow <= 0, `${name}: ${overflow} px too wide`);
        assert.deepEqual([...await cutOff(panel.page), ...await outOfReach(panel.page)], [], name);
      }
    });
  }

  it('the pencil for the name is there also for who has no mouse, and paler while it can do nothing', async () => {
    const panel = await panels.open(sampleState());
    const visibility = (): Promise<number> => panel.page.getByRole('button', { name: 'Rename Session' }).evaluate((button) => Number(getComputedStyle(button).opacity));
    const usual = await visibility();
    assert.ok(usual >= 0.5, String(usual));
    panel.setConnection({ status: 'unavailable', detail: '' });
    await panel.settled();
    assert.ok((await visibility()) < usual);
  });

  it('open folds and banners are accessible too', async () => {
    const panel = await panels.open(sampleState({ items: sampleItems() }), { connection: { status: 'unavailable', detail: 'It left.' }, height: 2000 });
    for (const summary of await panel.page.locator('main summary').all()) {
      if (!(await summary.evaluate((element) => (element.parentElement as HTMLDetailsElement).open))) await summary.click();
    }
    for (const theme of THEMES) {
      await panel.setTheme(theme);
      await panel.settled();
      await picture(panel.page, `unfolded-${theme}`, 'sessionPanel');
      assert.deepEqual(await panel.violations(theme === 'dark' ? undefined : 'colours'), [], theme);
    }
  });

  it('nothing moves when reduced motion is wanted, by the system or in the editor', async () => {
    const panel = await panels.open(STATES['running'] ?? sampleState());
    const moving = (): Promise<number> => panel.page.evaluate(() => document.getAnimations().length);
    assert.ok((await moving()) > 0, 'else something does');
    await panel.page.emulateMedia({ reducedMotion: 'reduce' });
    assert.equal(await moving(), 0);
    await panel.page.emulateMedia({ reducedMotion: 'no-preference' });
    assert.ok((await moving()) > 0);
    await panel.page.evaluate(() => { document.body.classList.add('vscode-reduce-motion'); });
    assert.equal(await moving(), 0);
  });
});
