import assert from 'node:assert/strict';
import { permissionRequest, sampleSession, sampleState, textItem, toolItem } from '../../support/panelHarness/sampleSession.ts';
import { usePanels } from '../../support/panelHarness/usePanels.ts';

describe('session panel: words', function () {
  this.timeout(60_000);
  const panels = usePanels();

  it('names tools for people; the name that the agent uses is in the tooltip', async () => {
    const request = permissionRequest({ toolName: 'mcp__issue_tracker__create_issue', title: 'mcp__issue_tracker__create_issue: Apples', input: { title: 'Apples' }, suggestions: [] });
    const panel = await panels.open(sampleState({
      session: sampleSession({ phase: 'waiting', waitingCount: 1 }),
      items: [
        toolItem('a', 'ExitPlanMode', { plan: '# Plan' }),
        toolItem('b', 'TodoWrite', { todos: [] }),
        toolItem('c', 'WebFetch', { url: 'https://example.com' }),
        toolItem('d', 'BrandNewTool', {}),
        { id: 'e', at: new Date().toISOString(), type: 'request', requestId: 'x', kind: 'permission', title: 'EnterPlanMode' },
      ],
      requests: [request],
    }));
    const names = panel.page.locator('.tool-name');
    assert.deepEqual(await names.allInnerTexts(), ['Plan', 'To-Do List', 'Web Access', 'Brand New Tool']);
    assert.deepEqual(await names.evaluateAll((elements) => elements.map((element) => element.getAttribute('title'))), ['ExitPlanMode', 'TodoWrite', 'WebFetch', 'BrandNewTool']);
    assert.equal(await panel.page.locator('.request-title').innerText(), 'Plan Mode');
    const heading = panel.page.getByRole('heading', { name: 'Allow issue tracker: create issue?' });
    assert.equal(await heading.getAttribute('title'), 'mcp__issue_tracker__create_issue');
    assert.doesNotMatch(await panel.page.locator('body').innerText(), /mcp__|PlanMode|TodoWrite|WebFetch/);
  });

  it('says each thing once, in words that a reader has, with files as the cards name them', async () => {
    const at = new Date().toISOString();
    const usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
    const panel = await panels.open(sampleState({
      session: sampleSession({ phase: 'thinking', contextTokens: 168_900, contextWindow: undefined }),
      items: [
        toolItem('a', 'TaskUpdate', { taskId: '2', status: 'in_progress' }),
        toolItem('b', 'Bash', { command: 'sleep 600' }, { state: 'interrupted' }),
        { id: 'c', at, type: 'request', requestId: 'x', kind: 'permission', title: 'Edit: /home/ana/acme-web/src/a.ts' },
        { id: 'd', at, type: 'request', requestId: 'y', kind: 'permission', title: 'Bash: /home/ana/acme-web/run.sh' },
        { id: 'l', at, type: 'request', requestId: 'z', kind: 'permission', title: 'Bash: ls', decision: { by: 'human', outcome: 'dismissed', reason: '', at } },
        { id: 'e', at, type: 'notice', code: 'interrupted', level: 'info', text: '' },
        { id: 'f', at, type: 'turn', isError: false, isInterrupted: true, durationMs: 1000, usage },
        { id: 'g', at, type: 'notice', code: 'modelChanged', level: 'warning', text: 'claude-opus-5-5 → claude-sonnet-5-5' },
        { id: 'h', at, type: 'notice', code: 'ended', level: 'info', text: 'x', textRef: { id: 'session.movedToTerminal' } },
        { id: 'i', at, type: 'notice', code: 'resumed', level: 'info', text: '' },
        textItem('t', '| a | b |\n|:--|--:|\n| 1 | 2 |'),
      ],
    }));
    const words = async (selector: string): Promise<readonly string[]> => (await panel.page.locator(selector).allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim());
    assert.deepEqual(await words('.tool-summary'), ['#2 · In progress', 'sleep 600']);
    assert.deepEqual(await words('.request-title'), ['Edit: src/a.ts', 'Bash: /home/ana/acme-web/run.sh', 'Bash: ls']);
    assert.deepEqual(await words('.request-gone .request-outcome'), ['Left to the terminal by you'], 'which is no refusal');
    assert.deepEqual(await words('.notice, .turn'), ['Turn interrupted 1s', 'Model changed: opus-5-5 → sonnet-5-5', 'Session moved: The agent goes on in a terminal.']);
    assert.deepEqual((await words('.stat dd')).at(-1), '168.9k in context');
    await panel.page.locator('[data-item="b"] summary').click();
    assert.equal(await panel.page.locator('[data-item="b"] .tool-output').count(), 0, 'what was interrupted has not put out nothing');
    assert.deepEqual(await panel.page.locator('td').evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell).textAlign)), ['left', 'right']);
  });

  it('shows a failed end as a failure, and offers no change to what a newer version wrote', async () => {
    const ended = sampleSession({ phase: 'ended', end: { reason: 'failed', at: new Date().toISOString(), detail: 'Exit code 1' } });
    const panel = await panels.open(sampleState({ session: ended }));
    await panel.page.locator('.ended-note .codicon-error').waitFor();
    await panel.page.getByRole('button', { name: 'Rename Session' }).waitFor();
    const newer = await panels.open(sampleState({ session: { ...ended, isReadOnly: true } }));
    await newer.page.locator('.ended-note').getByText('newer version').waitFor();
    assert.equal(await newer.page.getByRole('button', { name: 'Rename Session' }).count(), 0);
    await newer.page.locator('.session-name').dblclick();
    assert.equal(await newer.page.locator('.rename-input').count(), 0);
  });

  it('says that the host does not answer, and offers nothing that would not help', async () => {
    const panel = await panels.open(sampleState({ items: [textItem('t', 'Known.')] }), { connection: { status: 'silent', detail: '' } });
    await panel.page.locator('.banner-warning').getByText('does not answer').waitFor();
    assert.equal(await panel.page.locator('.banner button').count(), 0);
    assert.deepEqual(await panel.violations(), []);
    panel.setConnection({ status: 'connected', detail: '' });
    await panel.settled();
    assert.equal(await panel.page.locator('.banner').count(), 0);
  });

  it('is scrolled by nothing but its reader: no part of the page is larger than its place', async () => {
    for (const width of [400, 900]) {
      const panel = await panels.open(sampleState({ items: [textItem('t', 'Words.\n\n'.repeat(60))], session: sampleSession({ phase: 'waiting', waitingCount: 1 }), requests: [permissionRequest()] }), { width });
      await panel.answerable();
      const header = panel.page.locator('mc-session-header');
      const before = await header.boundingBox();
      await panel.page.getByRole('button', { name: 'Allow', exact: true }).click();
      await panel.settled();
      await panel.page.getByLabel('Message to the agent').focus();
      assert.deepEqual(await header.boundingBox(), before);
      const scrolled = await panel.page.evaluate(() => ['html', 'body', '.panel'].map((selector) => {
        const { scrollHeight, clientHeight } = document.querySelector(selector) as HTMLElement;
        return scrollHeight - clientHeight;
      }));
      assert.deepEqual(scrolled, [0, 0, 0], `${width} px`);
    }
  });
});
