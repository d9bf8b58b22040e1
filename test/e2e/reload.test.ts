// What a window, its extension host and the background host may do to a running fleet: nothing. Each test takes one of them away while text
// streams and a question waits, in one and the same session, and another session streams beside it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from '../support/processTree.ts';
import { toolResults } from '../support/fakeModel/toolResults.ts';
import { textsOf } from '../support/fakeModel/messagesRequest.ts';
import { runCommand } from '../support/vscode/runCommand.ts';
import { addProject, newSession, reloadWindow } from './support/actions.ts';
import { Cockpit } from './support/cockpit.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { agentProcesses, extensionHostProcess, hostProcess } from './support/processes.ts';
import type { SessionPanel } from './support/sessionPanel.ts';
import { until } from './support/until.ts';
import type { Views } from './support/views.ts';

const READ = story('Read', 60);
const STREAMED = story('Streamed', 400);
const WHILE_ALLOWED = story('Meanwhile', 400);
const FOLLOWED = story('Followed', 400);
const FILE_TEXT = 'Zeile 1: naïve 🍐 "quoted" \\ back\nZeile 2: 漢字\n';
const FREE_TEXT = 'and the “naïve” ones, 漢字';
const QUESTIONS = {
  questions: [
    { question: 'Which fruit?', header: 'Fruit', multiSelect: true, options: [{ label: 'Apples', description: 'Red' }, { label: 'Pears', description: 'Green' }] },
    { question: 'Keep the harvest?', header: 'Harvest', multiSelect: false, options: [{ label: 'Keep', description: 'In the barn' }, { label: 'Sell', description: 'On the market' }] },
  ],
};
/** What the agent is told in the end: half of it was said before, half after whatever happened in between. */
const ANSWERED = [`"Which fruit?"="Pears, ${FREE_TEXT}"`, '"Keep the harvest?"="Sell"'];

function story(word: string, lines: number): string {
  return Array.from({ length: lines }, (_, index) => `${word} line ${index + 1}: “naïve” <i>café</i> & 漢字 🍏.\n`).join('\n').trimEnd();
}

/** Streams like a model, for as long as the test needs that; about a minute when nobody lets it go. */
const slowly = (gate: string): string => `speed 24 75 until=${gate}`;

describe('nothing is lost', () => {
  let cockpit: Cockpit;
  let views: Views;
  let follower: SessionPanel;
  let asking: SessionPanel;
  let file: string;

  before(async () => {
    cockpit = await Cockpit.open();
    views = await addProject(cockpit);
  });
  afterEach(function () { return pictureOfFailure(this, cockpit?.page); });
  after(() => cockpit?.[Symbol.asyncDispose]());

  /**
   * Side by side: a session that asks in the middle of what it says and goes on saying it, in which a person has scrolled back and answered
   * half of the questions; and one that streams while its reader follows.
   */
  async function startBoth(round: string, prefix = ''): Promise<void> {
    const { page, model, folder } = cockpit;
    file = path.join(folder, `${round}.md`);
    model.script(`ask-${round}`, [
      ['speed 400 1', `say ${READ}`, 'tool Bash {"command":"echo ripe"}'],
      [`tool AskUserQuestion ${JSON.stringify(QUESTIONS)}`, slowly(round), `say ${STREAMED}`],
      [`tool Write ${JSON.stringify({ file_path: file, content: FILE_TEXT })}`, slowly(`${round}-write`), `say ${WHILE_ALLOWED}`],
      ['say Written.'],
    ]);
    model.script(`follow-${round}`, [[slowly(round), `say ${FOLLOWED}`]]);
    asking = await newSession(cockpit, `${prefix}Ask ${round} @@file:ask-${round}`);
    const questions = await asking.request(/^The agent has 2 questions/);
    const scroller = (await asking.frame()).locator('.scroller');
    await scroller.hover();
    await page.mouse.wheel(0, -700);
    await until('the reader has scrolled back', async () => (await (await asking.frame()).getByRole('button', { name: /latest/i }).isVisible()));
    await questions.getByRole('checkbox', { name: /Pears/ }).check();
    await questions.getByRole('textbox', { name: 'Something else…' }).filter({ visible: true }).fill(FREE_TEXT);
    await questions.getByRole('button', { name: 'Next Question' }).click();
    follower = await newSession(cockpit, `${prefix}Follow ${round} @@file:follow-${round}`);
    await follower.frame();
    await runCommand(page, 'View: Move Editor into Right Group');
    await follower.when('text streams', ({ texts }) => (texts[0]?.length ?? 0) > 200);
    await asking.frame();
    await stillGoesOn(round);
  }

  /** The state that this is all about: in one and the same session a question waits and text streams, and text streams in the other one. */
  async function stillGoesOn(round: string): Promise<void> {
    const { model } = cockpit;
    for (const script of [`file:ask-${round}`, `file:follow-${round}`]) {
      const request = model.turns.findLast((turn) => turn.script?.text.includes(script));
      assert.ok(request !== undefined && request.script?.step === (script.includes('ask') ? 1 : 0) && model.isStreaming(request), `${script} streams`);
    }
    await asking.request(/^The agent has 2 questions/);
    const { texts } = await asking.facts();
    await asking.when('text streams although the question waits', (now) => now.texts.length === 2 && now.phase === 'waiting' && (now.texts[1]?.length ?? 0) > (texts[1]?.length ?? 0));
    assert.ok(STREAMED.startsWith((await asking.facts()).texts[1] ?? '?'), 'nothing is missing or doubled so far');
  }

  /** What the person had chosen and typed is there, and so is the place in the form. */
  async function draftIsKept(): Promise<void> {
    const questions = await asking.request(/^The agent has 2 questions/);
    const tab = questions.getByRole('tab', { name: /Harvest/ });
    await until('the second question shows', async () => (await tab.getAttribute('aria-selected')) === 'true');
    await questions.getByRole('tab', { name: /Fruit/ }).click();
    assert.deepEqual(
      [
        await questions.getByRole('checkbox', { name: /Apples/ }).isChecked(),
        await questions.getByRole('checkbox', { name: /Pears/ }).isChecked(),
        await questions.getByRole('textbox', { name: 'Something else…' }).filter({ visible: true }).inputValue(),
      ],
      [false, true, FREE_TEXT],
    );
    await tab.click();
  }

  /** Answers the questions and the permission that follows them, each while text streams, and checks that all came through exactly once. */
  async function finish(round: string): Promise<void> {
    const { model } = cockpit;
    const questions = await asking.request(/^The agent has 2 questions/);
    await questions.getByRole('radio', { name: /Sell/ }).check();
    await questions.getByRole('button', { name: 'Submit' }).click();
    await asking.requestIsGone();
    model.release(round);
    const permission = await asking.request(/^Allow Write/);
    await asking.when('text streams although the permission waits', ({ texts }) => texts.length === 3 && (texts[2]?.length ?? 0) > 100);
    await permission.getByRole('button', { name: 'Allow', exact: true }).click();
    await asking.requestIsGone();
    model.release(`${round}-write`);
    const done = await asking.when('the agent is done', ({ texts, phase }) => texts.at(-1) === 'Written.' && phase === 'idle');
    assert.deepEqual(done.texts, [READ, STREAMED, WHILE_ALLOWED, 'Written.']);
    assert.deepEqual(done.drawn, done.texts, 'what is drawn is what was said');
    const followed = await follower.when('all of the text is there', ({ phase }) => phase === 'idle');
    assert.deepEqual(followed.texts, [FOLLOWED]);
    assert.deepEqual(followed.drawn, [FOLLOWED]);
    assert.equal(await readFile(file, 'utf8'), FILE_TEXT);
    rounds.push(round);
    const results = [...toolResults(model).values()];
    assert.equal(results.length, 3 * rounds.length, 'a command, a question and a permission each time');
    for (const found of results) assert.equal(found.length, 1, JSON.stringify(found));
    const answers = results.flat().filter(({ toolName }) => toolName === 'AskUserQuestion');
    assert.deepEqual(answers.map(({ text }) => ANSWERED.every((part) => text.includes(part))), rounds.map(() => true), JSON.stringify(answers));
  }
  const rounds: string[] = [];

  it('when the window is reloaded', async () => {
    const { page } = cockpit;
    await startBoth('reload');
    const place = await asking.place();
    const host = await hostProcess(cockpit);
    await reloadWindow(cockpit);
    await follower.frame(60_000);
    await asking.frame(60_000);
    await asking.when('connected again', ({ isConnected }) => isConnected);
    await stillGoesOn('reload');
    assert.equal((await hostProcess(cockpit)).pid, host.pid, 'the host is the same');
    await asking.isBackAt(place);
    await draftIsKept();
    await picture(page, 'reload-restored');
    await until('the badge is back', async () => (await views.badge()) === '1');
    await finish('reload');
  });

  it('when the extension host is killed: panels come back by themselves, although their tabs have the same title', async () => {
    const { page } = cockpit;
    await runCommand(page, 'View: Close All Editors');
    await startBoth('crash', 'Two sessions whose tabs have one title: ');
    assert.equal(await page.getByRole('tab', { name: /^Two sessions whose tabs have one title:…/ }).count(), 2);
    await asking.write('A draft');
    const host = await hostProcess(cockpit);
    const place = await asking.place();
    const { pid } = extensionHostProcess(cockpit);
    const leftBehind = await Promise.all([asking.frame(), follower.frame()]);
    process.kill(pid, 'SIGKILL');
    await page.keyboard.type(' that is still being written'); // into a page that nobody listens to any more
    await until('another extension host runs', () => !isAlive(pid) && extensionHostProcess(cockpit).pid !== pid, 60_000);
    await until('new panels have taken the places of those that nobody feeds any more', () => leftBehind.every((frame) => frame.isDetached()), 30_000);
    await asking.when('connected again', ({ isConnected }) => isConnected, 30_000);
    await follower.when('connected again', ({ isConnected }) => isConnected, 30_000);
    await stillGoesOn('crash');
    await draftIsKept();
    await picture(page, 'reload-extension-host');
    assert.equal(await page.getByRole('tab', { name: /^Two sessions whose tabs have one title:…/ }).count(), 2, 'each has taken the place of its own');
    assert.match(await (await asking.frame()).getByLabel('Message to the agent').inputValue(), /^A draft that is still/);
    await asking.write('');
    await until('the reader is at the same place', async () => (await asking.place()).itemId === place.itemId);
    assert.equal((await hostProcess(cockpit)).pid, host.pid, 'the host is the same');
    await finish('crash');
  });

  it('but the agents, when the background host is killed; they can be resumed', async () => {
    const { page, model } = cockpit;
    await runCommand(page, 'View: Close All Editors');
    await startBoth('orphan');
    const agents = agentProcesses(cockpit);
    assert.ok(agents.length >= 2, `${agents.length} agents run`);
    const { pid } = await hostProcess(cockpit);
    const asked = model.turns.length;
    process.kill(pid, 'SIGKILL');
    await until('every agent has ended', () => agents.every((agent) => !isAlive(agent.pid)), 10_000);
    assert.equal(model.turns.length, asked, 'none of them did anything more');
    await follower.when('the session says that it was interrupted', ({ phase, endReason, isConnected }) => isConnected && phase === 'ended' && endReason === 'interrupted', 30_000);
    await asking.when('so does the other one', ({ phase, endReason }) => phase === 'ended' && endReason === 'interrupted');
    await asking.requestIsGone();
    await picture(page, 'reload-interrupted');
    assert.notEqual((await hostProcess(cockpit)).pid, pid);
    // Of a message that was not complete the agent itself remembers nothing, and so nothing of it is shown.
    assert.deepEqual((await asking.facts()).texts, [READ]);
    await (await asking.button('Resume')).click();
    await asking.when('it is back', ({ phase }) => phase === 'idle', 30_000);
    await asking.write('Where were we? @@ say Here we are.');
    await page.keyboard.press('Enter');
    await asking.when('it answers', ({ texts }) => texts.at(-1) === 'Here we are.', 30_000);
    const turn = model.turns.findLast(({ script }) => script?.text.includes('Where were we?'));
    const said = turn?.body.messages?.flatMap((message) => textsOf(message)) ?? [];
    assert.ok(said.some((text) => text.includes(READ)), 'the conversation goes on with all that was said');
    assert.deepEqual((await asking.facts()).texts, [READ, 'Here we are.']);
    for (const found of toolResults(model).values()) assert.equal(found.length, 1, JSON.stringify(found));
    await until('nobody needs you', async () => (await views.badge()) === '');
  });
});
