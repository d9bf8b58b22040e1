// What goes wrong in a session's panel, for those who do not see it: each is told once, can be walked to, and leaves the keyboard somewhere.
import assert from 'node:assert/strict';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import { endedNotice } from '../../../src/host/sessions/sessionNotices.ts';
import type { SessionState } from '../../../src/protocol/events/session.ts';
import { assertHeard, focused, spoken } from '../../support/panelHarness/heard.ts';
import type { PanelOptions, PanelPage } from '../../support/panelHarness/panelPage.ts';
import { ago, permissionRequest, sampleItems, sampleSession, sampleState, textItem, userItem } from '../../support/panelHarness/sampleSession.ts';
import { usePanels } from '../../support/panelHarness/usePanels.ts';

const GONE = 'This session is not there any more. It was probably removed.';
const unavailable = { status: 'unavailable', detail: 'It left with exit code 1.' } as const;

const none = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

interface ErrorState {
  readonly state?: SessionState;
  readonly options?: PanelOptions;
  readonly act?: (panel: PanelPage) => Promise<void> | void;
  /** What is heard, in this order. */
  readonly heard: readonly RegExp[];
  readonly minStops: number;
}

/** Everything that can be wrong with a panel as a whole, or with its conversation. */
const STATES: Readonly<Record<string, ErrorState>> = {
  'nothing known yet': { options: { isKnown: false }, heard: [/^main Agent session/, /^heading Agent session \[level=1\]/, /^status/, /^StaticText Loading/], minStops: 0 },
  'nothing known and no host': {
    options: { isKnown: false, connection: unavailable },
    heard: [/^main Agent session/, /^heading Agent session \[level=1\]/, /^StaticText Mission Control is not reachable, so there is nothing to show yet\. ?$/, /exit code 1/, /^button Reconnect/],
    minStops: 1,
  },
  'no such session': {
    options: { isKnown: false },
    act: (panel) => { panel.post({ type: 'missing', message: GONE }); },
    heard: [/^main Agent session/, /^heading Agent session \[level=1\]/, /^alert/, /^StaticText This session is not there/, /^button Close/],
    minStops: 1,
  },
  'host gone': {
    state: sampleState({ items: sampleItems(), session: sampleSession({ phase: 'responding', queue: [{ id: 'a', text: 'Then update the changelog.', queuedAt: ago(1) }] }) }),
    act: (panel) => { panel.setConnection(unavailable); },
    heard: [/^heading Fix/, /^button Rename Session \[.*disabled=true/, /^button Stop \[.*disabled=true/, /^StaticText Mission Control is not reachable\./, /^button Reconnect/, /^heading Conversation \[level=2\]/, /^feed Conversation/, /^textbox Message to the agent/],
    minStops: 4,
  },
  'host silent': {
    state: sampleState({ items: sampleItems() }),
    act: (panel) => { panel.setConnection({ status: 'silent', detail: '' }); },
    heard: [/^heading Fix/, /^StaticText The background host of Mission Control does not answer\./, /^heading Conversation \[level=2\]/, /^textbox Message to the agent/],
    minStops: 3,
  },
  'an action that was refused': {
    state: sampleState({ items: sampleItems() }),
    act: async ({ host, page }) => {
      host.failures.set('sessions.stop', new MissionControlError('internal', foreignText('The agent could not be stopped.')));
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      await page.getByRole('alert').waitFor();
    },
    heard: [/^heading Fix/, /^button Stop/, /^alert/, /^StaticText The agent could not be stopped\./, /^button Dismiss/, /^heading Conversation/],
    minStops: 6,
  },
  'a request whose answer was refused': {
    state: sampleState({ items: sampleItems().slice(0, 6), session: sampleSession({ phase: 'waiting', waitingCount: 1 }), requests: [permissionRequest()] }),
    act: async (panel) => {
      panel.host.failures.set('requests.answer', new MissionControlError('internal', foreignText('The answer did not reach the agent.')));
      await panel.answerable();
      await panel.page.getByRole('button', { name: 'Deny' }).click();
      await panel.page.getByRole('alert').waitFor();
    },
    heard: [/^region The agent needs you/, /^heading Allow Bash/, /^button Allow/, /^button Deny/, /^alert/, /^StaticText The answer did not reach/, /^textbox Message to the agent/],
    minStops: 8,
  },
  'a message that was refused': {
    state: sampleState({ items: sampleItems() }),
    act: async (panel) => {
      panel.host.failures.set('sessions.queue', new MissionControlError('internal', foreignText('The message did not arrive.')));
      await panel.page.getByLabel('Message to the agent').fill('Go on');
      await panel.page.keyboard.press('Enter');
      await panel.page.getByRole('alert').waitFor();
    },
    heard: [/^textbox Message to the agent/, /^button Send/, /^alert/, /^StaticText The message did not arrive\./],
    minStops: 6,
  },
  'the conversation cannot be read': {
    state: sampleState({
      session: sampleSession({ phase: 'ended', startedAt: ago(130), end: { reason: 'stopped', at: ago(90), detail: '' } }),
      items: [
        { id: 'gone', at: ago(90), type: 'notice', code: 'agentNotice', level: 'warning', text: 'The transcript of this session is gone: the agent deletes old ones. Costs and decisions are kept.', textRef: { id: 'session.transcriptGone', args: {} } },
        { id: 'q', at: ago(91), type: 'request', requestId: 'y', kind: 'permission', title: 'Bash: npm test', decision: { by: 'human', outcome: 'allowed', reason: '', at: ago(91) } },
      ],
    }),
    heard: [/^heading Fix/, /^button Resume \[.*disabled=true/, /^feed Conversation/, /^article Note from Mission Control/, /^StaticText The transcript of this session is gone/, /^article Permission/, /^note/, /^StaticText .*cannot be resumed\. Copy what is left/],
    minStops: 2,
  },
  'the agent failed': {
    state: sampleState({
      session: sampleSession({ phase: 'ended', end: { reason: 'failed', at: ago(0), exitCode: 1, cause: 'billing', detail: 'Credit balance is too low' } }),
      items: [userItem('u', 'Go on'), { id: 'e', at: ago(1), type: 'notice', code: 'apiError', level: 'error', text: 'Credit balance is too low' }, { id: 't', at: ago(1), type: 'turn', isError: true, durationMs: 900, usage: none }],
    }),
    heard: [/^heading Fix/, /^button Resume/, /^StaticText Failed/, /^article You/, /^article API error/, /^StaticText Credit balance/, /^article Turn failed/, /^StaticText Turn failed/, /^StaticText .*Credit balance is too low\./, /^textbox Message to the agent/],
    minStops: 4,
  },
  'read only': {
    state: sampleState({ items: sampleItems(), session: sampleSession({ phase: 'ended', isReadOnly: true, end: { reason: 'finished', at: ago(0), detail: '' } }) }),
    heard: [/^heading Fix/, /^button Resume \[.*disabled=true/, /^feed Conversation/, /^note/, /^StaticText .*newer version/],
    minStops: 2,
  },
};

describe('session panel: errors that are heard and not seen', () => {
  const panels = usePanels();

  for (const [name, { state, options, act, heard, minStops }] of Object.entries(STATES)) {
    it(`${name}: from top to bottom everything has a name, and the keyboard takes the same way`, async () => {
      const panel = await panels.open(state ?? sampleState(), options);
      await act?.(panel);
      await panel.settled();
      await assertHeard(panel.page, heard, minStops);
      assert.deepEqual(await panel.violations(), []);
    });
  }

  it('a part of the conversation that cannot be loaded says so, and is loaded when asked again', async () => {
    const panel = await panels.open(sampleState({ items: Array.from({ length: 900 }, (_, index) => textItem(`t${index}`, `Message ${index}`)) }));
    const { page, host } = panel;
    const failure = new MissionControlError('hostUnavailable', foreignText('Not reachable.'));
    const unreadable = setInterval(() => { host.failures.set('sessions.get', failure); }, 1);
    await page.locator('.scroller').focus();
    await page.locator('.scroller').evaluate((scroller) => { scroller.scrollTop = 0; });
    const again = page.getByRole('button', { name: 'Messages could not be loaded. Try again' });
    await again.waitFor();
    clearInterval(unreadable);
    host.failures.clear();
    assert.ok(await again.evaluate((button) => button.closest('[role=status]') !== null), 'it is said when it comes');
    await again.focus();
    await page.keyboard.press('Enter');
    await again.waitFor({ state: 'detached' });
    assert.equal(await focused(page), 'Conversation', 'the keyboard goes on in what was loaded');
  });

  it('tells that the session was removed under the panel, and gives the keyboard to the only button', async () => {
    const panel = await panels.open(sampleState({ items: sampleItems() }));
    await panel.page.getByLabel('Message to the agent').focus();
    panel.post({ type: 'missing', message: GONE });
    await panel.page.getByRole('alert').getByText(GONE).waitFor();
    await panel.settled();
    assert.equal(await focused(panel.page), 'Close');
    await panel.page.keyboard.press('Enter');
    await panel.settled();
    assert.deepEqual(panel.said.at(-1), { type: 'close' });
  });

  it('tells that nothing can be reached before anything was heard, and that something is there in the end', async () => {
    const panel = await panels.open(sampleState(), { isKnown: false, connection: { status: 'connecting', detail: '' } });
    assert.deepEqual(await spoken(panel.page), []);
    panel.setConnection(unavailable);
    await panel.settled();
    assert.deepEqual(await spoken(panel.page), ['Mission Control is not reachable, so there is nothing to show yet.']);
    await panel.page.getByRole('button', { name: 'Reconnect' }).focus();
    panel.setConnection({ status: 'connected', detail: '' });
    panel.setKnown();
    await panel.page.getByLabel('Message to the agent').waitFor();
    await panel.settled();
    assert.equal(await focused(panel.page), 'Message to the agent');
    assert.deepEqual((await spoken(panel.page)).slice(1), ['Connected to Mission Control again.']);
  });

  it('tells that the extension host is gone, as an alert with the way out', async () => {
    const panel = await panels.open(sampleState({ items: sampleItems() }));
    await panel.page.evaluate(() => { (document.querySelector('mc-session-panel') as HTMLElement & { isLost: boolean }).isLost = true; });
    await panel.page.getByRole('alert').waitFor();
    await assertHeard(panel.page, [/^heading Fix/, /^alert/, /^StaticText The extension host of this window was restarted/, /^link Reopen Panel/, /^heading Conversation/], 4);
  });

  it('tells a failure of the agent when it comes, and how it ended', async () => {
    const panel = await panels.open(sampleState({ items: [userItem('u', 'Go on')], session: sampleSession({ phase: 'responding' }) }));
    const { host, page } = panel;
    await page.getByRole('button', { name: 'Stop', exact: true }).focus();
    host.item({ id: 'e', at: ago(0), type: 'notice', code: 'apiError', level: 'error', text: 'Credit balance is too low' });
    host.item({ id: 't', at: ago(0), type: 'turn', isError: true, durationMs: 900, usage: none });
    await panel.settled();
    assert.deepEqual(await spoken(page), ['API error: Credit balance is too low', 'Turn failed']);
    const detail = 'The agent left with exit code 1.';
    host.session({ phase: 'ended', end: { reason: 'failed', at: ago(0), exitCode: 1, detail } });
    host.item(endedNotice({ reason: 'failed', at: ago(0), detail }));
    await panel.settled();
    assert.equal((await spoken(page)).at(-1), `Session ended: ${detail}`);
    assert.equal(await focused(page), 'Resume');
  });
});
