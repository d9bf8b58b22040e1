import assert from 'node:assert/strict';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import type { PanelPage } from '../../support/panelHarness/panelPage.ts';
import { ago, SESSION_ID, sampleSession, sampleState } from '../../support/panelHarness/sampleSession.ts';
import { usePanels } from '../../support/panelHarness/usePanels.ts';

const input = (panel: PanelPage): ReturnType<PanelPage['page']['getByLabel']> => panel.page.getByLabel('Message to the agent');
const busy = (): ReturnType<typeof sampleState> => sampleState({ session: sampleSession({ phase: 'responding' }) });
const ended = (): ReturnType<typeof sampleState> =>
  sampleState({ session: sampleSession({ phase: 'ended', end: { reason: 'stopped', at: ago(1), detail: 'Stopped by you.' } }) });

describe('session panel: composer and header', function () {
  this.timeout(60_000);
  const panels = usePanels();

  it('Enter queues, Shift+Enter makes a line, Ctrl+Enter interrupts and sends', async () => {
    const panel = await panels.open(busy());
    await input(panel).pressSequentially('first');
    await panel.page.keyboard.press('Shift+Enter');
    await panel.page.keyboard.type('line');
    await panel.page.keyboard.press('Enter');
    await panel.page.locator('.queue').getByText('first').waitFor();
    assert.deepEqual(panel.host.called('sessions.queue'), [{ sessionId: SESSION_ID, text: 'first\nline' }]);
    assert.equal(await input(panel).inputValue(), '');
    await panel.page.keyboard.type('now');
    await panel.page.keyboard.press('Control+Enter');
    await panel.settled();
    assert.deepEqual(panel.host.called('sessions.send'), [{ sessionId: SESSION_ID, text: 'now' }]);
  });

  it('sends nothing while an input method composes', async () => {
    const panel = await panels.open(busy());
    await input(panel).fill('にほん');
    await input(panel).dispatchEvent('compositionstart');
    await panel.page.keyboard.press('Enter');
    await input(panel).dispatchEvent('compositionend');
    await input(panel).evaluate((element) => element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true })));
    await panel.settled();
    assert.deepEqual(panel.host.calls, []);
    await panel.page.keyboard.press('Enter');
    await panel.settled();
    assert.equal(panel.host.called('sessions.queue').length, 1);
  });

  it('gives the text of a removed follow-up back to an empty composer, and never over a draft', async () => {
    const panel = await panels.open(sampleState({
      session: sampleSession({ phase: 'responding', queue: [{ id: 'a', text: 'one', queuedAt: ago(1) }, { id: 'b', text: 'two', queuedAt: ago(1) }] }),
    }));
    await panel.page.getByRole('button', { name: 'Remove from Queue and Edit' }).first().click();
    await panel.settled();
    assert.equal(await input(panel).inputValue(), 'one');
    await panel.page.getByRole('button', { name: 'Remove from Queue', exact: true }).click();
    await panel.settled();
    assert.equal(await input(panel).inputValue(), 'one');
    assert.equal(await panel.page.locator('.queue').count(), 0);
  });

  const queued = (...texts: readonly string[]): ReturnType<typeof sampleState> =>
    sampleState({ session: sampleSession({ phase: 'responding', queue: texts.map((text) => ({ id: text, text, queuedAt: ago(1) })) }) });
  const shownQueue = (panel: PanelPage): Promise<string[]> => panel.page.locator('.queue-text').allTextContents();

  it('moves a follow-up by arrow keys and by mouse, and the keyboard stays with it', async () => {
    const panel = await panels.open(queued('one', 'two', 'three'));
    await panel.page.getByRole('button', { name: 'Move, 3 of 3' }).focus();
    await panel.page.keyboard.press('ArrowUp');
    await panel.page.getByRole('button', { name: 'Move, 2 of 3' }).and(panel.page.locator(':focus')).waitFor();
    await panel.page.keyboard.press('Home');
    await panel.page.getByRole('button', { name: 'Move, 1 of 3' }).and(panel.page.locator(':focus')).waitFor();
    assert.deepEqual(await shownQueue(panel), ['three', 'one', 'two']);
    await panel.page.keyboard.press('ArrowUp'); // There is nothing above.
    await panel.page.locator('.queue-text', { hasText: 'three' }).dragTo(panel.page.locator('.queue-text', { hasText: 'two' }));
    await panel.settled();
    assert.deepEqual(await shownQueue(panel), ['one', 'two', 'three']);
    assert.deepEqual(panel.host.called('sessions.moveQueued').map((input) => (input as { index: number }).index), [1, 0, 2]);
  });

  it('changes a follow-up in its place, also over a reload, and never loses what was written', async () => {
    const panel = await panels.open(queued('one', 'two'));
    const editor = panel.page.locator('.queue textarea');
    await panel.page.getByRole('button', { name: 'Edit Follow-up' }).first().press('Enter');
    await editor.fill('one, but better');
    await panel.settled();
    await panel.page.reload();
    assert.equal(await editor.inputValue(), 'one, but better');
    await editor.press('Enter');
    await panel.page.locator('.queue-text', { hasText: 'one, but better' }).waitFor();
    assert.deepEqual(panel.host.called('sessions.editQueued'), [{ sessionId: SESSION_ID, messageId: 'one', text: 'one, but better' }]);

    await panel.page.getByRole('button', { name: 'Edit Follow-up' }).last().click();
    await editor.fill('never');
    await editor.press('Escape');
    await editor.waitFor({ state: 'detached' });
    assert.deepEqual(await shownQueue(panel), ['one, but better', 'two']);

    await panel.page.getByRole('button', { name: 'Edit Follow-up' }).last().click();
    await editor.fill('two, changed too late');
    panel.host.session({ queue: [] });
    await panel.page.getByRole('alert').getByText('was sent before it was changed').waitFor();
    assert.equal(await input(panel).inputValue(), 'two, changed too late');
  });

  it('keeps the text when sending fails, and says why', async () => {
    const panel = await panels.open(busy());
    panel.host.failures.set('sessions.queue', new MissionControlError('hostUnavailable', foreignText('Mission Control is not reachable.')));
    await input(panel).fill('precious');
    await panel.page.keyboard.press('Enter');
    await panel.page.getByRole('alert').getByText('Mission Control is not reachable.').waitFor();
    assert.equal(await input(panel).inputValue(), 'precious');
  });

  const reload = async (panel: PanelPage): Promise<void> => {
    await panel.page.reload();
    await input(panel).waitFor();
    await panel.settled();
  };

  for (const isAnsweredMeanwhile of [true, false]) {
    it(`sends once, whatever is reloaded: ${isAnsweredMeanwhile ? 'answered while the panel was away' : 'not answered yet when it is back'}`, async () => {
      const panel = await panels.open(busy());
      let release = (): void => undefined;
      panel.host.holds.set('sessions.queue', new Promise((resolve) => { release = resolve; }));
      await input(panel).fill('only once');
      await panel.page.keyboard.press('Enter');
      await panel.settled();
      if (isAnsweredMeanwhile) {
        await panel.page.goto('about:blank');
        release();
        await panel.page.goBack();
        await input(panel).waitFor();
      } else {
        await reload(panel);
        assert.equal(await input(panel).inputValue(), 'only once');
        await input(panel).press('Enter');
        release();
      }
      await panel.page.locator('.queue').getByText('only once').waitFor();
      await panel.page.waitForFunction(() => document.querySelector('textarea')?.value === '');
      assert.equal(panel.host.state.session.queue.length, 1);
      assert.equal(new Set(panel.host.calls.filter(({ op }) => op === 'sessions.queue').map(({ opId }) => opId)).size, 1);
      const calls = panel.host.calls.length;
      await reload(panel);
      assert.equal(await input(panel).inputValue(), '');
      assert.equal(panel.host.calls.length, calls);
    });
  }

  it('sends the same message again as the same one when the host was lost meanwhile', async () => {
    const panel = await panels.open(busy());
    panel.host.failures.set('sessions.queue', new MissionControlError('hostUnavailable', foreignText('Mission Control is not reachable.')));
    await input(panel).fill('unsure');
    await panel.page.keyboard.press('Enter');
    await panel.page.getByRole('alert').waitFor();
    await panel.page.keyboard.press('Enter');
    await panel.page.locator('.queue').getByText('unsure').waitFor();
    const [first, second] = panel.host.calls;
    assert.ok(first?.opId !== undefined);
    assert.equal(second?.opId, first.opId);
  });

  it('does not repeat by itself what is older than the memory of the host', async () => {
    const panel = await panels.open(busy());
    const sending = { opId: 'long-gone', op: 'sessions.queue', text: 'from last week', atMs: Date.parse(ago(7 * 24 * 60)) };
    const kept = JSON.stringify({ sessionId: SESSION_ID, draft: sending.text, folds: {}, sending });
    await panel.page.addInitScript((state) => { sessionStorage.setItem('state', state); }, kept);
    await reload(panel);
    assert.equal(await input(panel).inputValue(), 'from last week');
    await panel.page.getByRole('alert').getByText('may have been sent already').waitFor();
    assert.deepEqual(panel.host.calls, []);
  });

  it('does not offer to bypass permissions, but says so when that is the mode', async () => {
    const modes = (panel: PanelPage): Promise<string[]> => panel.page.locator('.mode option').evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
    assert.deepEqual(await modes(await panels.open(busy())), ['default', 'plan', 'acceptEdits', 'auto', 'dontAsk']);
    const bypassing = await panels.open(sampleState({ session: sampleSession({ permissionMode: 'bypassPermissions' }) }));
    assert.ok((await modes(bypassing)).includes('bypassPermissions'));
    assert.equal(await bypassing.page.getByRole('combobox', { name: 'Permission mode' }).inputValue(), 'bypassPermissions');
  });

  it('offers to resume an ended session, and resumes it by sending', async () => {
    const panel = await panels.open(ended());
    await panel.page.getByText('Stopped by you.').waitFor();
    await panel.page.getByRole('button', { name: 'Resume', exact: true }).click();
    await panel.settled();
    assert.equal(panel.host.called('sessions.resume').length, 1);
    await input(panel).fill('go on');
    await panel.page.keyboard.press('Enter');
    await panel.settled();
    assert.deepEqual(panel.host.called('sessions.send'), [{ sessionId: SESSION_ID, text: 'go on' }]);
  });

  it('Enter resumes a session that ended a moment ago, before that is drawn, and queues for one that was resumed', async () => {
    const panel = await panels.open(sampleState({ session: sampleSession({ phase: 'idle' }) }));
    const { page } = panel;
    const heard = (phase: string): Promise<unknown> => page.waitForFunction((wanted) =>
      document.querySelector<Element & { store: { state?: { session: { phase: string } } } }>('mc-session-panel')?.store.state?.session.phase === wanted, phase, { polling: 20 });
    const drawn = page.getByRole('button', { name: 'Resume and Send' });
    const { session } = ended();
    for (const change of [session, { ...session, phase: 'responding' as const, end: undefined }]) {
      await input(panel).fill(`to one that is ${change.phase}`);
      await panel.settled();
      const before = await drawn.count();
      // No frame comes until it is told to.
      await page.evaluate(() => {
        const scope = window as Window & { giveFrames?: () => void };
        const { requestAnimationFrame: original } = window;
        const due: FrameRequestCallback[] = [];
        window.requestAnimationFrame = (callback) => due.push(callback);
        scope.giveFrames = () => {
          window.requestAnimationFrame = original;
          for (const callback of due) original.call(window, callback);
        };
      });
      panel.host.session(change);
      await heard(change.phase);
      assert.equal(await drawn.count(), before, 'it is not drawn yet');
      await page.keyboard.press('Enter');
      await page.evaluate(() => { (window as Window & { giveFrames?: () => void }).giveFrames?.(); });
      await panel.settled();
    }
    assert.deepEqual(panel.host.called('sessions.send'), [{ sessionId: SESSION_ID, text: 'to one that is ended' }]);
    assert.deepEqual(panel.host.called('sessions.queue'), [{ sessionId: SESSION_ID, text: 'to one that is responding' }]);
  });

  it('can be written in but not sent while the host is away', async () => {
    const panel = await panels.open(busy(), { connection: { status: 'connecting', detail: '' } });
    await input(panel).fill('later');
    await panel.page.keyboard.press('Enter');
    await panel.settled();
    assert.deepEqual(panel.host.calls, []);
    assert.equal(await input(panel).inputValue(), 'later');
  });

  it('interrupts, stops, renames and changes the mode; the mode shows only when the session says so', async () => {
    const panel = await panels.open(busy());
    await panel.page.getByRole('button', { name: 'Interrupt', exact: true }).click();
    await panel.settled();
    await panel.page.getByRole('button', { name: 'Stop', exact: true }).click();
    await panel.settled();
    await panel.page.getByRole('button', { name: 'Rename Session' }).focus();
    await panel.page.keyboard.press('Enter');
    await panel.page.keyboard.type('A better name');
    await panel.page.keyboard.press('Enter');
    await panel.settled();
    const mode = panel.page.getByRole('combobox', { name: 'Permission mode' });
    await mode.selectOption('plan');
    await panel.settled();
    assert.deepEqual(panel.host.calls.map((call) => call.op), ['sessions.interrupt', 'sessions.stop', 'sessions.rename', 'sessions.setPermissionMode']);
    assert.deepEqual(panel.host.called('sessions.rename'), [{ sessionId: SESSION_ID, name: 'A better name' }]);
    assert.equal(await mode.inputValue(), 'default');
    panel.host.session({ permissionMode: 'plan' });
    await panel.settled();
    assert.equal(await mode.inputValue(), 'plan');
    // In a terminal that is done by keys, which only an idle agent takes for that.
    for (const phase of ['thinking', 'waiting', 'idle'] as const) {
      panel.host.session({ transport: 'terminal', phase });
      await panel.settled();
      assert.equal(await mode.isDisabled(), phase !== 'idle', phase);
    }
  });

  it('shows what it used, and never $0 for an unknown price', async () => {
    const panel = await panels.open(busy());
    const stats = panel.page.locator('.stats');
    for (const text of ['12.4k in', '3.1k out', '205.2k cached', '$0.42', '96.4k of 200.0k', '3 turns']) assert.ok((await stats.innerText()).includes(text), text);
    const { costUsd: _cost, ...unpriced } = sampleSession();
    panel.host.emit({ type: 'sessionChanged', session: unpriced });
    await panel.settled();
    assert.match(await stats.innerText(), /unpriced/);
    assert.doesNotMatch(await stats.innerText(), /\$/);
  });
});
