import assert from 'node:assert/strict';
import { permissionRequest, sampleSession, sampleState, toolItem } from '../../support/panelHarness/sampleSession.ts';
import { usePanels } from '../../support/panelHarness/usePanels.ts';

const ESC = '\u001B';
const LINES = Array.from({ length: 60 }, (_, index) => `line ${index + 1}`);
const OUTPUT = `${ESC}[31mred${ESC}[0m ${ESC}[38;2;0;200;0mown${ESC}[0m\n10 %\r100 %\n${LINES.join('\n')}\n`;

describe('session panel: tool cards', function () {
  this.timeout(60_000);
  const panels = usePanels();

  it('show output in colours, long output folded, and remember over a reload what was opened', async () => {
    const panel = await panels.open(sampleState({ items: [toolItem('b', 'Bash', { command: 'npm test' }, { output: OUTPUT }), toolItem('s', 'Bash', { command: 'ls' }, { output: 'a\nb' })] }));
    const card = panel.page.locator('[data-item="b"]');
    await card.locator('summary').click();
    const shown = async (): Promise<string> => (await card.locator('.tool-output pre').allTextContents()).join('\n');
    await card.locator('.tool-output pre').nth(1).waitFor();
    assert.equal(await card.locator('.tool-output pre').count(), 2);
    assert.equal(await shown(), ['red own', '100 %', ...LINES.slice(0, 4), ...LINES.slice(-12)].join('\n'));
    const color = (selector: string): Promise<string> => card.locator(selector).first().evaluate((element) => getComputedStyle(element).color);
    const colors = await Promise.all(['pre', '.ansi-fg-1', '.ansi-fg:not(.ansi-fg-1)'].map(color));
    assert.equal(new Set(colors).size, 3, colors.join(' | '));
    await panel.setTheme('light');
    assert.notEqual(await color('.ansi-fg-1'), colors[1], 'the colour is the theme\'s');

    const more = card.getByRole('button', { name: 'Show All 62 Lines' });
    await more.focus();
    await panel.page.keyboard.press('Enter');
    await panel.settled();
    assert.equal(await shown(), ['red own', '100 %', ...LINES].join('\n'));
    await panel.page.reload();
    await card.getByRole('button', { name: 'Show Less' }).click();
    await more.waitFor();
    await panel.page.locator('[data-item="s"] summary').click();
    assert.equal(await panel.page.locator('[data-item="s"] .output-fold').count(), 0, 'short output is not folded');
  });

  it('that were denied show what the agent was told, which is no output', async () => {
    const panel = await panels.open(sampleState({ items: [toolItem('d', 'Bash', { command: 'git push --force' }, { state: 'denied', output: 'Not on a Friday.' })] }));
    const card = panel.page.locator('[data-item="d"]');
    await card.locator('summary').click();
    assert.deepEqual(await card.locator('.section-label').allInnerTexts(), ['What the agent was told']);
    await card.getByRole('group', { name: 'What the agent was told' }).getByText('Not on a Friday.').waitFor();
  });

  it('of questions show what was asked and what was chosen, in words', async () => {
    const questions = [
      { question: 'Which store?', header: 'Store', multiSelect: false, options: [{ label: 'Files', description: 'One a task' }, { label: 'SQLite', description: '' }] },
      { question: 'Since when?', header: 'Since', multiSelect: false, options: [{ label: 'Today', description: '' }] },
      { question: 'Why?', header: 'Why', multiSelect: false, options: [] },
    ];
    const panel = await panels.open(sampleState({
      items: [
        toolItem('q', 'AskUserQuestion', { questions }, { output: 'Your questions have been answered: …', answers: { 'Which store?': ['Files'], 'Since when?': ['Since the frost'] } }),
        toolItem('old', 'AskUserQuestion', { questions: questions.slice(0, 1) }, { output: 'User has answered: "Which store?"="Files"' }),
      ],
    }));
    const card = panel.page.locator('[data-item="q"]');
    await card.locator('summary').click();
    const lines = await card.locator('.answered').evaluate((view) => [...view.querySelectorAll('p, li')].map((line) => (line.textContent ?? '').replaceAll(/\s+/g, ' ').trim()));
    assert.deepEqual(lines, ['Which store?', 'Chosen: Files One a task', 'SQLite', 'Since when?', 'Today', 'Chosen: Since the frost', 'Why? (left unanswered)']);
    assert.doesNotMatch(await card.innerText(), /[{}]|multiSelect|have been answered/);
    const old = panel.page.locator('[data-item="old"]');
    await old.locator('summary').click();
    await old.getByText('User has answered').waitFor();
    assert.equal(await old.locator('.is-chosen').count(), 0, 'what an older host does not tell apart stands below, as the agent was told it');
    assert.deepEqual(await panel.violations(), []);
  });

  it('of subagents show what those did below them, and what they use as it grows; thinking is folded and says how much it was', async () => {
    const agent = (change: Parameters<typeof toolItem>[3]): ReturnType<typeof toolItem> => toolItem('a', 'Agent', { description: 'Look around' }, change);
    const panel = await panels.open(sampleState({
      items: [
        agent({ state: 'running' }),
        { ...toolItem('g', 'Grep', { pattern: 'x' }), parentToolUseId: 'a' },
        { id: 'k', at: '2026-11-21T10:00:00.000Z', type: 'thinking', text: 'Let me see.', isStreaming: false, durationMs: 83_000 },
        { id: 'c', at: '2026-11-21T10:00:00.000Z', type: 'notice', code: 'compacted', level: 'info', text: '', tokens: { before: 182_000, after: 14_200 } },
      ],
    }));
    const card = panel.page.locator('[data-item="a"]');
    await card.getByText('Text Search').waitFor();
    panel.host.item(agent({ state: 'running', subagent: { tokens: 1500, toolCount: 1, durationMs: 2000 } }));
    await card.getByText('1.5k tokens · 1 call · 2s', { exact: true }).waitFor();
    panel.host.item(agent({ subagent: { tokens: 12_431, toolCount: 5, durationMs: 34_000, isUnpriced: true } }));
    await card.getByText('unpriced · 12.4k tokens · 5 calls · 34s', { exact: true }).waitFor();
    panel.host.item(agent({ subagent: { tokens: 12_431, toolCount: 5, durationMs: 34_000, costUsd: 0.1234 } }));
    await card.getByText('$0.12 · 12.4k tokens · 5 calls · 34s', { exact: true }).waitFor();
    assert.match(await card.getAttribute('aria-label') ?? '', /Look around, Done, Subagent: 12,431 tokens, 5 tool calls, 34s, \$0\.12$/);
    await card.getByText('Text Search').waitFor({ state: 'detached' }); // It is done: folded, unless somebody opened it.
    await card.locator('.nested-fold > summary').press('Enter');
    await card.getByText('Text Search').waitFor();
    assert.equal(await panel.page.locator('[data-item="k"] .thinking-text').count(), 0);
    assert.match(await panel.page.locator('[data-item="k"] summary').innerText(), /Thought\s+1m 23s · 11 characters/);
    assert.match(await panel.page.locator('[data-item="c"]').innerText(), /Conversation compacted\s+182\.0k → 14\.2k tokens/);
  });

  it('open the diff and the file in the editor, also of a change that waits for permission', async () => {
    const input = { file_path: '/home/ana/acme-web/a.ts', old_string: 'one', new_string: 'two' };
    const panel = await panels.open(sampleState({
      session: sampleSession({ phase: 'waiting' }),
      items: [toolItem('e', 'Edit', input), toolItem('r', 'Read', { file_path: 'b.ts', offset: 40 }), toolItem('g', 'Grep', { pattern: 'x', path: 'src' })],
      requests: [permissionRequest({ toolName: 'Edit', toolUseId: 'asked', input })],
    }));
    const card = (id: string): ReturnType<typeof panel.page.locator> => panel.page.locator(`[data-item="${id}"]`);
    for (const id of ['r', 'g']) await card(id).locator('summary').click();
    await card('e').getByRole('button', { name: 'Open Diff' }).click();
    await card('e').getByRole('button', { name: 'Open File' }).press('Enter');
    await card('r').getByRole('button', { name: 'Open File' }).click();
    await panel.page.locator('mc-permission-form').getByRole('button', { name: 'Open Diff' }).click();
    await panel.settled();
    assert.deepEqual(panel.said.filter(({ type }) => type === 'openDiff' || type === 'openFile'), [
      { type: 'openDiff', toolUseId: 'e' },
      { type: 'openFile', path: '/home/ana/acme-web/a.ts', text: 'two' },
      { type: 'openFile', path: 'b.ts', line: 40 },
      { type: 'openDiff', toolUseId: 'asked' },
    ]);
    assert.equal(await card('r').getByRole('button', { name: 'Open Diff' }).count(), 0);
    assert.equal(await card('g').locator('.tool-actions').count(), 0);
    assert.deepEqual(panel.host.calls, []);
  });
});
