import assert from 'node:assert/strict';
import { DECISIONS, EXPLORER } from '../../support/panelHarness/sampleDecisions.ts';
import { permissionRequest, sampleSession, sampleState, textItem } from '../../support/panelHarness/sampleSession.ts';
import { usePanels } from '../../support/panelHarness/usePanels.ts';

describe('session panel: what became of requests', function () {
  this.timeout(60_000);
  const panels = usePanels();

  it('is said as what it was: allowed or denied by whom, cancelled, superseded, and which subagent asked', async () => {
    const waiting = sampleSession({ phase: 'waiting', waitingCount: 1 });
    const panel = await panels.open(sampleState({
      session: waiting,
      items: [textItem('t', 'I will look around.'), ...DECISIONS.map(([item]) => item)],
      requests: [permissionRequest({ agentId: 'x1', agent: EXPLORER })],
    }));
    const lines = await panel.page.locator('.request-line .line-text').evaluateAll((all) => all.map((line) => (line.textContent ?? '').replaceAll(/\s*\n\s*/g, '').trim()));
    assert.deepEqual(lines, DECISIONS.map(([, text]) => text));
    const colour = (id: string): Promise<string> => panel.page.locator(`[data-item="${id}"] .codicon`).first().evaluate((icon) => getComputedStyle(icon).color);
    const [allowed, denied, cancelled] = await Promise.all([colour('1'), colour('4'), colour('6')]);
    assert.equal(new Set([allowed, denied, cancelled]).size, 3, 'what nobody decided looks neither allowed nor denied');
    await panel.page.getByRole('region', { name: 'The agent needs you' }).getByText('Subagent Explore (Find other tests that sleep)').waitFor();
  });
});
