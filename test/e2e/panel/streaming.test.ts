import assert from 'node:assert/strict';
import { usePanels } from '../../support/panelHarness/usePanels.ts';
import type { PanelPage } from '../../support/panelHarness/panelPage.ts';
import { permissionRequest, sampleSession, sampleState, textItem, toolItem, userItem } from '../../support/panelHarness/sampleSession.ts';

const TEXT = [
  '# Héading with \u{1f600} and 支払い', '', 'Some **bold** and `code` and [link](https://example.com "t").', 'line two\twith tab  ', 'hard break', '',
  '```ts', 'const x: string = `<img src=x onerror=alert(1)>`;', '', 'if (a && b) { /* \u{1f469}\u200d\u{1f4bb} */ }', '```', '', '- [x] done', '- [ ] open', '  1. deep', '',
  '| a | b |', '|---|---|', '| <b>1</b> | 2 |', '', '> quote', '', 'Setext', '---', '', '    indented code', '', 'end \u{1f1e9}\u{1f1ea}',
].join('\n');

/** What an attacker may put into Markdown, tool output, names and titles. */
const ATTACKS = [
  '<img src=x onerror="window.pwned=1">', '<script>window.pwned=1</script>', '[x](javascript:window.pwned=1)', '[y](data:text/html,<script>window.pwned=1</script>)',
  '<svg/onload=window.pwned=1>', '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>', '![z](https://example.com/track.png)', '<a href="vbscript:x">v</a>',
  '```x" onmouseover="window.pwned=1\ncode\n```', '<style>body{display:none}</style>', '[a]: javascript:window.pwned=1\n[a]', '<form action=https://example.com><button>go</button></form>',
].join('\n\n');

const rawText = (panel: PanelPage, id: string): Promise<string> =>
  panel.page.locator(`[data-item="${id}"] mc-markdown`).evaluate((element) => (element as HTMLElement & { text: string }).text);

const shownText = (panel: PanelPage, id: string): Promise<string> =>
  panel.page.locator(`[data-item="${id}"] mc-markdown`).evaluate((element) => element.innerHTML);

describe('session panel: streaming', function () {
  this.timeout(60_000);
  const panels = usePanels();

  for (const sizes of [[1], [3, 1, 7], [40]]) {
    it(`shows the text to the byte in pieces of ${sizes.join(', ')}, and the same as when loaded whole`, async () => {
      const panel = await panels.open(sampleState({ session: sampleSession({ phase: 'responding' }), items: [userItem('u', 'go'), textItem('t', '', true)] }));
      for (let at = 0, step = 0; at < TEXT.length; step += 1) {
        const size = sizes[step % sizes.length] ?? 1;
        panel.host.append('t', TEXT.slice(at, at + size));
        at += size;
        if (step % 5 === 0) await panel.page.evaluate(() => new Promise(requestAnimationFrame));
      }
      await panel.settled();
      panel.host.item(textItem('t', TEXT));
      await panel.settled();
      assert.equal(await rawText(panel, 't'), TEXT);
      const streamed = await shownText(panel, 't');
      const whole = await panels.open(sampleState({ items: [userItem('u', 'go'), textItem('t', TEXT)] }));
      assert.equal(streamed, await shownText(whole, 't'));
    });
  }

  it('never touches a complete block again', async () => {
    const panel = await panels.open(sampleState({ items: [textItem('t', 'First paragraph.\n\nSecond', true)] }));
    await panel.page.evaluate(() => { (document.querySelector('mc-markdown p') as HTMLElement & { mark?: boolean }).mark = true; });
    panel.host.append('t', ' paragraph.\n\n```js\nlet a;');
    await panel.settled();
    await panel.page.evaluate(() => { (document.querySelector('mc-markdown pre') as HTMLElement & { mark?: boolean }).mark = true; });
    panel.host.append('t', '\nlet b;');
    await panel.settled();
    panel.host.append('t', '\n```\n\nThird.');
    await panel.settled();
    assert.deepEqual(
      await panel.page.evaluate(() => [...document.querySelectorAll('mc-markdown :is(p, pre)')].map((e) => [(e as HTMLElement & { mark?: boolean }).mark === true, e.textContent])),
      [[true, 'First paragraph.'], [false, 'Second paragraph.'], [true, 'let a;\nlet b;'], [false, 'Third.']],
    );
  });

  it('runs, fetches and opens nothing that comes in a text, an output, a name or a title', async () => {
    const requests: string[] = [];
    const panel = await panels.open(sampleState());
    panel.page.on('request', (request) => requests.push(request.url()));
    panel.host.session({ name: ATTACKS, projectId: ATTACKS, model: ATTACKS });
    panel.host.item(userItem('u', ATTACKS));
    panel.host.item(textItem('t', '', true));
    for (let at = 0; at < ATTACKS.length; at += 9) panel.host.append('t', ATTACKS.slice(at, at + 9));
    panel.host.item(toolItem('b', 'Bash', { command: ATTACKS, [ATTACKS]: ATTACKS }, { output: ATTACKS, state: 'failed' }));
    panel.host.item(toolItem('e', 'Edit', { file_path: ATTACKS, old_string: 'a', new_string: ATTACKS }));
    panel.host.item({ id: 'n', at: '', type: 'notice', code: 'agentNotice', level: 'error', text: ATTACKS });
    panel.host.request(permissionRequest({ title: ATTACKS, input: { command: ATTACKS }, suggestions: [{ label: ATTACKS, raw: {} }] }));
    await panel.settled();
    for (const summary of await panel.page.locator('summary').all()) if (!(await summary.locator('..').getAttribute('open'))?.length) await summary.click();
    await panel.settled();
    assert.deepEqual(requests, []);
    const found = await panel.page.evaluate(() => ({
      pwned: 'pwned' in window,
      elements: document.querySelectorAll('main :is(img, script, iframe, style, form, object, embed, link)').length,
      handlers: [...document.querySelectorAll('main *')].filter((e) => e.getAttributeNames().some((name) => name.startsWith('on'))).length,
      links: [...document.querySelectorAll<HTMLAnchorElement>('main a')].map((a) => new URL(a.href).protocol),
    }));
    assert.deepEqual({ ...found, links: [...new Set(found.links)] }, { pwned: false, elements: 0, handlers: 0, links: ['https:'] });
    assert.equal(await rawText(panel, 't'), ATTACKS);
  });

  it('copies code and messages as they are', async () => {
    const panel = await panels.open(sampleState({ items: [userItem('u', 'Do **it**'), textItem('t', 'Do\n\n```sh\necho "<a & b>"\n```\n')] }));
    await panel.page.locator('.copy-code').click();
    assert.equal(await panel.page.evaluate(() => navigator.clipboard.readText()), 'echo "<a & b>"');
    await panel.page.locator('.agent-message').hover();
    await panel.page.locator('.agent-message').getByRole('button', { name: 'Copy as Markdown' }).click();
    assert.equal(await panel.page.evaluate(() => navigator.clipboard.readText()), 'Do\n\n```sh\necho "<a & b>"\n```\n');
    await panel.page.locator('.user-row').getByRole('button', { name: 'Copy as Markdown' }).press('Enter');
    assert.equal(await panel.page.evaluate(() => navigator.clipboard.readText()), 'Do **it**');
  });

  it('tells a screen reader complete texts and requests, not every delta', async () => {
    const panel = await panels.open(sampleState({ items: [textItem('t', '', true)] }));
    const spoken = panel.page.locator('mc-announcements [aria-live=polite]');
    panel.host.append('t', 'All done');
    await panel.settled();
    assert.equal(await spoken.textContent(), '');
    panel.host.item(textItem('t', 'All done'));
    await panel.settled();
    assert.equal(await spoken.textContent(), 'Agent: All done');
    panel.host.request(permissionRequest());
    await panel.settled();
    assert.match((await panel.page.locator('mc-announcements [aria-live=assertive]').textContent()) ?? '', /npm test/);
  });
});
