import assert from 'node:assert/strict';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import type { PanelPage } from '../../support/panelHarness/panelPage.ts';
import { permissionRequest, sampleItems, sampleSession, sampleState, textItem, toolItem } from '../../support/panelHarness/sampleSession.ts';
import { usePanels } from '../../support/panelHarness/usePanels.ts';

/** Entries of different heights, as in a real conversation. */
function manyItems(count: number): ConversationItem[] {
  return Array.from({ length: count }, (_, i) =>
    i % 4 === 3
      ? toolItem(`i${i}`, 'Edit', { file_path: '/a', old_string: 'a\nb', new_string: 'a\nc\nd' })
      : textItem(`i${i}`, `Entry ${i}. ${'Some words that wrap. '.repeat((i * 7) % 23)}`));
}

interface Place {
  atEnd: boolean;
  top: number;
  first: string | undefined;
  offset: number;
}

const place = (panel: PanelPage): Promise<Place> =>
  panel.page.evaluate(() => {
    const scroller = document.querySelector('.scroller') as HTMLElement;
    const edge = scroller.getBoundingClientRect().top;
    const first = [...document.querySelectorAll<HTMLElement>('.items > [data-item]')].find((element) => element.getBoundingClientRect().bottom > edge);
    return {
      atEnd: scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 2,
      top: scroller.scrollTop,
      first: first?.dataset['item'],
      offset: first === undefined ? 0 : Math.round(first.getBoundingClientRect().top - edge),
    };
  });

async function wheel(panel: PanelPage, by: number): Promise<void> {
  await panel.page.mouse.move(450, 350);
  await panel.page.mouse.wheel(0, by);
  await panel.page.waitForTimeout(80);
  await panel.settled();
}

/** Where on the screen the entries in sight begin. */
const visibleTops = (panel: PanelPage): Promise<Record<string, number>> =>
  panel.page.evaluate(() => {
    const { top, bottom } = (document.querySelector('.scroller') as HTMLElement).getBoundingClientRect();
    const boxes = [...document.querySelectorAll<HTMLElement>('.items > [data-item]')].map((element) => ({ id: element.dataset['item'] ?? '', box: element.getBoundingClientRect() }));
    return Object.fromEntries(boxes.filter(({ box }) => box.top >= top && box.bottom <= bottom).map(({ id, box }) => [id, Math.round(box.top)]));
  });

/** What was in sight before is still at the same place, to the pixel that rounding needs. */
const sameTops = (after: Record<string, number>, before: Record<string, number>): void => {
  const both = Object.keys(before).filter((id) => after[id] !== undefined);
  assert.ok(both.length > 0, 'something of it is still in sight');
  for (const id of both) assert.ok(Math.abs((after[id] ?? 0) - (before[id] ?? 0)) <= 1, `${id} was at ${before[id]} and is at ${after[id]}`);
};

const near = (a: Place, b: Place): void => {
  assert.equal(a.first, b.first);
  assert.ok(Math.abs(a.offset - b.offset) <= 2, `${a.offset} and ${b.offset}`);
};

describe('session panel: place', function () {
  this.timeout(60_000);
  const panels = usePanels();

  it('follows new text at the end', async () => {
    const panel = await panels.open(sampleState({ items: [...manyItems(40), textItem('t', '', true)] }));
    assert.ok((await place(panel)).atEnd);
    for (let i = 0; i < 20; i += 1) panel.host.append('t', 'More and more words.\n\n');
    await panel.settled();
    assert.ok((await place(panel)).atEnd);
    assert.equal(await panel.page.locator('.jump').count(), 0);
  });

  for (const width of [400, 900]) {
    for (const back of [0, -900]) {
      it(`does not move what is read when a request is answered, nor when the header changes (${width} px, ${back === 0 ? 'at the end' : 'further up'})`, async () => {
        const panel = await panels.open(sampleState({ items: manyItems(40), session: sampleSession({ phase: 'waiting', turnCount: 0 }), requests: [permissionRequest()] }), { width });
        if (back !== 0) await wheel(panel, back);
        const seen = await visibleTops(panel);
        const answered = { ...permissionRequest(), state: 'answered' } as const;
        panel.host.emit({ type: 'requestChanged', request: answered }, { type: 'sessionChanged', session: { ...panel.host.state.session, phase: 'runningTool' } });
        await panel.settled();
        assert.equal(await panel.page.locator('.request').count(), 0);
        sameTops(await visibleTops(panel), seen);
        panel.host.session({ phase: 'responding', model: 'a-model-with-a-name-long-enough-to-wrap-the-header-of-a-narrow-panel', turnCount: 12 });
        await panel.settled();
        sameTops(await visibleTops(panel), seen);
        panel.host.item(textItem('next', 'A few words.'));
        await panel.settled();
        sameTops(await visibleTops(panel), seen);
        if (back !== 0) return;
        for (let count = 0; count < 30; count += 1) panel.host.item(textItem(`more${count}`, 'Words that fill the room.'));
        await panel.settled();
        const last = await panel.page.locator('[data-item="more29"]').boundingBox();
        const scroller = await panel.page.locator('.scroller').boundingBox();
        assert.ok(last !== null && scroller !== null && Math.abs(scroller.y + scroller.height - last.y - last.height) < 40, 'the end is in sight again, with nothing blank below');
      });
    }
  }

  it('stays where the reader is while text arrives, and jumps to the end when asked', async () => {
    const panel = await panels.open(sampleState({ items: [...manyItems(60), textItem('t', '', true)] }));
    await wheel(panel, -1500);
    const before = await place(panel);
    for (let i = 0; i < 20; i += 1) panel.host.append('t', 'More and more words.\n\n');
    panel.host.item(textItem('new', 'Another entry'));
    await panel.settled();
    near(await place(panel), before);
    await panel.page.getByRole('button', { name: 'Jump to latest' }).click();
    await panel.settled();
    assert.ok((await place(panel)).atEnd);
  });

  it('loads earlier pages while one scrolls up, down to the first', async () => {
    const panel = await panels.open(sampleState({ items: manyItems(450) }));
    for (let round = 0; round < 200 && (await place(panel)).first !== 'i0'; round += 1) await wheel(panel, -2000);
    await wheel(panel, -2000);
    assert.equal((await place(panel)).top, 0);
    const indices = await panel.page.locator('.items > mc-item').evaluateAll((elements) => elements.map((element) => Number((element as HTMLElement).dataset['index'])));
    assert.deepEqual(indices, Array.from({ length: indices.length }, (_, i) => i), 'one after the other');
  });

  it('keeps the first entry in sight where it is when a page is put before it', async () => {
    const panel = await panels.open(sampleState({ items: manyItems(300) }));
    let release = (): void => undefined;
    panel.host.holds.set('sessions.get', new Promise((resolve) => { release = resolve; }));
    for (let round = 0; round < 60 && Number((await place(panel)).first?.slice(1)) > 112; round += 1) await wheel(panel, -400);
    const before = await place(panel);
    release();
    panel.host.holds.clear();
    await panel.page.locator('[data-item="i95"]').waitFor({ state: 'attached' });
    await panel.settled();
    near(await place(panel), before);
  });

  it('is the same after a reload: place, draft, folds; also on an earlier page', async () => {
    const panel = await panels.open(sampleState({ items: [...manyItems(420), ...sampleItems()] }));
    await panel.page.locator('[data-item="b1"] summary').click();
    for (let round = 0; round < 40 && (await panel.page.locator('[data-item="i150"]').count()) === 0; round += 1) await wheel(panel, -6000);
    await wheel(panel, 700);
    await panel.page.getByLabel('Message to the agent').fill('A draft\nin two lines');
    await panel.page.waitForTimeout(250);
    const before = await place(panel);
    await panel.page.reload();
    await panel.page.locator(`[data-item="${before.first ?? ''}"]`).waitFor({ state: 'attached' });
    await panel.settled();
    near(await place(panel), before);
    assert.equal(await panel.page.getByLabel('Message to the agent').inputValue(), 'A draft\nin two lines');
    await panel.page.locator('.scroller').press('End');
    assert.ok(await panel.page.locator('[data-item="b1"] details').evaluate((element) => (element as HTMLDetailsElement).open));
  });

  it('is at the end after a reload at the end, with what came meanwhile', async () => {
    const panel = await panels.open(sampleState({ items: manyItems(100) }));
    panel.host.item(textItem('t', 'streams', true));
    await panel.settled();
    await panel.page.reload();
    panel.host.append('t', ' on');
    await panel.page.locator('[data-item="t"]').getByText('streams on').waitFor();
    await panel.settled();
    assert.ok((await place(panel)).atEnd);
  });

  it('asks for a snapshot when events are missing or do not fit, and keeps what is read', async () => {
    const panel = await panels.open(sampleState({ items: [...manyItems(250), textItem('t', 'abc', true)] }));
    await panel.page.locator('.scroller').press('Home');
    await panel.page.locator('[data-item="i0"]').waitFor();
    const ready = (): number => panel.said.filter((intent) => intent.type === 'ready').length;
    const before = ready();
    panel.post({ type: 'events', seq: 9999, events: [{ type: 'textAppended', index: 250, offset: 3, text: 'LOST' }] });
    await panel.settled();
    assert.equal(ready(), before + 1);
    panel.host.append('t', 'def');
    await panel.settled();
    assert.equal((await place(panel)).first, 'i0');
    await panel.page.locator('.scroller').press('End');
    await panel.page.locator('[data-item="t"]').getByText('abcdef', { exact: true }).waitFor();
    await panel.settled(); // The last row is drawn first, those above it in the next frames.
    assert.ok((await place(panel)).atEnd);
  });

  it('shows the last known state while the host is away, and goes on afterwards', async () => {
    const panel = await panels.open(sampleState({ items: [textItem('t', 'Known.')] }));
    panel.setConnection({ status: 'unavailable', detail: 'It left.' });
    await panel.page.locator('.banner').getByText('It left.').waitFor();
    assert.ok(await panel.page.getByText('Known.').isVisible());
    await panel.page.getByRole('button', { name: 'Reconnect' }).click();
    await panel.settled();
    assert.ok(panel.said.some((intent) => intent.type === 'reconnect'));
    panel.setConnection({ status: 'connected', detail: '' });
    panel.host.session({ name: 'Still here', phase: 'idle', phaseSince: sampleSession().phaseSince });
    await panel.page.getByRole('heading', { name: 'Still here' }).waitFor();
    assert.equal(await panel.page.locator('.banner').count(), 0);
  });
});
