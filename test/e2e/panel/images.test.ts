import assert from 'node:assert/strict';
import { imageFacts } from '../../../src/host/util/imageFacts.ts';
import type { PanelPage } from '../../support/panelHarness/panelPage.ts';
import { ago, SESSION_ID, sampleSession, sampleState } from '../../support/panelHarness/sampleSession.ts';
import { usePanels } from '../../support/panelHarness/usePanels.ts';
import { png } from '../../support/pictures.ts';
import { picture } from '../support/pictures.ts';

const input = (panel: PanelPage): ReturnType<PanelPage['page']['getByLabel']> => panel.page.getByLabel('Message to the agent');
const inComposer = '.pictures-composer mc-picture button[aria-busy="false"]';

/** What a browser does when a person pastes an image, or drops one. */
async function give(panel: PanelPage, how: 'paste' | 'drop', bytes: Buffer, name: string, type = 'image/png'): Promise<void> {
  await input(panel).evaluate((element, given) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(given.data), (char) => char.charCodeAt(0))], given.name, { type: given.type }));
    const event = given.how === 'paste' ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }) : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
    element.dispatchEvent(event);
  }, { how, data: bytes.toString('base64'), name, type });
}

describe('session panel: images', function () {
  this.timeout(60_000);
  const panels = usePanels();

  it('are pasted and dropped, survive a reload, can be taken out, and go out with or without words', async () => {
    const panel = await panels.open(sampleState({ session: sampleSession({ phase: 'responding' }) }));
    await give(panel, 'paste', png(640, 400), 'image.png');
    await give(panel, 'drop', png(300, 500, 5), 'plan.png');
    await panel.page.locator(inComposer).nth(1).waitFor();
    await panel.page.reload();
    await panel.page.locator(inComposer).nth(1).waitFor();
    await panel.page.getByRole('button', { name: 'Remove image Image, 640 × 400' }).click();
    assert.equal(await panel.page.locator('.pictures-composer li').count(), 1);
    assert.equal(await panel.page.evaluate(() => document.activeElement?.tagName), 'TEXTAREA', 'the keyboard goes on in the box');
    await panel.page.keyboard.press('Enter');
    await panel.page.locator('.queue mc-picture button[aria-busy="false"]').waitFor();
    const [sent] = panel.host.called('sessions.queue') as { text: string; images: { id: string; name: string }[] }[];
    assert.deepEqual([sent?.text, sent?.images.map(({ name }) => name)], ['', ['plan.png']]);
    assert.equal(await panel.page.locator('.pictures-composer').count(), 0);
    await panel.page.getByRole('button', { name: 'Remove from Queue and Edit' }).click();
    await panel.page.locator(inComposer).waitFor();
    assert.deepEqual(panel.problems, []);
    assert.deepEqual(await panel.violations(), []);
  });

  it('are made smaller when they are too large for models, and say so when they cannot be read', async () => {
    const panel = await panels.open(sampleState());
    await give(panel, 'paste', png(3000, 1500), 'screen.png');
    await panel.page.locator(inComposer).waitFor();
    const [attached] = panel.host.called('sessions.attach') as { image: { data: string; mediaType: string; name: string } }[];
    assert.deepEqual(imageFacts(Buffer.from(attached?.image.data ?? '', 'base64')), { mediaType: attached?.image.mediaType, width: 1568, height: 784 });
    await give(panel, 'paste', Buffer.from('no picture'), 'x.png');
    await panel.page.getByRole('alert').getByText('This file cannot be read as an image').waitFor();
    await panel.page.getByRole('button', { name: /^Attach Images/ }).click();
    await panel.settled();
    assert.deepEqual(panel.said.at(-1), { type: 'chooseImages' });
    panel.post({ type: 'images', images: [{ name: 'a.png', mimeType: 'image/png', data: png(20, 20).toString('base64') }], problem: 'Not attached: b.txt' });
    await panel.page.getByRole('alert').getByText('Not attached: b.txt').waitFor();
    await panel.page.locator(inComposer).nth(1).waitFor();
    await input(panel).evaluate((element) => {
      const data = new DataTransfer();
      data.setData('text/uri-list', 'file:///w/shot.png\r\n# note');
      element.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await panel.settled();
    assert.deepEqual(panel.said.at(-1), { type: 'readImages', uris: ['file:///w/shot.png'] });
    panel.post({ type: 'images', images: Array.from({ length: 19 }, (_, index) => ({ name: `${index}.png`, mimeType: 'image/png', data: png(300, 200, index).toString('base64') })), problem: '' });
    const alert = panel.page.getByRole('alert').getByText('A message can have 20 images at most');
    await alert.waitFor();
    assert.equal(await panel.page.locator('.pictures-composer li').count(), 20);
    const { height } = panel.page.viewportSize() ?? assert.fail();
    for (const part of [alert, panel.page.getByRole('button', { name: 'Send', exact: true }), input(panel)]) {
      const box = await part.boundingBox();
      assert.ok(box !== null && box.y > 0 && box.y + box.height <= height, 'with that many images, too, all of the composer is in sight');
    }
  });

  it('are shown in the conversation where they will be before they are there, and open in the editor', async () => {
    const panel = await panels.open(sampleState({ session: sampleSession({ phase: 'idle' }), items: [] }));
    const wide = panel.host.addImage(png(1200, 300, 11), 'wide.png');
    const tall = panel.host.addImage(png(120, 300, 13));
    let release = (): void => {};
    panel.host.holds.set('sessions.image', new Promise((resolve) => { release = resolve; }));
    panel.host.item({ id: 'u', at: ago(3), type: 'user', text: 'What is wrong with these?', isSynthetic: false, images: [wide, tall] });
    panel.host.item({ id: 't', at: ago(2), type: 'tool', name: 'Read', input: { file_path: '/w/shot.png' }, state: 'done', output: '', isTruncated: false, images: [panel.host.addImage(png(800, 600, 17))] });
    panel.host.item({ id: 's', at: ago(1), type: 'user', text: '', isSynthetic: false, images: [{ ...tall, id: '1'.repeat(64), width: 48, height: 32 }] });
    panel.host.item({ id: 'g', at: ago(1), type: 'user', text: '', isSynthetic: false, images: [{ ...wide, id: '0'.repeat(64), name: 'gone.png' }] });
    await panel.page.locator('.user-message mc-picture button').first().waitFor();
    const places = (): Promise<string> => panel.page.evaluate(() => JSON.stringify([...document.querySelectorAll('.picture, .user-message')].map((element) => element.getBoundingClientRect())));
    await panel.settled();
    const before = await places();
    assert.equal(await panel.page.locator('mc-picture button[aria-busy="true"]').count(), 5);
    panel.host.holds.delete('sessions.image');
    release();
    // Two are gone; the other has no name.
    const gone = panel.page.locator('.picture-gone').filter({ hasText: 'gone.png' });
    await gone.locator('.picture-why').filter({ hasText: 'This image is not there any more.', visible: true }).waitFor();
    await panel.page.locator('mc-picture button[aria-busy="false"]').nth(2).waitFor();
    panel.host.item({ id: 'e', at: ago(0), type: 'text', text: 'The second is cut off.', isStreaming: false });
    for (const theme of ['dark', 'light', 'hcDark'] as const) {
      await panel.setTheme(theme);
      await panel.settled();
      await picture(panel.page, `panel-images-${theme}`);
    }
    assert.deepEqual(JSON.parse(before).map(({ width, height }: DOMRect) => [width, height]), JSON.parse(await places()).map(({ width, height }: DOMRect) => [width, height]), 'nothing moves, also where a picture is gone');
    assert.deepEqual(await panel.violations(), []);
    await panel.page.getByRole('button', { name: 'Open image wide.png, 1,200 × 300' }).press('Enter');
    await panel.settled();
    assert.deepEqual(panel.said.at(-1), { type: 'openImage', imageId: wide.id, mediaType: 'image/png', name: 'wide.png' });
    assert.deepEqual(panel.host.called('sessions.image').every((call) => (call as { sessionId: string }).sessionId === SESSION_ID), true);
    assert.deepEqual(panel.problems, []);
  });
});
