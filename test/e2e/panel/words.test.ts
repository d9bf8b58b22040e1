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
