import assert from 'node:assert/strict';
import type { PanelPage } from '../../support/panelHarness/panelPage.ts';
import { sampleState, textItem } from '../../support/panelHarness/sampleSession.ts';
import { usePanels } from '../../support/panelHarness/usePanels.ts';

const handOvers = (panel: PanelPage): unknown[] => panel.said.filter(({ type }) => type === 'handOver');

describe('session panel: hand-over', function () {
  this.timeout(60_000);
  const panels = usePanels();
  const state = sampleState({ items: [textItem('t', 'Words.')] });

  it('takes what the page before it left, with the last words typed, and says so', async () => {
    const panel = await panels.open(state);
    await panel.page.getByLabel('Message to the agent').fill('Half a sent');
    // What the editor keeps for a page belongs to the old one: the new one has nothing of its own.
    await panel.page.addInitScript(() => { sessionStorage.clear(); });
    await panel.page.goto(`${panel.page.url()}&successor`);
    await panel.page.getByText('Words.').waitFor();
    assert.equal(await panel.page.getByLabel('Message to the agent').inputValue(), 'Half a sent');
    assert.deepEqual(handOvers(panel), [{ type: 'handOver', isFound: true, hadFocus: true }]);
  });

  it('says once that there is nothing to take, and not again when it is shown again', async () => {
    const panel = await panels.open(state, { isSuccessor: true });
    assert.deepEqual(handOvers(panel), [{ type: 'handOver', isFound: false, hadFocus: false }]);
    await panel.page.getByLabel('Message to the agent').fill('New words');
    await panel.settled();
    await panel.page.reload();
    await panel.page.getByText('Words.').waitFor();
    assert.equal(await panel.page.getByLabel('Message to the agent').inputValue(), 'New words');
    assert.equal(handOvers(panel).length, 1);
  });
});
