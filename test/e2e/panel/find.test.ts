import assert from 'node:assert/strict';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import { sampleState, textItem, toolItem } from '../../support/panelHarness/sampleSession.ts';
import { usePanels } from '../../support/panelHarness/usePanels.ts';

describe('session panel: find', function () {
  this.timeout(60_000);
  const panels = usePanels();

  it('finds in what is not loaded, what is folded and what a subagent did, and goes from one to the other', async () => {
    const items: ConversationItem[] = Array.from({ length: 460 }, (_, index) => textItem(`t${index}`, `Paragraph ${index}.\n\nIt says **no**thing.`));
    items[3] = textItem('early', 'The **nee**dle was here first.');
    items[410] = toolItem('agent', 'Agent', { description: 'Look' });
    items[411] = { ...toolItem('bash', 'Bash', { command: 'ls' }, { output: `${'hay\n'.repeat(100)}a Needle\n${'hay\n'.repeat(100)}` }), parentToolUseId: 'agent' };
    const panel = await panels.open(sampleState({ items }));
    await panel.page.getByLabel('Message to the agent').press('Control+f');
    const input = panel.page.getByRole('textbox', { name: 'Find in the conversation' });
    await input.and(panel.page.locator(':focus')).waitFor();
    /** What is marked, and whether it can be seen. */
    const marked = (): Promise<unknown> => panel.page.evaluate(() => [...(CSS.highlights.get('mc-found') ?? [])].map((range) => {
      const { top, bottom, height } = (range as Range).getBoundingClientRect();
      const frame = document.querySelector('.scroller')?.getBoundingClientRect();
      return [(range as Range).toString(), height > 0 && frame !== undefined && top >= frame.top && bottom <= frame.bottom];
    }));
    await panel.page.keyboard.type('needle');
    await panel.page.getByText('2 of 2', { exact: true }).waitFor();
    await panel.page.locator('[data-nested="bash"] pre').getByText('a Needle').waitFor();
    await panel.settled();
    assert.deepEqual(await marked(), [['Needle', true]]);
    for (const theme of ['dark', 'light', 'hcDark', 'hcLight'] as const) {
      await panel.setTheme(theme);
      const { color, backgroundColor } = await panel.page.locator('[data-nested="bash"] pre').first().evaluate((pre) => {
        const style = getComputedStyle(pre, '::highlight(mc-found)');
        return { color: style.color, backgroundColor: style.backgroundColor };
      });
      assert.notEqual(color, backgroundColor, `${theme}: what was found can be read`);
    }

    await panel.page.keyboard.press('Enter');
    await panel.page.getByText('1 of 2', { exact: true }).waitFor();
    await panel.page.locator('[data-item="early"]').waitFor();
    await panel.settled();
    assert.deepEqual(await marked(), [['needle', true]]);
    await panel.page.keyboard.press('Shift+Enter');
    await panel.page.getByText('2 of 2', { exact: true }).waitFor();

    await input.fill('not to be found');
    await panel.page.getByText('No results').waitFor();
    assert.deepEqual(await marked(), []);
    await panel.page.keyboard.press('Escape');
    await input.waitFor({ state: 'detached' });
    panel.post({ type: 'focus', target: 'find' }); // As the command does it.
    await input.and(panel.page.locator(':focus')).waitFor();
    await panel.page.getByRole('button', { name: 'Close', exact: true }).click();
    await input.waitFor({ state: 'detached' });
    await panel.page.getByLabel('Message to the agent').and(panel.page.locator(':focus')).waitFor();
  });
});
