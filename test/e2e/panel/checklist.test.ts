import assert from 'node:assert/strict';
import type { ChecklistEntry } from '../../../src/protocol/domain/session.ts';
import { sampleSession, sampleState, toolItem } from '../../support/panelHarness/sampleSession.ts';
import { usePanels } from '../../support/panelHarness/usePanels.ts';

const list = (...statuses: readonly ChecklistEntry['status'][]): ChecklistEntry[] =>
  statuses.map((status, index) => ({ id: String(index + 1), text: `Task ${index + 1}`, activeText: `Doing task ${index + 1}`, status }));

describe('session panel: tasks of the agent', function () {
  this.timeout(60_000);
  const panels = usePanels();

  it('change in place, fold to the one at hand, and fold by themselves when all are done', async () => {
    const panel = await panels.open(sampleState({ items: [toolItem('t', 'TodoWrite', { todos: [{ content: 'Old', status: 'pending' }] })] }));
    const checklist = panel.page.locator('mc-checklist');
    assert.equal(await checklist.locator('li').count(), 0);
    panel.host.session({ checklist: list('done', 'inProgress', 'pending') });
    await checklist.getByText('1 of 3 tasks done').waitFor();
    const entries = (): Promise<string[]> => checklist.locator('li').evaluateAll((items) => items.map((item) => (item as HTMLElement).innerText.replaceAll(/\s+/g, ' ').trim()));
    assert.deepEqual(await entries(), ['Done: Task 1', 'In progress: Doing task 2', 'Open: Task 3']);
    await checklist.locator('li').nth(1).evaluate((item) => { (item as HTMLElement & { mark?: boolean }).mark = true; });
    panel.host.session({ checklist: list('done', 'done', 'inProgress') });
    await panel.settled();
    assert.deepEqual(await entries(), ['Done: Task 1', 'Done: Task 2', 'In progress: Doing task 3']);
    assert.ok(await checklist.locator('li').nth(1).evaluate((item) => (item as HTMLElement & { mark?: boolean }).mark), 'the entry itself was changed');

    await checklist.locator('summary').press('Enter');
    await checklist.locator('summary').getByText('Doing task 3').waitFor();
    await checklist.locator('li').first().waitFor({ state: 'detached' });
    await panel.page.reload();
    await checklist.getByText('2 of 3 tasks done').waitFor();
    assert.equal(await checklist.locator('li').count(), 0, 'it stays folded');
    await checklist.locator('summary').click();
    panel.host.session({ checklist: list('done', 'done', 'done') });
    await checklist.getByText('3 of 3 tasks done').waitFor();
    await checklist.locator('li').first().waitFor({ state: 'detached' });

    await panel.page.locator('[data-item="t"] summary').click();
    await panel.page.locator('[data-item="t"] .checklist').getByText('Old').waitFor();
  });

  it('keep the one at hand in sight', async () => {
    const statuses = Array.from({ length: 40 }, (_, index): ChecklistEntry['status'] => (index < 30 ? 'done' : index === 30 ? 'inProgress' : 'pending'));
    const panel = await panels.open(sampleState({ session: sampleSession({ checklist: list(...statuses) }) }));
    const isInSight = (): Promise<boolean> => panel.page.locator('.checklist-inProgress').evaluate((item) => {
      const frame = item.parentElement?.getBoundingClientRect();
      const place = item.getBoundingClientRect();
      return frame !== undefined && place.top >= frame.top && place.bottom <= frame.bottom;
    });
    assert.ok(await isInSight());
    panel.host.session({ checklist: list(...statuses.with(30, 'pending').with(2, 'inProgress')) });
    await panel.settled();
    assert.ok(await isInSight());
  });
});
