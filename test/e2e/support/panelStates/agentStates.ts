import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { claudeBinary } from '../../../support/cache/claudeBinary.ts';
import { png } from '../../../support/pictures.ts';
import { runCommand } from '../../../support/vscode/runCommand.ts';
import { newSession } from '../actions.ts';
import type { Cockpit } from '../cockpit.ts';
import { SessionPanel } from '../sessionPanel.ts';
import type { Looks } from './looks.ts';

const tool = (name: string, input: unknown): string => `tool ${name} ${JSON.stringify(input)}`;

const ANSWER = `I read \`src/apples.js\` and its test. **A basket without a number** turns the whole sum into \`NaN\`:

\`\`\`js
countApples([{ apples: 2 }, { apples: undefined }]); // NaN
\`\`\`

| basket | apples |
|:--|--:|
| first | 2 |
| second | none |

- an *empty* basket should count as none,
- a negative number should be refused; see [the rules](https://example.com/rules),
  1. as a \`RangeError\`
  2. with the number in it

> The sum of nothing is \`0\`.`;

const QUESTIONS = {
  questions: [
    { question: 'What should a negative number of apples do?', header: 'Negative', multiSelect: false, options: [{ label: 'Throw', description: 'A RangeError: the caller has a bug' }, { label: 'Count as none', description: 'Be lenient, keep counting' }] },
    { question: 'Which cases should the tests cover?', header: 'Tests', multiSelect: true, options: [{ label: 'Empty basket', description: 'No number at all' }, { label: 'Negative number', description: 'As decided before' }, { label: 'No baskets', description: 'The sum of nothing' }] },
    { question: 'What is the function called?', header: 'Name', multiSelect: false, options: [{ label: 'countApples', description: 'As it is' }, { label: 'sumApples', description: 'Shorter' }] },
  ],
};

const PLAN = '# Make countApples robust\n\n1. **Tests first**: empty basket, negative number\n2. Validate each basket in `src/apples.js`\n3. Run the tests\n\n| file | change |\n|:--|:--|\n| `src/apples.js` | 6 lines |\n';

/** `claude` as it is, but it does not begin while a file is there. POSIX only. */
export async function slowClaude(): Promise<{ readonly folder: string; hold(): Promise<void>; letGo(): Promise<void> } & AsyncDisposable> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mc-slow-'));
  const held = path.join(folder, 'held');
  await writeFile(path.join(folder, 'claude'), `#!/bin/bash\nif [[ "$*" == *--input-format* ]]; then while [ -e "${held}" ]; do sleep 0.1; done; fi\nexec "${await claudeBinary()}" "$@"\n`, { mode: 0o755 });
  return {
    folder,
    hold: () => writeFile(held, ''),
    letGo: () => rm(held, { force: true }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What agents do while somebody watches: real ones, which the scripted model leads from state to state. */
export async function agentStates(cockpit: Cockpit, looks: Looks, claude: Awaited<ReturnType<typeof slowClaude>>): Promise<void> {
  const { model, page } = cockpit;
  await claude.hold();
  const first = await newSession(cockpit, 'Make the orchard count its apples @@file:writing');
  model.script('writing', [
    ['speed 6 250 until=thought', `think ${'The test covers the happy path only. I should look at what an empty basket does before I say anything. '.repeat(12)}`, 'speed 20 20', `say ${ANSWER}`, 'speed 2 300 until=said', `say ${'And so it goes on, word by word, for as long as somebody looks at it. '.repeat(40)}`],
    ['say Yes.'], ['say Yes.'], ['say Yes.'], ['say Yes.'],
  ]);
  await first.when('it starts', ({ phase }) => phase === 'starting');
  await looks.take('starting');
  await claude.letGo();
  await first.when('it thinks', ({ phase }) => phase === 'thinking', 30_000);
  await looks.take('thinking');
  await (await first.frame()).locator('.thinking-fold summary').click();
  await looks.take('thinking, unfolded');
  model.release('thought');
  await first.when('it writes', ({ texts }) => (texts[1]?.length ?? 0) > 10, 60_000);
  await looks.take('responding');
  for (const text of ['Then update the changelog.', 'And say in one line what was wrong, so that I can put it into the release notes of this week, which everybody reads.', 'Last, run all tests.']) {
    await first.write(text);
    if (text.startsWith('Last')) await paste(first, png(640, 400, 11), 'orchard.png');
    await page.keyboard.press('Enter');
    await first.when('it waits', ({ queueLength }) => queueLength > 0);
  }
  await first.when('all wait', ({ queueLength }) => queueLength === 3);
  await looks.take('queue');
  await (await first.frame()).getByRole('button', { name: 'Edit Follow-up' }).nth(1).click();
  await looks.take('queue, one being edited');
  await (await first.button('Cancel')).click();
  const box = (await first.frame()).getByLabel('Message to the agent');
  const list = (await first.frame()).locator('.completions');
  const complete = (text: string) => async (): Promise<void> => {
    await box.fill('');
    await box.pressSequentially(text);
    await list.getByRole('option').first().waitFor();
  };
  await looks.take('completion of files', { again: complete('Look at @s') });
  await looks.take('completion of commands', { again: complete('/co') });
  await box.fill('What is wrong with these two?');
  for (const [width, height] of [[1200, 300], [300, 500]] as const) await paste(first, png(width, height, width), `tree-${width}.png`);
  await (await first.frame()).locator('.pictures-composer button[aria-busy="false"]').nth(1).waitFor();
  await looks.take('images attached');
  await paste(first, Buffer.from('no picture'), 'notes.png');
  await (await first.frame()).getByRole('alert').waitFor();
  await looks.take('images, one that is none');
  for (let index = 0; index < 19; index += 1) await paste(first, png(120, 80, index), `leaf-${index + 1}.png`);
  await (await first.frame()).getByRole('alert').filter({ hasText: '20 images' }).waitFor();
  await looks.take('images, too many');
  const remove = (await first.frame()).getByRole('button', { name: /^Remove image/ });
  while ((await remove.count()) > 0) await remove.first().click();
  await box.fill('');
  await box.press('Control+f');
  await page.keyboard.type('apples');
  await (await first.frame()).getByText(/^\d+ of \d+/).waitFor();
  await looks.take('find');
  await (await first.frame()).getByRole('textbox', { name: /Find/ }).fill('pears');
  await (await first.frame()).getByText('No results').waitFor().catch(() => undefined);
  await looks.take('find, nothing found');
  await (await first.frame()).locator('mc-find-bar').getByRole('button', { name: 'Close' }).click();
  await (await first.button('Jump to latest')).click();
  await (await first.button('Rename Session')).click();
  await looks.take('rename', { again: async () => { if ((await (await first.frame()).getByRole('textbox', { name: 'Session name' }).count()) === 0) await (await first.button('Rename Session')).click(); } });
  await (await first.frame()).getByRole('textbox', { name: 'Session name' }).press('Escape');
  model.release('said');
  await first.when('all is done', ({ phase, queueLength }) => phase === 'idle' && queueLength === 0, 60_000);
  await looks.take('idle');

  await perTurnStates(cockpit, looks);
  await requestStates(cockpit, looks);

  model.script('tools', [
    [tool('TaskCreate', { subject: 'Read the tests', description: 'All of them' }), tool('TaskCreate', { subject: 'Count the apples in every basket, also in those that nobody has looked into since the last harvest', description: 'All', activeForm: 'Counting the apples in every basket' }), tool('TaskCreate', { subject: 'Prune', description: 'Some' })],
    [tool('TaskUpdate', { taskId: '1', status: 'completed' }), tool('TaskUpdate', { taskId: '2', status: 'in_progress' })],
    ['usage in=1000 out=900 cr=165000 c5=2000', tool('Bash', { command: 'tail -f src/apples.js', description: 'Wait for the deployment' })],
    ['say I was interrupted.'],
  ]);
  const third = await newSession(cockpit, 'Keep a list of what you do @@file:tools');
  await (await third.frame()).locator('.tool-running').filter({ hasText: 'tail -f' }).waitFor({ timeout: 30_000 });
  await third.when('the command runs', ({ phase }) => phase === 'runningTool', 30_000);
  await looks.take('running tool, checklist');
  await (await third.frame()).locator('mc-checklist summary').click({ timeout: 30_000 });
  await looks.take('checklist folded the other way');
  await (await third.button('Interrupt')).click();
  await third.when('it was interrupted', ({ phase }) => phase === 'idle', 30_000);
  await looks.take('interrupted');
  await third.write('Go on @@file:trouble');
  model.script('trouble', [['error 529 overloaded_error times=1 Overloaded', 'say It works again.']]);
  await page.keyboard.press('Enter');
  await third.when('it works again', ({ texts, phase }) => phase === 'idle' && texts.at(-1) === 'It works again.', 60_000);
  await third.write('And now? @@ error 400 invalid_request_error prompt is too long: 212043 tokens > 200000 maximum');
  await page.keyboard.press('Enter');
  await (await third.frame()).locator('.turn-failed').last().waitFor({ timeout: 60_000 });
  await looks.take('retry and API error');
  // With a word behind it the list of commands is closed, and Enter sends.
  await third.write('/compact briefly');
  await page.keyboard.press('Enter');
  await third.when('it rests', ({ phase }) => phase === 'idle', 60_000);
  await looks.take('compacted');
  await (await third.frame()).getByLabel('Permission mode').selectOption('plan');
  await (await third.frame()).locator('.notice').filter({ hasText: 'Plan' }).last().waitFor().catch(() => undefined);
  await looks.take('another mode');
  await third.write('/clear');
  await page.keyboard.press('Escape'); // Closes the list of commands.
  await page.keyboard.press('Enter');
  await page.waitForTimeout(1500);
  await looks.take('cleared');
  await (await third.button('Stop')).click();
  await third.when('it has ended', ({ phase }) => phase === 'ended');
  await looks.take('ended, stopped');
  await (await third.button('Resume')).click();
  await third.when('it is back', ({ phase }) => phase === 'idle', 30_000);
  await looks.take('resumed');
  await inTerminal(cockpit, looks, third, 'Keep a list of what you do');
}

/** An agent that gets a process for each prompt: at work, and between two prompts. */
async function perTurnStates({ model, page }: Cockpit, looks: Looks): Promise<void> {
  model.script('perTurn', [[tool('Bash', { command: 'tail -f src/apples.js' })]]);
  const name = 'Count the apples once a day';
  const flow = page.locator('.quick-input-widget');
  const accept = async (step: RegExp, choose?: string): Promise<void> => {
    await flow.getByPlaceholder(step).waitFor();
    if (choose !== undefined) await page.keyboard.type(choose);
    await page.keyboard.press('Enter');
  };
  await runCommand(page, 'Mission Control: New Session…');
  await flow.getByPlaceholder('Describe the task…').waitFor();
  await flow.getByRole('button', { name: 'All Options…' }).click();
  await accept(/Where should/);
  await accept(/Describe the task/, `${name} @@file:perTurn`);
  await accept(/Which model/);
  await accept(/How much may/);
  await accept(/in a panel or in a terminal/);
  await accept(/stay ready/, 'for each prompt');
  const panel = new SessionPanel(page, name);
  await (await panel.frame()).locator('.tool-running').waitFor({ timeout: 30_000 });
  await looks.take('per turn, at work');
  await (await panel.button('Interrupt')).click();
  await panel.when('it was interrupted', ({ phase }) => phase === 'idle', 30_000);
  await panel.write('How many are there? @@ say Twelve, in three baskets.');
  await page.keyboard.press('Enter');
  await panel.when('it rests', ({ phase, texts }) => phase === 'idle' && texts.length === 1, 30_000);
  await looks.take('per turn, between prompts');
}

/** The same session in a terminal, seen in its panel. */
async function inTerminal({ model, page }: Cockpit, looks: Looks, panel: SessionPanel, name: string): Promise<void> {
  await runCommand(page, 'Mission Control: Move Session to Terminal');
  const choice = page.locator('.quick-input-widget');
  await choice.getByPlaceholder(/session/i).waitFor({ timeout: 3000 }).catch(() => undefined);
  if (await choice.isVisible()) {
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
  }
  await panel.button('Show Terminal');
  await runCommand(page, 'View: Hide Panel');
  await panel.when('it is up, or asks in its terminal', ({ phase }) => phase === 'idle' || phase === 'waiting', 60_000);
  await looks.take('in a terminal');
  model.script('typed', [[tool('Bash', { command: 'touch typed.txt' })], ['say Typed.']]);
  await panel.write('Note it @@file:typed');
  await page.keyboard.press('Enter');
  await panel.when('it asks, here or in its terminal', ({ phase }) => phase === 'waiting', 30_000);
  await looks.take('in a terminal, waiting');
  await (await panel.button('Stop')).click();
  await panel.when('it has ended', ({ phase }) => phase === 'ended');
}

/** Everything that a person can be asked. */
async function requestStates(cockpit: Cockpit, looks: Looks): Promise<void> {
  const { model, folder } = cockpit;
  const file = path.join(folder, 'src', 'apples.js');
  const agent = (description: string, what: string): string => tool('Agent', { description, subagent_type: 'general-purpose', prompt: `go @@ say I look at it. || ${tool('Bash', { command: `touch counted-${what}` })} ;; say Twelve.` });
  model.script('asking', [
    [tool('Bash', { command: 'node --test && touch harvest.txt', description: 'Run the tests and note the harvest' })],
    [tool('WebFetch', { url: 'https://example.com/orchards/pruning?season=winter', prompt: 'When are apple trees pruned, and by whom?' })],
    [tool('Edit', { file_path: file, old_string: 'export function countApples(baskets) {\n  return baskets.reduce((sum, basket) => sum + basket.apples, 0);\n}\n', new_string: 'export function countApples(baskets) {\n  return baskets.reduce((sum, { apples = 0 }) => {\n    if (apples < 0) throw new RangeError(\'A basket cannot hold fewer than no apples.\');\n    return sum + apples;\n  }, 0);\n}\n' })],
    ['say Two at once.', agent('Look at the baskets', 'baskets'), agent('Look at the trees', 'trees')],
    [tool('Bash', { command: Array.from({ length: 40 }, (_, at) => `curl -sS https://example.com/baskets/${at} -o build/basket-${at}.tar.gz`).join(' && \\\n') })],
    [tool('AskUserQuestion', QUESTIONS)],
    [tool('EnterPlanMode', {})],
    [tool('Write', { file_path: '$PLAN', content: PLAN })],
    [tool('ExitPlanMode', {})],
    ['usage in=1500 out=1800 cr=36000 c5=2100', 'say Done.'],
  ]);
  const panel = await newSession(cockpit, 'Ask me everything @@file:asking');
  const frame = await panel.frame();
  await panel.request(/^Allow Bash/);
  await looks.take('permission');
  await answer(panel, 'Allow');
  await panel.request(/^Allow Web/);
  await looks.take('permission to fetch');
  await answer(panel, 'Deny');
  await panel.request(/^Allow Edit/);
  await looks.take('permission to edit');
  await answer(panel, 'Allow');
  // Subagents work beside the agent: all three ask at the same time.
  await frame.locator('.pager').getByText('of 3').waitFor();
  await unfoldSteps(frame);
  for (const [state, shown] of [['permission, long command', 'basket-1.tar.gz'], ['permission for a subagent, one of three', 'counted-trees']] as const) {
    const form = frame.locator('.request-form').filter({ hasText: shown, visible: true });
    while (!(await form.isVisible())) await frame.getByRole('button', { name: 'Next request' }).click();
    await looks.take(state);
  }
  for (const left of [2, 1, 0]) {
    await cockpit.page.waitForTimeout(1500); // What has just come into sight takes no answer yet.
    await answer(panel, 'Allow');
    if (left > 0) await frame.locator('.pager').getByText(`of ${left}`).waitFor().catch(() => undefined);
  }
  const question = await panel.request(/3 questions/);
  await looks.take('question');
  await question.getByRole('radio').first().check();
  await question.getByRole('button', { name: 'Next Question' }).click();
  for (const option of [/^Empty basket/, /^No baskets/]) await question.getByRole('checkbox', { name: option }).check();
  await looks.take('question with several answers');
  await question.getByRole('button', { name: 'Next Question' }).click();
  await question.getByRole('radio').filter({ visible: true }).last().check();
  await looks.take('question, an own answer');
  await question.getByRole('textbox').filter({ visible: true }).last().fill('tally');
  await question.getByRole('button', { name: 'Submit' }).click();
  await panel.request(/^Approve this plan/);
  await looks.take('plan');
  await (await panel.request(/^Approve this plan/)).getByRole('button', { name: 'Edit Plan' }).click();
  await (await panel.request(/^Approve this plan/)).getByRole('textbox').first().press('End');
  await cockpit.page.keyboard.type(' and more');
  await looks.take('plan being edited');
  await answer(panel, /^Approve.*Accept Edits|^Approve Edited/);
  await panel.when('all is done', ({ phase }) => phase === 'idle', 30_000);
  await unfoldSteps(frame);
  await looks.take('decided');
}

/** Opens what subagents did. */
async function unfoldSteps(frame: Frame): Promise<void> {
  const folds = frame.locator('.nested-fold:not([open]) > summary');
  while ((await folds.count()) > 0) await folds.first().click();
}

async function answer(panel: SessionPanel, name: string | RegExp): Promise<void> {
  const button = (await panel.button(name)).filter({ visible: true }).first();
  await button.click();
}

/** As a browser does it when a person pastes a file. */
async function paste(panel: SessionPanel, bytes: Buffer, name: string): Promise<void> {
  const attached = (await panel.frame()).locator('.pictures-composer li');
  const before = await attached.count();
  await (await panel.frame()).getByLabel('Message to the agent').evaluate((element, given) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(given.data), (char) => char.charCodeAt(0))], given.name, { type: 'image/png' }));
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, { data: bytes.toString('base64'), name });
  await attached.nth(before).waitFor({ timeout: 2000 }).catch(() => undefined); // What is no image is not attached.
}
