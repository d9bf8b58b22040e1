import assert from 'node:assert/strict';
import type { RequestView } from '../../../src/protocol/domain/request.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import type { SessionState } from '../../../src/protocol/events/session.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import { usePanels } from '../../support/panelHarness/usePanels.ts';
import type { PanelPage } from '../../support/panelHarness/panelPage.ts';
import { permissionRequest, planRequest, questionRequest, sampleItems, sampleSession, sampleState } from '../../support/panelHarness/sampleSession.ts';

const waiting = (requests: readonly RequestView[]): SessionState =>
  sampleState({ session: sampleSession({ phase: 'waiting', waitingCount: 1 }), requests });

async function press(panel: PanelPage, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await panel.page.keyboard.press(key);
    await panel.settled();
  }
}

const answers = (panel: PanelPage): unknown[] => panel.host.called('requests.answer').map((input) => (input as { answer: unknown }).answer);
const focused = (panel: PanelPage): Promise<string> => panel.page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.getAttribute('aria-label') || document.activeElement?.tagName || '');

describe('session panel: requests by keyboard', function () {
  this.timeout(60_000);
  const panels = usePanels();

  it('permission: the heading has the keyboard, Tab goes to Allow; afterwards the composer has it', async () => {
    const panel = await panels.open(waiting([permissionRequest()]));
    await panel.answerable();
    assert.equal(await focused(panel), 'Allow Bash?');
    await press(panel, 'Enter', 'Space');
    assert.deepEqual(answers(panel), []);
    await press(panel, 'Tab');
    assert.equal(await focused(panel), 'Allow');
    await press(panel, 'Enter');
    assert.deepEqual(answers(panel), [{ kind: 'permission', verdict: 'allow' }]);
    assert.equal(await focused(panel), 'Message to the agent');
  });

  it('permission: Allow Always remembers what is ticked', async () => {
    const suggestions = [{ label: 'Bash(npm test *)', raw: {} }, { label: 'Accept edits', raw: {} }];
    const panel = await panels.open(waiting([permissionRequest({ suggestions })]));
    await panel.answerable();
    await press(panel, 'Tab', 'Tab', 'Space', 'Tab', 'Tab', 'Space');
    assert.deepEqual(answers(panel), [{ kind: 'permission', verdict: 'allow', rememberSuggestions: [0, 1] }]);
  });

  it('permission: Deny with and without a reason', async () => {
    const panel = await panels.open(waiting([permissionRequest(), permissionRequest({ id: 'second' })]));
    await panel.answerable();
    await press(panel, 'Tab', 'Tab', 'Tab', 'Tab', 'Tab');
    assert.equal(await focused(panel), 'Deny');
    await press(panel, 'Enter');
    assert.equal(await focused(panel), 'Allow Bash?');
    await panel.answerable();
    await press(panel, 'Tab', 'Tab', 'Tab', 'Tab');
    await panel.page.keyboard.type('Use the other script.');
    await press(panel, 'Enter');
    assert.deepEqual(answers(panel), [{ kind: 'permission', verdict: 'deny' }, { kind: 'permission', verdict: 'deny', reason: 'Use the other script.' }]);
  });

  it('plan: Approve, Approve and Accept Edits, Reject with feedback', async () => {
    for (const [keys, answer] of [
      [['Enter'], { kind: 'plan', verdict: 'approve' }],
      [['Tab', 'Enter'], { kind: 'plan', verdict: 'approveAcceptEdits' }],
      [['Tab', 'Tab', 'Tab', 'a', 'Enter'], { kind: 'plan', verdict: 'reject', feedback: 'a' }],
    ] as const) {
      const panel = await panels.open(waiting([planRequest()]));
      assert.equal(await focused(panel), 'Approve this plan?');
      await panel.answerable();
      // The plan itself comes first: it scrolls, and has code to copy.
      for (let stops = 0; stops < 6 && (await focused(panel)) !== 'Approve'; stops += 1) await press(panel, 'Tab');
      await press(panel, ...keys);
      assert.deepEqual(answers(panel), [answer]);
    }
  });

  it('plan: changed before it is approved, by keyboard, over a reload; and as it was again', async () => {
    const panel = await panels.open({ ...waiting([planRequest()]), items: sampleItems() });
    const editor = panel.page.locator('.plan-editor');
    await panel.page.getByRole('button', { name: 'Edit Plan' }).press('Enter');
    await editor.and(panel.page.locator(':focus')).waitFor();
    await panel.settled();
    assert.equal(await panel.page.locator('.jump').count(), 0, 'the conversation is at its end as before');
    assert.equal(await editor.inputValue(), planRequest().plan);
    await editor.fill('# Mine\n\n1. Only this');
    await panel.settled();
    assert.deepEqual(await panel.violations(), []);
    await panel.page.reload();
    assert.equal(await editor.inputValue(), '# Mine\n\n1. Only this');
    await editor.press('Escape');
    await panel.page.getByRole('heading', { name: 'Mine' }).waitFor();
    await panel.answerable();
    await panel.page.getByRole('button', { name: 'Approve Edited Plan' }).click();
    await panel.settled();
    assert.deepEqual(answers(panel), [{ kind: 'plan', verdict: 'approve', editedPlan: '# Mine\n\n1. Only this' }]);

    const again = await panels.open(waiting([planRequest()]));
    await again.page.getByRole('button', { name: 'Edit Plan' }).click();
    await again.page.locator('.plan-editor').fill('Other');
    await again.page.getByRole('button', { name: 'Undo Changes' }).click();
    await again.answerable();
    await again.page.getByRole('button', { name: 'Approve', exact: true }).click();
    await again.settled();
    assert.deepEqual(answers(again), [{ kind: 'plan', verdict: 'approve' }]);
  });

  it('question: one choice, many, free text; Enter goes on and off', async () => {
    const request = questionRequest();
    const panel = await panels.open(waiting([request]));
    assert.equal(await focused(panel), 'The agent has 3 questions');
    await press(panel, 'Tab', 'Tab', 'Space', 'ArrowDown');
    await panel.answerable();
    await press(panel, 'Enter');
    assert.equal(await panel.page.getByRole('tab', { selected: true }).textContent().then((text) => text?.trim()), 'Browsers');
    await press(panel, 'Space', 'Tab', 'Tab', 'Space', 'Enter', 'Tab');
    await panel.page.keyboard.type('Keep it simple');
    await press(panel, 'Enter');
    const [first, second, third] = request.questions.map((question) => question.question);
    assert.deepEqual(answers(panel), [{ kind: 'question', answers: { [first ?? '']: ['Postgres'], [second ?? '']: ['Chromium', 'WebKit'], [third ?? '']: ['Keep it simple'] } }]);
  });

  it('question: cannot be submitted before each is answered or left out; tabs by arrow keys', async () => {
    const request = questionRequest();
    const panel = await panels.open(waiting([request]));
    const submit = panel.page.locator('vscode-button', { hasText: 'Submit' });
    const skip = panel.page.getByLabel('Leave unanswered');
    assert.ok(await submit.evaluate((element) => element.hasAttribute('disabled')));
    await panel.page.getByRole('tab', { name: 'Database' }).focus();
    for (const key of ['', 'ArrowRight', 'ArrowRight']) {
      if (key !== '') {
        await panel.page.getByRole('tab', { selected: true }).focus();
        await press(panel, key);
      }
      await skip.focus();
      await press(panel, 'Space');
    }
    assert.ok(!(await submit.evaluate((element) => element.hasAttribute('disabled'))));
    await submit.focus();
    await press(panel, 'Enter');
    assert.deepEqual(answers(panel), [{ kind: 'question', answers: {} }]);
  });

  it('several: one at a time, and what was entered in one stays', async () => {
    const panel = await panels.open(waiting([permissionRequest(), planRequest(), questionRequest()]));
    const deny = panel.page.getByLabel('Tell the agent why (optional)');
    await deny.fill('half a reason');
    assert.equal(await panel.page.locator('.pager span[aria-live]').textContent(), '1 of 3');
    await panel.page.getByRole('button', { name: 'Next Request' }).click();
    await panel.page.getByRole('heading', { name: 'Approve this plan?' }).waitFor();
    await panel.page.getByRole('button', { name: 'Previous Request' }).click();
    assert.equal(await deny.inputValue(), 'half a reason');
  });

  it('can be left to the terminal of an agent that has one', async () => {
    const requests = [permissionRequest(), permissionRequest({ id: 'second' })];
    const panel = await panels.open({ ...waiting(requests), session: sampleSession({ phase: 'waiting', waitingCount: 2, transport: 'terminal' }) });
    await panel.page.getByRole('button', { name: 'Answer in Terminal' }).click();
    await panel.settled();
    assert.deepEqual(panel.said.filter(({ type }) => type === 'answerInTerminal'), [{ type: 'answerInTerminal', requestId: requests[0]?.id }]);
    assert.deepEqual(answers(panel), []);
  });

  it('what was entered is there after a reload, and goes with its request', async () => {
    const request = questionRequest();
    const suggestions = [{ label: 'Bash(npm test *)', raw: {} }, { label: 'Accept edits', raw: {} }];
    const panel = await panels.open(waiting([permissionRequest({ suggestions }), planRequest(), request]));
    const next = panel.page.getByRole('button', { name: 'Next Request' });
    const kept = (): Promise<string> => panel.page.evaluate(() => sessionStorage.getItem('state') ?? '');
    const reason = panel.page.getByLabel('Tell the agent why (optional)');
    const feedback = panel.page.getByLabel('What should change?');
    await reason.fill('half a reason');
    await panel.page.getByLabel('Accept edits').check();
    await next.click();
    await feedback.fill('fewer steps');
    await next.click();
    await panel.page.getByRole('radio', { name: /Postgres/ }).check();
    await panel.page.getByRole('tab', { name: 'Browsers' }).click();
    await panel.page.getByRole('checkbox', { name: 'Firefox' }).check();
    await panel.page.getByRole('tabpanel').getByRole('textbox').fill('Lynx');
    await panel.page.reload();
    await reason.waitFor();
    assert.equal(await reason.inputValue(), 'half a reason');
    assert.ok(await panel.page.getByLabel('Accept edits').isChecked());
    await next.click();
    assert.equal(await feedback.inputValue(), 'fewer steps');
    await next.click();
    assert.equal(await panel.page.getByRole('tabpanel').getByRole('textbox').inputValue(), 'Lynx');
    assert.ok(await panel.page.getByRole('checkbox', { name: 'Firefox' }).isChecked());
    await panel.page.getByRole('tab', { name: 'Database' }).click();
    assert.ok(await panel.page.getByRole('radio', { name: /Postgres/ }).isChecked());
    panel.host.request({ ...request, state: 'withdrawn' });
    panel.host.request({ ...planRequest(), state: 'answered' });
    await panel.settled();
    await panel.page.reload();
    await reason.waitFor();
    assert.match(await kept(), /half a reason/);
    assert.doesNotMatch(await kept(), /fewer steps|Lynx/);
  });

  it('one Enter too many answers nothing: the next request is not answered by the keyboard that answered the last', async () => {
    const panel = await panels.open(waiting([permissionRequest(), permissionRequest({ id: 'second', input: { command: 'rm -rf build' } })]));
    await panel.answerable();
    await panel.page.getByRole('button', { name: 'Allow', exact: true }).focus();
    await press(panel, 'Enter', 'Enter', 'Space', 'Enter');
    await panel.answerable();
    await press(panel, 'Enter', 'Space');
    assert.equal(answers(panel).length, 1);
    assert.equal(await focused(panel), 'Allow Bash?');
  });

  it('Answer Next goes to the heading too', async () => {
    const panel = await panels.open(waiting([permissionRequest()]));
    await panel.page.getByLabel('Message to the agent').focus();
    panel.post({ type: 'focus', target: 'request' });
    await panel.settled();
    assert.equal(await focused(panel), 'Allow Bash?');
    assert.equal(await panel.page.evaluate(() => document.getElementById(document.activeElement?.getAttribute('aria-describedby') ?? '')?.textContent), 'Bash: npm test -- --grep login');
  });

  it('buttons do nothing in the moment a request comes, nor when another takes its place', async () => {
    const panel = await panels.open(sampleState({ session: sampleSession({ phase: 'responding' }) }));
    // Clicks in the page, as soon as there is something: no machine is too slow to see it.
    await panel.page.evaluate(() => {
      const clicked = new Set<Element>();
      new MutationObserver(() => {
        for (const button of document.querySelectorAll<HTMLElement>('.request-form:not([hidden]) vscode-button')) {
          if (clicked.has(button)) continue;
          clicked.add(button);
          button.click();
          button.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
        }
        for (const field of document.querySelectorAll<HTMLElement>('.feedback')) field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      }).observe(document.body, { subtree: true, childList: true });
    });
    panel.host.request(permissionRequest());
    panel.host.request(planRequest());
    await panel.page.getByRole('heading', { name: 'Allow Bash?' }).waitFor();
    assert.deepEqual(answers(panel), []);
    await panel.answerable();
    // In one go: the other request is there, and something is pressed.
    await panel.page.getByRole('button', { name: 'Next Request' }).evaluate(async (button) => {
      (button as HTMLElement).click();
      await (document.querySelector('mc-request-bar') as HTMLElement & { updateComplete: Promise<boolean> }).updateComplete;
      document.querySelector<HTMLElement>('mc-plan-form vscode-button')?.click();
    });
    await panel.settled();
    assert.deepEqual(answers(panel), []);
    await panel.answerable();
    await panel.page.getByRole('button', { name: 'Approve', exact: true }).click();
    await panel.settled();
    assert.deepEqual(answers(panel), [{ kind: 'plan', verdict: 'approve' }]);
  });

  it('permission: shows the whole of a long command, and the keyboard can scroll it', async () => {
    const command = [...Array.from({ length: 1500 }, (_, i) => `echo line ${i}`), 'rm -rf / # the end'].join('\n');
    const panel = await panels.open(waiting([permissionRequest({ input: { command } })]), { width: 400 });
    const body = panel.page.locator('mc-permission-form .request-body');
    assert.equal(await body.locator('code').textContent(), command);
    await panel.page.locator('.request-heading').focus();
    await press(panel, 'Tab');
    assert.equal(await body.evaluate((element) => element === document.activeElement), true);
    await press(panel, 'End');
    await panel.page.waitForFunction(() => {
      const element = document.querySelector('mc-permission-form .request-body');
      return element !== null && element.scrollHeight - element.scrollTop - element.clientHeight < 2;
    });
    const overhang = await body.evaluate((element) => (element.querySelector('pre')?.getBoundingClientRect().bottom ?? 0) - element.getBoundingClientRect().bottom);
    assert.ok(overhang <= 2, `${overhang} px of the command cannot be reached`);
    assert.ok(await panel.page.getByRole('button', { name: 'Allow', exact: true }).isVisible());
  });

  it('permission: shows every line of a large change and what the diff does not say', async () => {
    const lines = (word: string): string => Array.from({ length: 3000 }, (_, i) => `${word} ${i}`).join('\n');
    const input = { file_path: '/etc/hosts', old_string: lines('old'), new_string: lines('new'), replace_all: true };
    const panel = await panels.open(waiting([permissionRequest({ toolName: 'Edit', input })]));
    const body = panel.page.locator('mc-permission-form .request-body');
    assert.equal(await body.locator('ins').count(), 3000);
    assert.equal(await body.locator('del').count(), 3000);
    assert.match((await body.textContent()) ?? '', /new 2999.*replace_all\s*true/s);
    panel.host.request({ ...permissionRequest(), state: 'answered' });
    panel.host.request(permissionRequest({ id: 'once', toolName: 'Edit', input: { ...input, replace_all: false } }));
    await panel.page.locator('[data-request="once"]').waitFor();
    assert.doesNotMatch((await panel.page.locator('[data-request="once"]').textContent()) ?? '', /replace_all/, 'once is what the diff shows');
  });

  it('Restricted Mode: says so, lets the agent be held back and nothing else, and goes on when trust is granted', async () => {
    const panel = await panels.open(waiting([permissionRequest(), questionRequest()]), { isWorkspaceTrusted: false });
    const isOff = (name: string): Promise<boolean> => panel.page.getByRole('button', { name, exact: true }).evaluate((button) => button.hasAttribute('disabled'));
    await panel.answerable();
    await panel.page.locator('.banner').getByText('Restricted Mode').waitFor();
    for (const name of ['Allow', 'Allow Always', 'Queue', 'Interrupt and Send']) assert.ok(await isOff(name), name);
    for (const name of ['Deny', 'Interrupt', 'Stop']) assert.ok(!(await isOff(name)), name);
    assert.match((await panel.page.getByRole('button', { name: 'Allow', exact: true }).getAttribute('title')) ?? '', /Restricted Mode/);
    assert.ok(await panel.page.getByRole('combobox', { name: 'Permission mode' }).isDisabled());
    await panel.page.getByLabel('Message to the agent').fill('go');
    await press(panel, 'Enter', 'Control+Enter');
    assert.deepEqual(panel.host.calls, []);
    await panel.page.getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await panel.settled();
    assert.ok(panel.said.some((intent) => intent.type === 'manageTrust'));
    panel.grantTrust();
    await panel.settled();
    assert.equal(await panel.page.locator('.banner').count(), 0);
    for (const name of ['Allow', 'Allow Always', 'Queue']) assert.ok(!(await isOff(name)), name);
    assert.equal(await panel.page.getByLabel('Message to the agent').inputValue(), 'go');
  });

  it('Restricted Mode: an agent that has ended cannot be resumed, a permission can be denied', async () => {
    const end = { reason: 'stopped' as const, at: new Date(0).toISOString(), detail: '' };
    const ended = await panels.open(sampleState({ session: sampleSession({ phase: 'ended', end }) }), { isWorkspaceTrusted: false });
    assert.ok(await ended.page.locator('.action-resume').isDisabled());
    const panel = await panels.open(waiting([permissionRequest()]), { isWorkspaceTrusted: false });
    await panel.answerable();
    await panel.page.getByRole('button', { name: 'Deny', exact: true }).click();
    await panel.settled();
    assert.deepEqual(answers(panel), [{ kind: 'permission', verdict: 'deny' }]);
  });

  it('takes the keyboard from nobody who writes', async () => {
    const panel = await panels.open(sampleState({ session: sampleSession({ phase: 'responding' }) }));
    await panel.page.getByLabel('Message to the agent').fill('I am wri');
    panel.host.request(permissionRequest());
    await panel.settled();
    assert.equal(await focused(panel), 'Message to the agent');
    await panel.page.keyboard.type('ting');
    assert.equal(await panel.page.getByLabel('Message to the agent').inputValue(), 'I am writing');
  });

  it('is disabled while the answer is under way, sends it once, and shows why it failed', async () => {
    const panel = await panels.open(waiting([permissionRequest()]));
    let release = (): void => undefined;
    panel.host.holds.set('requests.answer', new Promise((resolve) => { release = resolve; }));
    panel.host.failures.set('requests.answer', new MissionControlError('alreadyAnswered', foreignText('Someone else answered this request first.')));
    const allow = panel.page.getByRole('button', { name: 'Allow', exact: true });
    await panel.answerable();
    await allow.click();
    await allow.click({ force: true }).catch(() => undefined);
    await panel.settled();
    assert.ok(await allow.evaluate((element) => element.hasAttribute('disabled')));
    release();
    await panel.page.getByRole('alert').getByText('Someone else answered this request first.').waitFor();
    assert.equal(answers(panel).length, 1);
    panel.host.holds.clear();
    await allow.click();
    await panel.settled();
    assert.equal(await panel.page.getByRole('alert').count(), 0);
    assert.equal(answers(panel).length, 2);
  });

  it('cannot be answered while the host is away', async () => {
    const panel = await panels.open(waiting([permissionRequest()]));
    panel.setConnection({ status: 'unavailable', detail: '' });
    await panel.settled();
    assert.equal(await panel.page.locator('mc-permission-form vscode-button:not([disabled])').count(), 0);
    panel.setConnection({ status: 'connected', detail: '' });
    await panel.settled();
    assert.ok((await panel.page.locator('mc-permission-form vscode-button:not([disabled])').count()) > 0);
  });
});
