// The whole story, by clicks and keys in one window. The tests build on each other, in order.
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { toolResults } from '../support/fakeModel/toolResults.ts';
import { png } from '../support/pictures.ts';
import { processesWithEnv } from '../support/processTree.ts';
import { runCommand } from '../support/vscode/runCommand.ts';
import { Cockpit } from './support/cockpit.ts';
import { amountsShowInTime } from './support/delays.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { SessionPanel } from './support/sessionPanel.ts';
import { until } from './support/until.ts';
import { Views } from './support/views.ts';

/** Everything that has ever been mangled on its way through JSON, Markdown and HTML. */
const LONG_TEXT = [
  '# Counting apples',
  '',
  'I read **two** files and `src/apples.js`. Awkward: <b>&amp;</b> "quotes" \'single\' \\ back\tslash, ${not} a {template}, naïve café, 🍎👩‍🌾, 漢字, עברית, e\u0301.',
  '',
  '```js',
  'export const sum = (a, b) => a + b; // </script> <!-- `tick` -->',
  '',
  'sum(1, 2);',
  '```',
  '',
  '- one',
  '- two',
  '  - nested',
  '',
  '| basket | apples |',
  '|:--|--:|',
  '| first | 2 |',
  '| second | 3 |',
  '',
  ...Array.from({ length: 12 }, (_, index) => `Paragraph ${index + 1} of what I found. It is long enough to wrap in a narrow panel, and the last ones scroll the first out of sight.\n`),
  'That is all.',
].join('\n');

const QUESTIONS = {
  questions: [
    { question: 'Which store should hold the count?', header: 'Store', multiSelect: false, options: [{ label: 'SQLite', description: 'One file, queries' }, { label: 'Files', description: 'Plain text, diffs' }] },
    { question: 'Which fruit counts?', header: 'Fruit', multiSelect: true, options: [{ label: 'Apple', description: 'Of course' }, { label: 'Pear', description: 'Close enough' }, { label: 'Quince', description: 'Rare' }] },
    { question: 'What is it called?', header: 'Name', multiSelect: false, options: [{ label: 'Orchard', description: 'As the folder' }, { label: 'Grove', description: 'Shorter' }] },
  ],
};

const TICKER = '.statusbar-item[id*="missionControl.ticker"]';

const tool = (name: string, input: unknown): string => `tool ${name} ${JSON.stringify(input)}`;
const writePlan = (content: string): string => tool('Write', { file_path: '$PLAN', content });

describe('the story in VS Code', () => {
  let cockpit: Cockpit;
  let views: Views;
  let panel: SessionPanel;

  before(async () => {
    cockpit = await Cockpit.open({ workspaceTrust: true, settings: { 'workbench.reduceMotion': 'auto' } });
    views = new Views(cockpit.page);
    panel = new SessionPanel(cockpit.page, 'Count the apples');
    cockpit.model.script('count', [
      ['hold panel', 'speed 16 12', `say ${LONG_TEXT}`, tool('Bash', { command: 'touch harvest.txt', description: 'Create the harvest file' })],
      ['say Created.', tool('AskUserQuestion', QUESTIONS)],
      [tool('EnterPlanMode', {})],
      [writePlan('# First plan\n\n1. Fix the sum')],
      [tool('ExitPlanMode', {})],
      [writePlan('# Better plan\n\n1. Add **two** tests\n2. Fix the sum')],
      [tool('ExitPlanMode', {})],
      [tool('Write', { file_path: path.join(cockpit.folder, 'notes.md'), content: 'Notes: naïve 🍐\n' })],
      ['usage in=1000 out=500000 cr=2000 c5=300', 'say I am done with the harvest, and wait for a follow-up to be written.', 'hold followUp'],
    ]);
  });
  afterEach(function () { return pictureOfFailure(this, cockpit?.page); });
  after(() => cockpit?.[Symbol.asyncDispose]());

  it('welcomes a newcomer with what they can do, and nothing runs for that; trust is asked where the editor asks it', async () => {
    const { page } = cockpit;
    await views.open();
    await views.welcome('Needs You', 'Add This Folder as Project').waitFor();
    assert.doesNotMatch(await page.locator('.sidebar').innerText(), /host/i, 'technical words are for when something is wrong');
    assert.deepEqual(processesWithEnv('MISSION_CONTROL_HOME', cockpit.home.missionControlHome).filter(({ command }) => command.includes('hostMain')), []);
    await views.welcome('Needs You', 'Manage Workspace Trust').click();
    const editor = page.getByRole('dialog', { name: 'Workspace Trust' });
    await editor.getByRole('button', { name: 'Trust', exact: true }).click();
    await editor.getByText('You trust this folder').waitFor();
    await editor.getByRole('button', { name: /Close Modal Editor/ }).click();
    await views.welcome('Needs You', 'Manage Workspace Trust').waitFor({ state: 'detached' });
    await picture(page, 'story-welcome');
  });

  it('adds the open folder as a project by the welcome button, with its trust recorded', async () => {
    const { page, home, folder } = cockpit;
    await views.welcome('Projects', 'Add Project').click();
    await page.locator('.quick-input-widget').getByRole('option', { name: /orchard/ }).click();
    await views.row('Projects', /orchard/).waitFor();
    await views.ticker.filter({ hasText: 'today' }).waitFor();
    await views.view('Needs You').getByText('Nothing needs you.').waitFor();
    const project = JSON.parse(await readFile(path.join(home.missionControlHome, 'projects', 'orchard.json'), 'utf8')) as { folder: string };
    assert.equal(project.folder, folder);
    assert.ok((await readFile(path.join(home.missionControlHome, 'trust.json'), 'utf8')).includes(folder));
  });

  it('writes a task and dispatches it from the backlog', async () => {
    const { page } = cockpit;
    await views.welcome('Backlog', 'New Task').click();
    await page.locator('.quick-input-widget').getByText('New task in orchard').waitFor();
    await page.locator('.quick-input-widget').getByRole('textbox').fill('Count the apples @@file:count');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: /^ORC?-?\w*001\.md|001\.md/ }).waitFor();
    await views.press('Backlog', /Count the apples/, 'Dispatch Task');
    await panel.frame();
    await until('the task is in sight in its new column', () => views.row('Backlog', /Count the apples.*agent at work/).isVisible());
    await views.row('Backlog', /^In Progress, 1 task/).waitFor();
    await picture(page, 'story-running');
  });

  it('streams the answer into the panel, byte for byte', async () => {
    cockpit.model.release('panel');
    const grown: number[] = [];
    await panel.when('the text streams', ({ texts }) => {
      const length = texts[0]?.length ?? 0;
      if (length > 0 && length !== grown.at(-1)) grown.push(length);
      return texts[0] === LONG_TEXT;
    }, 30_000);
    assert.ok(grown.length > 5, `the text grew in steps, not at once: ${grown.join(', ')}`);
    const frame = await panel.frame();
    assert.equal(await frame.locator('.item-text pre code').first().textContent(), 'export const sum = (a, b) => a + b; // </script> <!-- `tick` -->\n\nsum(1, 2);');
    assert.match(await panel.readableText(), /Awkward: <b>&<\/b> "quotes" 'single' \\ back\s+slash, \$\{not\} a \{template\}, naïve café, 🍎👩‍🌾, 漢字, עברית, e\u0301\./);
    assert.equal(await frame.locator('.item-text script, .item-text b').count(), 0, 'HTML in the text stays text');
  });

  it('says who needs you, and takes a permission in the panel', async () => {
    const { page, folder } = cockpit;
    const request = await panel.request(/^Allow Bash\?/);
    await until('the badge shows 1', async () => (await views.badge()) === '1');
    await views.row('Needs You', /touch harvest\.txt/).waitFor();
    await views.ticker.filter({ hasText: '1 waiting' }).waitFor();
    await picture(page, 'story-permission');
    await request.getByRole('button', { name: 'Allow', exact: true }).click();
    await panel.request(/questions/);
    assert.ok((await readdir(folder)).includes('harvest.txt'));
  });

  it('takes a form of questions by keyboard alone', async () => {
    const { page, model } = cockpit;
    const request = await panel.request(/3 questions/);
    await picture(page, 'story-question');
    await request.getByRole('radio', { name: /SQLite/ }).focus();
    await page.keyboard.press('ArrowDown'); // Files
    await page.keyboard.press('Enter');
    await request.getByRole('group', { name: /Which fruit/ }).waitFor();
    await page.keyboard.press('Space'); // Apple
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space'); // Quince
    await page.keyboard.press('Enter');
    await request.getByRole('group', { name: /What is it called/ }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('Meadow "7" & Co');
    await page.keyboard.press('Enter');
    await panel.request(/Approve this plan/);
    const answer = [...toolResults(model).values()].flat().find(({ toolName }) => toolName === 'AskUserQuestion');
    for (const part of ['"Which store should hold the count?"="Files"', '"Which fruit counts?"="Apple, Quince"', 'Meadow "7" & Co']) {
      assert.ok(answer?.text.includes(part), `${part} is in: ${answer?.text}`);
    }
  });

  it('rejects a plan with feedback, then approves the better one and accepts edits', async () => {
    const { page, model, folder } = cockpit;
    const first = await panel.request(/Approve this plan/);
    await first.getByRole('heading', { name: 'First plan' }).waitFor();
    await first.getByRole('textbox', { name: 'What should change?' }).fill('Two tests first, please');
    await page.keyboard.press('Enter');
    const second = await panel.request(/Approve this plan/);
    await second.getByRole('heading', { name: 'Better plan' }).waitFor();
    await picture(page, 'story-plan');
    await second.getByRole('button', { name: 'Approve and Accept Edits' }).click();
    await until('the agent writes its notes unasked', async () => (await readFile(path.join(folder, 'notes.md'), 'utf8')) === 'Notes: naïve 🍐\n');
    const rejected = [...toolResults(model).values()].flat().filter(({ toolName, isError }) => toolName === 'ExitPlanMode' && isError);
    assert.ok(rejected.length === 1 && rejected[0]?.text.includes('Two tests first, please'), JSON.stringify(rejected));
  });

  it('queues a follow-up while the agent works, and sends it when the turn ends', async () => {
    const { page, model } = cockpit;
    await panel.when('the last answer streams', ({ texts, phase }) => phase === 'responding' && (texts.at(-1)?.startsWith('I am') ?? false));
    await panel.write('Thank you. One more thing. @@ say The follow-up was heard.');
    await page.keyboard.press('Enter');
    await panel.when('it waits in the queue', ({ queueLength }) => queueLength === 1);
    await (await panel.frame()).getByRole('list', { name: /Queued/ }).waitFor();
    await picture(page, 'story-queued');
    model.release('followUp');
    await panel.when('the follow-up is answered', ({ texts, queueLength }) => queueLength === 0 && texts.at(-1) === 'The follow-up was heard.');
    const turnEnd = model.timeline.findLastIndex(({ event, detail }) => event === 'message_delta' && detail === 'end_turn');
    const ends = model.timeline.slice(0, turnEnd).filter(({ event, detail }) => event === 'message_delta' && detail === 'end_turn');
    assert.equal(ends.length, 1, 'the first turn had ended before');
  });

  it('completes files of the folder and commands of the agent while one writes', async () => {
    const { page } = cockpit;
    await panel.when('the turn is over', ({ phase }) => phase === 'idle');
    await panel.write('');
    const frame = await panel.frame();
    const box = frame.getByRole('textbox', { name: 'Message to the agent' });
    await box.pressSequentially('Look at @apples.j');
    await frame.getByRole('option', { name: 'apples.js src' }).waitFor();
    await picture(page, 'story-files');
    await page.keyboard.press('Tab');
    assert.equal(await box.inputValue(), 'Look at @src/apples.js ');
    await panel.write('');
    await box.pressSequentially('/comp');
    await frame.getByRole('option', { name: /^\/compact/ }).waitFor();
    await picture(page, 'story-commands');
    await page.keyboard.press('Escape');
    await panel.write('');
  });

  it('shows what it costs within a second of the end of the turn, and needs nobody any more', async () => {
    const { page, model } = cockpit;
    await panel.when('the turn is over', ({ phase }) => phase === 'idle');
    const before = await until('the cost of the first turns', async () => { const cost = await views.costUsd(); return cost > 1 ? cost : undefined; });
    await amountsShowInTime({
      model,
      frame: () => Promise.resolve(page),
      selector: TICKER,
      turn: async () => {
        await panel.when('it can be asked', ({ phase }) => phase === 'idle');
        await panel.write('And the bill? @@ usage in=10 out=200000 || say Here it is.');
        await page.keyboard.press('Enter');
      },
    });
    assert.ok((await views.costUsd()) > before);
    await views.badgeIs('');
    await views.ticker.hover();
    await page.locator('.hover-contents').getByText('Mission Control today').waitFor();
    await picture(page, 'story-status-bar');
    await page.keyboard.press('Escape');
  });

  it('opens what the agent changed in the editor: its diff, and the file', async () => {
    const { page, folder } = cockpit;
    await writeFile(path.join(folder, 'notes.md'), 'Written over by someone else.\n');
    const card = (await panel.frame()).locator('.item-tool', { hasText: 'notes.md' });
    await card.locator('summary').click();
    await card.getByRole('button', { name: 'Open Diff' }).click();
    await page.getByRole('tab', { name: 'notes.md (changed by the agent)' }).waitFor();
    const diff = page.locator('.monaco-diff-editor .editor.modified .view-lines');
    await diff.getByText('naïve').waitFor();
    assert.doesNotMatch(await diff.innerText(), /someone/, 'the change as it was made');
    await picture(page, 'story-diff');
    await page.getByRole('tab', { name: /Count the apples/ }).click();
    const again = (await panel.frame()).locator('.item-tool', { hasText: 'notes.md' });
    await again.getByRole('button', { name: 'Open File' }).click();
    await page.getByRole('tab', { name: /^notes\.md(?! \(changed)/ }).waitFor();
    await page.locator('.monaco-editor .view-lines').getByText('someone else').waitFor();
    await page.getByRole('tab', { name: /Count the apples/ }).click();
  });

  it('takes images from the clipboard and from a file, shows them to the model, and opens them in the editor; a subagent says what it cost', async () => {
    const { page, model, folder } = cockpit;
    await writeFile(path.join(folder, 'orchard-map.png'), png(320, 200, 5));
    const frame = await panel.frame();
    await frame.getByRole('textbox', { name: 'Message to the agent' }).evaluate((element, data) => {
      const pasted = new DataTransfer();
      pasted.items.add(new File([Uint8Array.from(atob(data), (char) => char.charCodeAt(0))], 'basket.png', { type: 'image/png' }));
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: pasted, bubbles: true, cancelable: true }));
    }, png(640, 400).toString('base64'));
    await runCommand(page, 'Mission Control: Attach Images…');
    const picker = page.locator('.quick-input-widget').getByRole('textbox');
    const file = page.locator('.quick-input-widget').getByRole('option', { name: /orchard-map\.png/ });
    // The picker writes where it starts into its box, and shows what is there, some time after it has come.
    await file.waitFor();
    await picker.fill(path.join(folder, 'orchard-map.png'));
    await file.waitFor();
    await page.keyboard.press('Enter');
    await frame.locator('.pictures-composer mc-picture button[aria-busy="false"]').nth(1).waitFor();
    await picture(page, 'story-images-composer');
    const subagent = { description: 'Count by eye', subagent_type: 'general-purpose', prompt: 'go @@ tool Bash {"command":"ls"} ;; say Two.' };
    await panel.write(`How many apples do you see? @@ ${tool('Agent', subagent)} ;; say Two apples. ;; say And I was told so.`);
    await page.keyboard.press('Enter');
    await panel.when('it has looked', ({ phase, texts }) => phase === 'idle' && texts.includes('Two apples.'));
    const images = model.turns.flatMap(({ body }) => body.messages ?? []).flatMap(({ content }) => (typeof content === 'string' ? [] : content)).filter(({ type }) => type === 'image');
    assert.ok(images.length >= 2, `${images.length} images at the model`);
    const card = frame.locator('.item-tool', { hasText: 'Count by eye' });
    await card.getByText(/\$\d+\.\d+/).first().waitFor();
    await frame.getByRole('button', { name: /^Open image orchard-map\.png, 320 × 200/ }).scrollIntoViewIfNeeded();
    await picture(page, 'story-images');
    await frame.getByRole('button', { name: /^Open image orchard-map\.png, 320 × 200/ }).click();
    await page.getByRole('tab', { name: /orchard-map\.png/ }).waitFor();
    await page.locator('.statusbar').getByText('320x200').waitFor();
    await picture(page, 'story-image-opened');
    await page.getByRole('tab', { name: /Count the apples/ }).click();
  });

  it('gave every request exactly one result', async () => {
    const results = toolResults(cockpit.model);
    assert.ok(results.size >= 8, `${results.size} tool calls`);
    for (const [id, found] of results) assert.equal(found.length, 1, `${found[0]?.toolName ?? id} has ${found.length} results`);
    assert.deepEqual(cockpit.model.scriptErrors, []);
    await (await panel.button('Stop')).click();
    await panel.when('the session is stopped', ({ phase, endReason }) => phase === 'ended' && endReason === 'stopped');
    await picture(cockpit.page, 'story-ended');
  });
});
