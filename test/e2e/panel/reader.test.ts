// The panel as those know it who do not see it: what a screen reader comes to, what it is told meanwhile, and where the keyboard is.
import assert from 'node:assert/strict';
import type { SessionState } from '../../../src/protocol/events/session.ts';
import { assertHeard, focused, spoken } from '../../support/panelHarness/heard.ts';
import { ago, permissionRequest, planRequest, questionRequest, sampleItems, sampleSession, sampleState, textItem } from '../../support/panelHarness/sampleSession.ts';
import { usePanels } from '../../support/panelHarness/usePanels.ts';

const waiting = sampleSession({ phase: 'waiting', waitingCount: 1 });
const queue = [{ id: 'a', text: 'Then update the changelog.', queuedAt: ago(1) }, { id: 'b', text: 'And say what was wrong.', queuedAt: ago(1) }];

const STATES: Readonly<Record<string, SessionState>> = {
  idle: sampleState({ items: sampleItems() }),
  streaming: sampleState({ session: sampleSession({ phase: 'responding', queue }), items: [...sampleItems().slice(0, 4), textItem('stream', 'Running it', true)] }),
  permission: sampleState({ session: waiting, items: sampleItems().slice(0, 6), requests: [permissionRequest(), planRequest()] }),
  question: sampleState({ session: waiting, items: sampleItems().slice(0, 6), requests: [questionRequest()] }),
  plan: sampleState({ session: waiting, items: sampleItems().slice(0, 6), requests: [planRequest()] }),
  asleep: sampleState({ session: sampleSession({ phase: 'ended', end: { reason: 'hibernated', at: ago(0), detail: '' } }), items: sampleItems().slice(0, 4) }),
  ended: sampleState({ session: sampleSession({ phase: 'ended', end: { reason: 'failed', at: ago(0), exitCode: 1, detail: 'The agent left with exit code 1.' } }), items: sampleItems() }),
};

/** What is heard of each, in this order, whatever else is between. */
const HEARD: Readonly<Record<string, readonly RegExp[]>> = {
  idle: [/^main Agent session/, /^heading Fix the flaky login test \[level=1\]/, /^button Rename/, /^button Stop/, /^combobox Permission mode/, /^search/, /^textbox Find/, /^heading Conversation \[level=2\]/, /^region Conversation/, /^feed Conversation/, /^article You/, /^article Read: .*, Done/, /^textbox Message to the agent/, /^log +\[live=polite/, /^log +\[live=assertive/],
  streaming: [/^heading Fix/, /^button Interrupt/, /^button Stop/, /^article Agent/, /^list Queued \(2\)/, /^button Move.*1 of 2/, /^button Edit Follow-up/, /^textbox Message to the agent/],
  permission: [/^region Conversation/, /^region The agent needs you/, /^heading Allow Bash\? \[level=2\]/, /^button Previous request/i, /^button Next request/i, /^group Bash: /, /^button Allow/, /^button Allow Always/, /^button Deny/, /^textbox Tell the agent why/, /^textbox Message to the agent/],
  question: [/^heading The agent has 3 questions \[level=2\]/, /^tablist/, /^tab Database \[.*selected=true/, /^tab Browsers/, /^tabpanel Database/, /^group Which database should the tests use/, /^radio SQLite.*\[.*checked=false/, /^button Submit/, /^checkbox Leave unanswered/],
  plan: [/^heading Approve this plan\? \[level=2\]/, /^button Approve/, /^textbox What should change/],
  asleep: [/^heading Fix/, /^button Resume/, /^StaticText This session is asleep\. It goes on/, /^textbox Message to the agent/],
  ended: [/^heading Fix/, /^button Resume/, /^textbox Message to the agent/],
};

describe('session panel: heard and not seen', () => {
  const panels = usePanels();

  for (const [state, value] of Object.entries(STATES)) {
    it(`${state}: from top to bottom everything has a name, and the keyboard takes the same way`, async () => {
      const panel = await panels.open(value);
      if (state === 'idle') await panel.page.getByLabel('Message to the agent').press('Control+f');
      await assertHeard(panel.page, HEARD[state] ?? []);
    });
  }

  it('tells what is new, once, without its marks, and again when the same happens again', async () => {
    const panel = await panels.open(sampleState({ items: sampleItems() }));
    const { host } = panel;
    assert.deepEqual([await spoken(panel.page), await spoken(panel.page, 'assertive')], [[], []], 'nothing of what was there');
    host.item(textItem('a', '', true));
    host.append('a', 'I **read** `login.ts`');
    await panel.settled();
    assert.deepEqual(await spoken(panel.page), [], 'not every delta');
    host.item(textItem('a', 'I **read** `login.ts` and [the list](https://example.com):\n\n```ts\nlet a = 1;\n```\n\n- one\n- two'));
    await panel.settled();
    assert.deepEqual(await spoken(panel.page), ['Agent: I read login.ts and the list:\nCode block ts\none\ntwo']);
    const turn = host.state.items.find(({ type }) => type === 'turn');
    assert.ok(turn?.type === 'turn');
    host.item({ ...turn, id: 'newTurn1', isError: false });
    await panel.settled();
    host.item({ ...turn, id: 'newTurn2', isError: false });
    await panel.settled();
    const end = 'The agent has finished its turn.';
    assert.deepEqual((await spoken(panel.page)).slice(1), [end, end], 'the same words are said again');
    host.item({ ...turn, id: 'newTurn3', isError: true, isInterrupted: true });
    await panel.settled();
    assert.equal((await spoken(panel.page)).at(-1), 'Turn interrupted', 'who broke it off knows that nothing failed');
    const drawn = panel.page.locator('.turn').last();
    assert.match(await drawn.innerText(), /^Turn interrupted/);
    assert.equal(await panel.page.getByRole('article', { name: 'Turn interrupted' }).count(), 1);
    const colorOf = (icon: string): Promise<string> => panel.page.locator(icon).last().evaluate((element) => getComputedStyle(element).color);
    assert.notEqual(await colorOf('.turn-interrupted .codicon'), await colorOf('.turn-failed .codicon'));
    host.session({ phase: 'responding', queue });
    await panel.settled();
    assert.equal((await spoken(panel.page)).at(-1), 'Queued (2)');
    const request = permissionRequest();
    host.request(request);
    await panel.settled();
    assert.deepEqual((await spoken(panel.page, 'assertive')).length, 1);
    assert.match((await spoken(panel.page, 'assertive'))[0] ?? '', /^The agent needs you\. .*npm test/);
    assert.equal((await spoken(panel.page)).at(-1), 'Queued (2)', 'not twice');
    host.item({ id: 'n', at: ago(0), type: 'notice', code: 'retry', level: 'warning', text: '529 overloaded · 2/10' });
    await panel.settled();
    assert.match((await spoken(panel.page)).at(-1) ?? '', /529 overloaded/);
    panel.setConnection({ status: 'unavailable', detail: '' });
    await panel.settled();
    assert.match((await spoken(panel.page)).at(-1) ?? '', /not reachable/);
    panel.setConnection({ status: 'connecting', detail: '' });
    await panel.settled();
    panel.setConnection({ status: 'connected', detail: '' });
    await panel.settled();
    assert.equal((await spoken(panel.page)).at(-1), 'Connected to Mission Control again.');
  });

  it('tells nothing of earlier messages that are loaded', async () => {
    const panel = await panels.open(sampleState({ items: Array.from({ length: 400 }, (_, index) => textItem(`t${index}`, `Message ${index}`)) }));
    await panel.page.locator('.scroller').focus();
    await panel.page.keyboard.press('Home');
    await panel.page.getByText('Message 0', { exact: true }).waitFor();
    assert.deepEqual(await spoken(panel.page), []);
  });

  it('leaves the keyboard somewhere sensible when what had it goes away', async () => {
    const panel = await panels.open(sampleState({ session: sampleSession({ phase: 'responding', queue }), items: sampleItems() }));
    const { page, host } = panel;
    await page.getByRole('button', { name: 'Interrupt', exact: true }).focus();
    host.session({ phase: 'idle' });
    await panel.settled();
    assert.equal(await focused(panel.page), 'Stop', 'a button whose job is done');
    await page.getByRole('button', { name: 'Stop', exact: true }).press('Enter');
    host.session({ phase: 'ended', queue: [], end: { reason: 'stopped', at: ago(0), detail: '' } });
    await panel.settled();
    assert.equal(await focused(panel.page), 'Resume');
    host.session({ phase: 'responding', queue });
    await panel.settled();
    await page.getByRole('button', { name: 'Edit Follow-up' }).first().focus();
    host.session({ queue: queue.slice(1) });
    await panel.settled();
    assert.equal(await focused(panel.page), 'Edit Follow-up', 'a follow-up that was sent');
    host.session({ queue: [] });
    await panel.settled();
    assert.equal(await focused(panel.page), 'Message to the agent', 'and the last of them');
    panel.setConnection({ status: 'unavailable', detail: '' });
    await panel.settled();
    await page.getByRole('button', { name: 'Reconnect' }).focus();
    panel.setConnection({ status: 'connected', detail: '' });
    await panel.settled();
    assert.equal(await focused(panel.page), 'Message to the agent', 'a banner');
    const request = permissionRequest();
    host.request(request);
    await panel.settled();
    await page.getByRole('button', { name: 'Deny' }).focus();
    host.request({ ...request, state: 'answered' });
    await panel.settled();
    assert.equal(await focused(panel.page), 'Message to the agent', 'a request that was answered elsewhere');
    await page.locator('.session-name').click();
    await panel.settled();
    host.session({ phase: 'idle' });
    await panel.settled();
    assert.equal(await focused(panel.page), 'body', 'but what a person left stays left');
  });
});
