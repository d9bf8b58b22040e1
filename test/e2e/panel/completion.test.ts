import assert from 'node:assert/strict';
import { SESSION_ID, sampleState } from '../../support/panelHarness/sampleSession.ts';
import { usePanels } from '../../support/panelHarness/usePanels.ts';

describe('session panel: completion', function () {
  this.timeout(60_000);
  const panels = usePanels();

  it('offers files and commands by keyboard and mouse, and sends nothing meanwhile', async () => {
    const panel = await panels.open(sampleState());
    panel.files = ['src/apple.ts', 'docs/apple pie.md', 'src/pear.ts'];
    panel.host.commands = [{ name: 'compact', description: 'Shortens the conversation', argumentHint: '[what]' }, { name: 'review', description: 'Reviews', argumentHint: '' }];
    const box = panel.page.getByRole('textbox', { name: 'Message to the agent' });
    const options = panel.page.locator('.completions').getByRole('option');
    const value = (): Promise<string> => box.inputValue();

    await box.pressSequentially('See @app');
    await options.nth(1).waitFor();
    assert.deepEqual(await options.allInnerTexts().then((texts) => texts.map((text) => text.replaceAll(/\s+/g, ' ').trim())), ['apple.ts src', 'apple pie.md docs']);
    assert.equal(await box.getAttribute('aria-activedescendant'), await options.first().getAttribute('id'));
    assert.deepEqual(await panel.violations(), []);
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('Enter');
    await options.first().waitFor({ state: 'detached' });
    assert.equal(await value(), 'See @"docs/apple pie.md" ');
    await panel.page.keyboard.type('and @pear');
    await options.first().click();
    assert.equal(await value(), 'See @"docs/apple pie.md" and @src/pear.ts ');
    await panel.page.keyboard.type('now');
    await panel.page.keyboard.press('Enter');
    await panel.settled();
    assert.deepEqual(panel.host.called('sessions.queue'), [{ sessionId: SESSION_ID, text: 'See @"docs/apple pie.md" and @src/pear.ts now' }]);

    await box.pressSequentially('/');
    await options.nth(1).waitFor();
    await panel.page.keyboard.press('Escape');
    await options.first().waitFor({ state: 'detached' });
    assert.equal(await value(), '/');
    await panel.page.keyboard.type('com');
    await options.getByText('Shortens the conversation').waitFor();
    await panel.page.keyboard.press('Tab');
    assert.equal(await value(), '/compact ');
    await panel.page.keyboard.press('Enter');
    await panel.settled();
    assert.equal(panel.host.called('sessions.queue').length, 2);
  });
});
