// What a window, its extension host and the background host may do to a running fleet: nothing. Each test kills one of them while one
// session streams text and another waits for an answer.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from '../support/processTree.ts';
import { toolResults } from '../support/fakeModel/toolResults.ts';
import { textsOf } from '../support/fakeModel/messagesRequest.ts';
import { runCommand } from '../support/vscode/runCommand.ts';
import { addProject, newSession } from './support/actions.ts';
import { Cockpit } from './support/cockpit.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { agentProcesses, extensionHostProcess, hostProcess } from './support/processes.ts';
import type { SessionPanel } from './support/sessionPanel.ts';
import { layoutIsStored } from './support/storedLayout.ts';
import { until } from './support/until.ts';
import type { Views } from './support/views.ts';

/** About 20 s of streaming in small pieces: longer than the editor needs to store its layout and to start. */
const STREAM = ['speed 24 75', `say ${story('Streamed', 120)}`];
const STREAMED_TEXT = story('Streamed', 120);
/** Enough to scroll in, at once. */
const READ_TEXT = story('Read', 60);
const FILE_TEXT = 'Zeile 1: naïve 🍐 "quoted" \\ back\nZeile 2: 漢字\n';
const QUESTION = { questions: [{ question: 'Keep the apples?', header: 'Apples', multiSelect: false, options: [{ label: 'Keep', description: 'In the barn' }, { label: 'Sell', description: 'On the market' }] }] };

function story(word: string, lines: number): string {
  return Array.from({ length: lines }, (_, index) => `${word} line ${index + 1}: “naïve” <i>café</i> & 漢字 🍏.\n`).join('\n').trimEnd();
}

describe('nothing is lost', () => {
  let cockpit: Cockpit;
  let views: Views;
  let stream: SessionPanel;
  let asking: SessionPanel;
  let file: string;

  before(async () => {
    cockpit = await Cockpit.open();
    views = await addProject(cockpit);
  });
  afterEach(function () { return pictureOfFailure(this, cockpit?.page); });
  after(() => cockpit?.[Symbol.asyncDispose]());

  /** Side by side: a session whose question waits and in which a person has scrolled back, and one that streams. */
  async function startBoth(round: string, prefix = ''): Promise<void> {
    const { page, model, folder } = cockpit;
    file = path.join(folder, `${round}.md`);
    model.script(`stream-${round}`, [STREAM]);
    model.script(`ask-${round}`, [
      ['speed 400 1', `say ${READ_TEXT}`, `tool AskUserQuestion ${JSON.stringify(QUESTION)}`],
      [`tool Write ${JSON.stringify({ file_path: file, content: FILE_TEXT })}`],
      ['say Written.'],
    ]);
    asking = await newSession(cockpit, `${prefix}Ask ${round} @@file:ask-${round}`);
    await asking.request(/^The agent has a question/);
    const scroller = (await asking.frame()).locator('.scroller');
    await scroller.hover();
    await page.mouse.wheel(0, -700);
    await until('the reader has scrolled back', async () => (await (await asking.frame()).getByRole('button', { name: /latest/i }).isVisible()));
    stream = await newSession(cockpit, `${prefix}Stream ${round} @@file:stream-${round}`);
    await stream.frame();
    await runCommand(page, 'View: Move Editor into Right Group');
    await stream.when('text streams', ({ texts }) => (texts[0]?.length ?? 0) > 200);
    await asking.frame();
  }

  /** Answers the question and the permission that follows it, and checks that all came through exactly once. */
  async function finish(round: string): Promise<void> {
    const { model } = cockpit;
    const question = await asking.request(/^The agent has a question/);
    await question.getByRole('radio', { name: /Sell/ }).check();
    await question.getByRole('button', { name: 'Submit' }).click();
    await (await asking.request(/^Allow Write/)).getByRole('button', { name: 'Allow', exact: true }).click();
    await asking.when('the agent is done', ({ texts, phase }) => texts.at(-1) === 'Written.' && phase === 'idle');
    assert.equal(await readFile(file, 'utf8'), FILE_TEXT);
    await stream.when('all of the text is there', ({ texts }) => texts.length === 1 && texts[0] === STREAMED_TEXT, 30_000);
    assert.deepEqual((await asking.facts()).texts, [READ_TEXT, 'Written.']);
    const results = [...toolResults(model).values()];
    for (const found of results) assert.equal(found.length, 1, JSON.stringify(found));
    assert.equal(results.flat().filter(({ text }) => text.includes('"Keep the apples?"="Sell"')).length, rounds.push(round));
  }
  const rounds: string[] = [];

  it('when the window is reloaded', async () => {
    const { page, model } = cockpit;
    await startBoth('reload');
    const place = await asking.place();
    const host = await hostProcess(cockpit);
    await layoutIsStored(page, 2, [(await stream.facts()).sessionId, (await asking.facts()).sessionId]);
    await page.reload();
    const request = model.turns.find(({ script }) => script?.text.includes('file:stream-reload'));
    const isStreaming = (): boolean => !model.timeline.some(({ requestId, event }) => requestId === request?.id && event === 'message_stop');
    assert.ok(isStreaming(), 'the text still streams after the reload');
    await stream.frame(60_000);
    await asking.frame(60_000);
    await asking.when('connected again', ({ isConnected }) => isConnected);
    assert.equal((await hostProcess(cockpit)).pid, host.pid, 'the host is the same');
    await until('the reader is at the same place', async () => {
      const now = await asking.place();
      return now.itemId === place.itemId && Math.abs(now.offset - place.offset) <= 2;
    });
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
    const leftBehind = await Promise.all([asking.frame(), stream.frame()]);
    process.kill(pid, 'SIGKILL');
    await page.keyboard.type(' that is still being written'); // into a page that nobody listens to any more
    await until('another extension host runs', () => !isAlive(pid) && extensionHostProcess(cockpit).pid !== pid, 60_000);
    await until('new panels have taken the places of those that nobody feeds any more', () => leftBehind.every((frame) => frame.isDetached()), 30_000);
    await asking.when('connected again', ({ isConnected }) => isConnected, 30_000);
    await stream.when('connected again', ({ isConnected }) => isConnected, 30_000);
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
    process.kill(pid, 'SIGKILL');
    await until('every agent has ended', () => agents.every((agent) => !isAlive(agent.pid)), 10_000);
    await stream.when('the session says that it was interrupted', ({ phase, endReason, isConnected }) => isConnected && phase === 'ended' && endReason === 'interrupted', 30_000);
    await asking.when('so does the other one', ({ phase, endReason }) => phase === 'ended' && endReason === 'interrupted');
    await asking.requestIsGone();
    await picture(page, 'reload-interrupted');
    assert.notEqual((await hostProcess(cockpit)).pid, pid);
    const before = (await asking.facts()).texts;
    assert.deepEqual(before, [READ_TEXT]);
    await (await asking.button('Resume')).click();
    await asking.when('it is back', ({ phase }) => phase === 'idle', 30_000);
    await asking.write('Where were we? @@ say Here we are.');
    await page.keyboard.press('Enter');
    await asking.when('it answers', ({ texts }) => texts.at(-1) === 'Here we are.', 30_000);
    const turn = model.turns.findLast(({ script }) => script?.text.includes('Where were we?'));
    const said = turn?.body.messages?.flatMap((message) => textsOf(message)) ?? [];
    assert.ok(said.some((text) => text.includes(READ_TEXT)), 'the conversation goes on with all that was said');
    assert.deepEqual((await asking.facts()).texts, [READ_TEXT, 'Here we are.']);
    await until('nobody needs you', async () => (await views.badge()) === '');
  });
});
