import assert from 'node:assert/strict';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import { longConversation, picturesOf } from '../../support/longConversation.ts';
import type { PanelPage } from '../../support/panelHarness/panelPage.ts';
import { sampleState, SESSION_ID, textItem, toolItem } from '../../support/panelHarness/sampleSession.ts';
import { scrollThrough } from '../../support/panelHarness/scrollThrough.ts';
import { usePanels } from '../../support/panelHarness/usePanels.ts';

/** Rows of a conversation that a page may have, nested ones included. */
const MAX_ROWS = 300;

/** Rows that may come into the page from one frame to the next: what a fast machine has time for. */
const MAX_ADDED_ROWS = 40;

/** Elements that the page may have, whatever is in its rows: 120 rows of ten, and what is around them. */
const MAX_ELEMENTS = 2000;

/** How often styles and layout may be worked out in a frame: for the test's own look, for what is drawn, for its heights, once to spare. */
const MAX_LAYOUTS = 4;

/** Entries on the way back: pages behind the reader were let go by then, and those ahead are loaded a second time. */
const MANY = 3000;

/** Items that a panel may hold: what is around the reader, and the end. */
const MAX_HELD = 1400;

const made = longConversation({ sessionId: SESSION_ID, cwd: '/home/ana/acme-web' });
const conversation = made.items;
const pictures = picturesOf(made);
/** What a person scrolls through: what subagents did is folded away. */
const entries = conversation.filter(({ parentToolUseId }) => parentToolUseId === undefined);

const rows = (panel: PanelPage): Promise<number> => panel.page.locator('mc-conversation mc-item').count();

/** Id of the first entry in sight. */
const firstInSight = (panel: PanelPage): Promise<string | undefined> =>
  panel.page.evaluate(() => {
    const edge = (document.querySelector('.scroller') as HTMLElement).getBoundingClientRect().top;
    return [...document.querySelectorAll<HTMLElement>('.items > [data-item]')].find((element) => element.getBoundingClientRect().bottom > edge + 1)?.dataset['item'];
  });

/** Where the pages end that were asked for. */
const pagesAsked = (panel: PanelPage): readonly number[] => panel.host.called('sessions.get').map((input) => (input as { before: number }).before);

/** How often the browser has worked out styles and layout of the page so far. */
async function layoutCounter(panel: PanelPage): Promise<() => Promise<{ readonly layouts: number; readonly styles: number }>> {
  const session = await panel.page.context().newCDPSession(panel.page);
  await session.send('Performance.enable');
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
    return { layouts: of('LayoutCount'), styles: of('RecalcStyleCount') };
  };
}

describe('session panel: a long conversation', function () {
  this.timeout(120_000);
  const panels = usePanels();

  it('shows each of 10,000 entries once and in order on the way up, and thousands on the way down, with few of them in the page and in memory', async () => {
    assert.equal(conversation.length, 10_000);
    const panel = await panels.open(sampleState({ items: conversation }), { height: 1600 });
    const layouts = await layoutCounter(panel);
    // Every other one: what cannot be shown moves nothing either.
    for (const [place, data] of pictures.entries()) if (place % 2 === 0) panel.host.addImage(Buffer.from(data, 'base64'));
    for (const direction of ['up', 'down'] as const) {
      const before = await layouts();
      const seen = await scrollThrough(panel.page, direction, direction === 'up' ? undefined : MANY);
      const counted = await layouts();
      if (direction === 'down') assert.ok(seen.ids.length >= MANY);
      assert.deepEqual(direction === 'up' ? seen.ids.toReversed() : seen.ids, entries.slice(0, seen.ids.length).map(({ id }) => id), direction);
      if (direction === 'up') assert.equal(seen.ids.length, entries.length);
      assert.deepEqual(seen.jumps, [], `nothing that is read moves by itself ${direction}`);
      assert.equal(seen.blankFrames, 0, `frames with a blank part ${direction}`);
      assert.ok(seen.maxHeld <= MAX_HELD, `${seen.maxHeld} items held ${direction}`);
      // What makes a task long, counted: how long it takes is measured by a bench, on a quiet machine.
      assert.ok(seen.maxRows <= MAX_ROWS, `${seen.maxRows} rows ${direction}`);
      assert.ok(seen.maxAdded <= MAX_ADDED_ROWS, `${seen.maxAdded} rows in one frame ${direction}`);
      assert.ok(seen.maxElements <= MAX_ELEMENTS, `${seen.maxElements} elements ${direction}`);
      for (const what of ['layouts', 'styles'] as const) {
        const perFrame = (counted[what] - before[what]) / seen.frames;
        assert.ok(perFrame <= MAX_LAYOUTS, `${perFrame} ${what} a frame ${direction}`);
      }
      if (direction === 'up') {
        assert.equal(await firstInSight(panel), entries[0]?.id);
        assert.ok(entries[0]?.type === 'user');
        assert.equal(await panel.page.locator('.items > [data-item]').first().locator('.user-message').innerText(), entries[0].text);
      }
    }
  });

  it('goes to the first message and back to the end at once, and finds what is between', async () => {
    const panel = await panels.open(sampleState({ items: conversation }));
    await panel.page.locator('.scroller').focus();
    await panel.page.keyboard.press('Control+Home');
    await panel.page.locator(`[data-item="${entries[0]?.id ?? ''}"]`).waitFor();
    await panel.settled();
    assert.equal(await firstInSight(panel), entries[0]?.id);
    const between = pagesAsked(panel).filter((before) => before > 400 && before < 9400);
    assert.deepEqual(between, [], 'no page between');
    assert.equal(await panel.page.locator('.items > [data-item]').first().getAttribute('aria-posinset'), '1');
    assert.equal(await panel.page.locator('.items > [data-item]').first().getAttribute('aria-setsize'), '10000');

    // What happens at the end meanwhile is there when one comes back.
    panel.host.item(textItem('late', 'It goes', true));
    panel.host.append('late', ' on.');
    await panel.settled();
    assert.equal(await firstInSight(panel), entries[0]?.id);
    await panel.page.keyboard.press('Control+End');
    await panel.page.locator('[data-item="late"]').getByText('It goes on.').waitFor();
    panel.host.append('late', ' And on.');
    await panel.page.locator('[data-item="late"]').getByText('It goes on. And on.').waitFor();
    assert.equal(await panel.page.locator('.jump').count(), 0);

    await panel.page.keyboard.press('Control+f');
    await panel.page.keyboard.type('part 700*');
    const found = conversation.findLast((item) => 'text' in item && item.text.includes('part 700*'));
    assert.ok(found !== undefined);
    await panel.page.locator(`[data-item="${found.id}"]`).waitFor();
    await panel.settled();
    assert.ok(await panel.page.locator(`[data-item="${found.id}"]`).evaluate((element) => {
      const { top, bottom } = (document.querySelector('.scroller') as HTMLElement).getBoundingClientRect();
      return element.getBoundingClientRect().top >= top - 200 && element.getBoundingClientRect().top < bottom;
    }));
    assert.ok((await rows(panel)) <= MAX_ROWS);
    await panel.page.keyboard.press('Escape');
    await panel.page.getByRole('button', { name: 'Jump to latest' }).click();
    await panel.page.locator('[data-item="late"]').waitFor();
    await panel.settled();
    assert.equal(await panel.page.locator('.jump').count(), 0);
  });

  it('goes to both ends when a command wants it, and from entry to entry by the page keys', async () => {
    const panel = await panels.open(sampleState({ items: conversation }));
    panel.post({ type: 'focus', target: 'start' });
    await panel.page.locator(`[data-item="${entries[0]?.id ?? ''}"]`).waitFor();
    await panel.page.locator('.scroller:focus').waitFor();
    const [second, third] = [1, 2].map((place) => panel.page.locator('.items > mc-item').nth(place));
    await second?.locator('summary, button').first().focus();
    await panel.page.keyboard.press('PageDown');
    await third?.and(panel.page.locator(':focus')).waitFor();
    await panel.page.keyboard.press('PageUp');
    await second?.and(panel.page.locator(':focus')).waitFor();
    panel.post({ type: 'focus', target: 'end' });
    await panel.page.locator(`[data-item="${entries.at(-1)?.id ?? ''}"]`).waitFor();
    await panel.page.locator('.scroller:focus').waitFor();
    await panel.page.getByLabel('Message to the agent').fill('Words');
    await panel.page.keyboard.press('Control+Home');
    await panel.settled();
    assert.equal(await panel.page.locator('.jump').count(), 0, 'in a text box it is the key of the text box');
  });

  it('goes where the scrollbar is dragged to', async () => {
    const panel = await panels.open(sampleState({ items: conversation }));
    for (const share of [0.5, 0.2, 0.8, 0]) {
      await panel.page.evaluate((part) => {
        const scroller = document.querySelector('.scroller') as HTMLElement;
        scroller.scrollTop = scroller.scrollHeight * part;
      }, share);
      await panel.settled();
      await panel.page.locator('.page-note').waitFor({ state: 'detached' });
      await panel.settled();
      const first = await firstInSight(panel);
      const position = conversation.findIndex(({ id }) => id === first) / conversation.length;
      assert.ok(Math.abs(position - share) < 0.1, `${position} of the conversation at ${share} of the scrollbar`);
      assert.ok((await rows(panel)) <= MAX_ROWS);
    }
  });

  it('pages what a subagent did, and does not show its steps as entries of their own when its call is far away', async () => {
    const step = (number: number): ConversationItem => ({ ...textItem(`step${number}`, `Step ${number} of the subagent.`), parentToolUseId: 'call' });
    const items = [
      ...Array.from({ length: 30 }, (_, i) => textItem(`before${i}`, `Before ${i}.`)),
      toolItem('call', 'Agent', { description: 'Look around' }),
      ...Array.from({ length: 3000 }, (_, i) => step(i)),
      ...Array.from({ length: 220 }, (_, i) => textItem(`after${i}`, `After ${i}.`)),
    ];
    const panel = await panels.open(sampleState({ items }));
    const held = (): Promise<number> => panel.page.evaluate(() => {
      const { store } = document.querySelector('mc-session-panel') as unknown as { store: { shown: { items: { text?: string }[] } } };
      return store.shown.items.filter(({ text }) => text !== '').length;
    });
    await panel.page.keyboard.press('Control+f');
    // At once: who writes slowly is led through earlier steps, and the call stays loaded with them.
    await panel.page.keyboard.insertText('Step 1500 of');
    await panel.page.locator('[data-nested="step1500"]').waitFor();
    await panel.settled();
    const card = panel.page.locator('[data-item="call"]');
    await card.getByText('Subagent, continued').waitFor();
    assert.ok((await rows(panel)) <= MAX_ROWS);
    await panel.page.keyboard.press('Escape');

    await panel.page.locator('.scroller').press('Control+Home');
    await panel.page.locator('[data-item="before0"]').waitFor();
    await card.locator('.tool-name').waitFor({ state: 'attached' });
    assert.equal(await panel.page.getByText('Subagent, continued').count(), 0);
    await card.getByText('earlier steps').waitFor({ state: 'attached' });
    await panel.page.locator('.scroller').press('Control+End');
    await panel.page.locator('[data-item="after219"]').waitFor();
    await panel.page.locator('.scroller').press('Control+Home');
    await panel.page.locator('[data-item="before0"]').waitFor();
    await panel.page.mouse.move(450, 350);
    await panel.page.mouse.wheel(0, 300);
    // What is next to the call is 3,000 entries away.
    await panel.page.locator('[data-item="after0"]').waitFor({ state: 'attached' });
    await card.getByText('3,000 steps').waitFor({ state: 'attached' });
    assert.ok((await rows(panel)) <= MAX_ROWS);
    assert.ok((await held()) <= MAX_HELD);
  });
});
