// Two packages of the product on one home: an update while the host rests, works, stands still, or was killed, two versions side by side, and the way back. Real
// agents, a scripted model. The tests build on each other, in order.
import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { SessionView } from '../../../src/protocol/domain/session.ts';
import { OtherProgram } from '../../support/otherProgram.ts';
import { isAlive } from '../../support/processTree.ts';
import { runCommand } from '../../support/vscode/runCommand.ts';
import { addProject, newSession } from '../support/actions.ts';
import { agentProcesses, hostProcess } from '../support/processes.ts';
import { picture, pictureOfFailure } from '../support/pictures.ts';
import { SessionPanel } from '../support/sessionPanel.ts';
import { until } from '../support/until.ts';
import { SharedHome, type Editor } from './support/sharedHome.ts';
import { MIGRATED, NEWER, OLDER } from './support/twoVersions.ts';

/** Streams like a model, for as long as the test needs that; about four minutes, longer than any test, when nobody lets it go. */
const slowly = (gate: string): string => `speed 2 75 until=${gate} || say ${BASKETS}`;
const BASKETS = Array.from({ length: 300 }, (_, index) => `Basket ${index + 1} is counted.`).join(' ');

describe('an update of the extension', () => {
  let shared: SharedHome;
  /** The editor that was there first. */
  let first: Editor;
  /** Another one, with the newer version from the start. */
  let second: Editor;
  let lastPage: Page | undefined;
  let hasFailed = false;

  before(async function () {
    this.timeout(120_000);
    shared = await SharedHome.create();
    first = await shared.open('first', shared.versions.older, 'Default Light Modern');
    lastPage = first.page;
  });
  beforeEach(function () { if (hasFailed) this.skip(); }); // What comes next would only say the same again.
  afterEach(function () {
    hasFailed ||= this.currentTest?.state === 'failed';
    return pictureOfFailure(this, lastPage);
  });
  after(() => shared?.[Symbol.asyncDispose]());

  const session = async (name: string): Promise<SessionView> => {
    const { sessions } = await shared.ask('sessions.list', {});
    return sessions.find((one) => one.name.startsWith(name)) ?? assert.fail(`There is no session "${name}".`);
  };
  const sessionNames = async (): Promise<readonly string[]> => (await shared.ask('sessions.list', {})).sessions.map(({ name }) => name).toSorted();
  const taskTitles = async (): Promise<readonly string[]> => (await shared.ask('tasks.list', {})).tasks.map(({ title }) => title).toSorted();
  const hostIs = async (version: string): Promise<number> =>
    await until(`the host is ${version}`, async () => {
      const holder = await shared.holder();
      return holder.version === version && (await shared.ask('host.info', {})).version === version ? holder.pid : undefined;
    }, 40_000);
  /** Nobody is asked anything about versions; an agent's request may have its toast. */
  const hasNoToast = async (page: Page): Promise<void> => {
    const toasts = await page.locator('.notifications-toasts .notification-list-item').allInnerTexts();
    assert.deepEqual(toasts.filter((text) => !/asks for permission/.test(text)), []);
    assert.equal(await page.locator('.monaco-dialog-box').count(), 0);
  };
  const updateItem = (page: Page) => page.locator('.statusbar-item[id*="missionControl.hostUpdate"]');
  const say = async (panel: SessionPanel, text: string): Promise<void> => {
    await panel.write(text);
    await panel.page.keyboard.press('Enter');
  };
  /**
   * Opens a session from the Fleet view, also one of those that are folded away. Rows move while sessions change, and a click may then meet another
   * one: a person clicks again.
   */
  const openSession = async ({ page, views }: Editor, label: RegExp, name: string): Promise<SessionPanel> => {
    const panel = new SessionPanel(page, name);
    await until(`the panel of "${name}"`, async () => {
      const row = views.row('Fleet', label);
      const folded = views.row('Fleet', /more that ended/);
      if (!(await row.isVisible()) && (await folded.isVisible())) await folded.click({ timeout: 5000 });
      await row.click({ timeout: 5000 });
      return await panel.frame(4000);
    }, 45_000);
    return panel;
  };
  /** Only a person can want the older host back. */
  const useOlderHost = async ({ page }: Editor): Promise<number> => {
    await runCommand(page, 'Mission Control: Restart Host');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('Replace the Mission Control host by an older one?').waitFor();
    await picture(page, 'upgrade-older-host');
    await dialog.getByRole('button', { name: 'Use Older Host' }).click();
    await until('the older host, after a word about agents where there are any', async () => {
      const end = dialog.getByRole('button', { name: 'Restart Host' });
      if (await end.isVisible()) await end.click();
      return (await shared.holder().catch(() => undefined))?.version === OLDER;
    });
    return await hostIs(OLDER);
  };
  const without = (files: Readonly<Record<string, string>>, ...names: readonly RegExp[]): Record<string, string> =>
    Object.fromEntries(Object.entries(files).filter(([file]) => !names.some((name) => name.test(file))));

  it('replaces a host at rest by itself, asks nobody, and loses nothing', async () => {
    const { home, model } = shared;
    await addProject(first);
    const plan = await newSession(first, 'Plan the harvest @@ say Planned.');
    await plan.when('it rests', ({ phase, texts }) => phase === 'idle' && texts.at(-1) === 'Planned.');
    const old = await hostIs(OLDER);
    const { projects } = await shared.ask('projects.list', {});
    const project = projects[0] ?? assert.fail('no project');
    await shared.ask('tasks.create', { projectId: project.id, title: 'Sort the apples' });
    const { session: waiting } = await shared.ask('sessions.start', { projectId: project.id, prompt: 'Wait for rain @@ say Waiting.' });
    await until('it rests too', async () => (await session('Wait for rain')).phase === 'idle');
    await shared.ask('sessions.stop', { sessionId: waiting.id });
    await shared.ask('sessions.queue', { sessionId: waiting.id, text: 'Then water the trees.' });
    // A person's own key, which every version has to keep.
    const file = path.join(home.missionControlHome, 'projects', `${project.id}.json`);
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')) as object, ownKey: ['mine'] }, undefined, 2));
    await until('the edit is read', async () => (await shared.ask('projects.list', {})).projects[0]?.revision !== project.revision);
    const before = await shared.bytesOf('projects', 'tasks', 'ledger', 'events');
    const { total } = await shared.ask('ledger.today', {});
    const oldRuntime = (await shared.holder()).runtimeFolder;
    const conversations = model.turns.length;

    second = await shared.open('second', shared.versions.newer);
    lastPage = second.page;
    await second.views.open();
    await hostIs(NEWER);
    assert.equal(isAlive(old), false);
    await second.views.row('Fleet', /Plan the harvest/).waitFor();
    await until('the first editor is connected again', async () => /today/.test(await first.views.ticker.innerText()) && !/reconnect/.test(await first.views.ticker.innerText()));
    for (const { page } of [first, second]) {
      await hasNoToast(page);
      assert.equal(await updateItem(page).count(), 0);
    }
    await picture(second.page, 'upgrade-at-rest');

    const rested = await session('Plan the harvest');
    assert.deepEqual([rested.phase, rested.end?.reason], ['ended', 'hibernated']);
    assert.deepEqual((await session('Wait for rain')).queue.map(({ text }) => text), ['Then water the trees.']);
    assert.equal((await shared.ask('ledger.today', {})).total.costUsd, total.costUsd);
    assert.equal(model.turns.length, conversations, 'no agent did anything for it');
    const after = await shared.bytesOf('projects', 'tasks', 'ledger', 'events', 'backups');
    const projectName = path.join('projects', `${project.id}.json`);
    assert.deepEqual(JSON.parse(after[projectName] ?? ''), { ...JSON.parse(before[projectName] ?? '') as object, schema: 2, ...MIGRATED });
    const backups = Object.entries(after).filter(([name]) => name.startsWith('backups'));
    for (const [name, bytes] of Object.entries(without(before, /^ledger/, /^events/, /numbers\.json$/))) {
      assert.ok(backups.some(([copy, content]) => copy.includes(path.basename(name)) && content === bytes), `${name} was copied before it was migrated`);
    }
    for (const [name, bytes] of Object.entries(before).filter(([one]) => /^(ledger|events)/.test(one))) assert.ok(after[name]?.startsWith(bytes), `${name} only grew`);
    assert.ok((await stat(oldRuntime)).isDirectory(), 'the older runtime is pruned later');

    await say(plan, 'Which trees first? @@ say The old ones.');
    const goes = await plan.when('it woke and answered, in the older window', ({ phase, texts }) => phase === 'idle' && texts.at(-1) === 'The old ones.', 30_000);
    assert.deepEqual(goes.texts, ['Planned.', 'The old ones.']);
    assert.match(JSON.stringify(model.turns.at(-1)?.body.messages), /Plan the harvest/, 'it remembers what was said before');
  });

  it('lets two versions share a host: nobody ends what is the other one’s, and nothing goes back and forth', async () => {
    const { model } = shared;
    const pid = await hostIs(NEWER);
    model.script('prune', [['tool Bash {"command":"touch pruned"}'], [slowly('prune')]]);
    await newSession(first, 'Prune the pear trees @@file:prune');
    await second.views.row('Fleet', /Prune the pear trees.*Waiting/i).waitFor();
    await second.views.row('Needs You', /Prune the pear trees|touch pruned/).waitFor();
    const pruning = await openSession(second, /Prune the pear trees/, 'Prune the pear trees');
    await (await pruning.request(/^Allow Bash/)).getByRole('button', { name: 'Allow', exact: true }).click();
    await pruning.when('it goes on', ({ texts }) => (texts.at(-1)?.length ?? 0) > 50);
    const agents = agentProcesses(shared).map((agent) => agent.pid);
    await first.page.reload();
    await first.views.row('Fleet', /Prune the pear trees/).waitFor({ timeout: 60_000 });
    await first.close();
    first = await shared.open('first', shared.versions.older, 'Default Light Modern');
    await first.views.open();
    await first.views.row('Fleet', /Prune the pear trees/).waitFor({ timeout: 30_000 });
    assert.equal(await hostIs(NEWER), pid);
    assert.ok(agents.length > 0 && agents.every((agent) => isAlive(agent)), 'its agents go on');
    model.release('prune');
    await pruning.when('it is done', ({ phase }) => phase === 'idle');
    assert.equal(await updateItem(first.page).count(), 0);

    // A newer host that dies is started again by the newer window, although the older one noticed as early.
    process.kill(pid, 'SIGKILL');
    await until('another host', async () => (await shared.holder()).pid !== pid, 30_000);
    const next = await hostIs(NEWER);
    assert.equal((await hostProcess(shared)).pid, next);
    await until('both are there', async () => (await shared.ask('host.info', {})).clientCount === 3);
    const log = await readFile(path.join(shared.home.missionControlHome, 'host.log'), 'utf8');
    assert.deepEqual([...log.matchAll(/host (\S+) \(background/g)].map(([, version]) => version), [OLDER, NEWER, NEWER], 'no older host was started in between');
  });

  it('shows what a newer version wrote to an older host, and never changes a byte of it', async () => {
    await second.close();
    const { page } = first;
    lastPage = page;
    const newer = without(await shared.bytesOf('projects', 'tasks', 'sessions'), /_list\.json$/, /numbers\.json$/, /\.jsonl$/);
    const lines = await shared.bytesOf('ledger', 'events');
    assert.ok(Object.values(lines).some((text) => text.includes('"schema":2')), 'the newer version added lines of its own');
    await useOlderHost(first);
    await first.views.row('Projects', /orchard.*read-only/).waitFor();
    const plan = await openSession(first, /Plan the harvest.*read-only/, 'Plan the harvest');
    const frame = await plan.frame();
    await frame.getByRole('note').getByText(/A newer version of Mission Control has written this session/).waitFor();
    assert.deepEqual((await plan.facts()).texts, ['Planned.', 'The old ones.']);
    assert.equal(await (await plan.button('Resume')).isDisabled(), true);
    await picture(page, 'upgrade-read-only');
    const { sessions } = await shared.ask('sessions.list', {});
    assert.ok(sessions.length >= 3 && sessions.every(({ isReadOnly }) => isReadOnly === true));
    for (const { id } of sessions) await assert.rejects(shared.ask('sessions.resume', { sessionId: id }), { code: 'readOnly' });
    const { projects } = await shared.ask('projects.list', {});
    await assert.rejects(shared.ask('projects.update', { projectId: projects[0]?.id ?? '', name: 'Mine' }), { code: 'readOnly' });
    const [task] = (await shared.ask('tasks.list', {})).tasks;
    await assert.rejects(shared.ask('tasks.update', { ref: task?.ref ?? '', title: 'Mine' }), { code: 'readOnly' });
    const { checks } = await shared.ask('host.health', {});
    assert.match(checks.find(({ id }) => id === 'newerFiles')?.message ?? '', /^\d+ files were written by a newer version/);
    // It works on with files of its own, and its lines go behind the newer ones.
    const own = await newSession(first, 'Paint the fence @@ say Painted.');
    await own.when('it rests', ({ phase, texts }) => phase === 'idle' && texts.at(-1) === 'Painted.');
    const now = await shared.bytesOf('projects', 'tasks', 'sessions', 'ledger', 'events');
    for (const [name, bytes] of Object.entries(newer)) assert.equal(now[name], bytes, `${name} is as it was`);
    for (const [name, bytes] of Object.entries(lines)) assert.ok(now[name]?.startsWith(bytes), `${name} only grew`);
  });

  it('tells a newer window that opens of an older host that stands still, or has lost its address; ends what a person lets go, and loses nothing', async () => {
    const { model } = shared;
    const old = await hostIs(OLDER);
    model.script('mow', [[slowly('never')]]);
    const mowing = await newSession(first, 'Mow the meadow @@file:mow');
    await mowing.when('it streams', ({ texts }) => (texts[0]?.length ?? 0) > 20);
    const { projects } = await shared.ask('projects.list', {});
    await shared.ask('tasks.create', { projectId: projects[0]?.id ?? '', title: 'Rake the leaves' });
    const had = { sessions: await sessionNames(), tasks: await taskTitles() };
    const agents = agentProcesses(shared).map(({ pid }) => pid);
    const { endpointFolder } = await shared.holder();
    process.kill(old, 'SIGSTOP');
    second = await shared.open('second', shared.versions.newer);
    const { page, views } = second;
    lastPage = page;
    await views.open();
    await until('the newer window says so', async () => /no answer/.test(await views.ticker.innerText()), 40_000);
    await views.view('Fleet').getByText(/does not answer/).waitFor();
    await picture(page, 'upgrade-silent');
    await until('the older one, too', async () => /no answer/.test(await first.views.ticker.innerText()), 40_000);

    await using other = await OtherProgram.takeAddress(endpointFolder);
    await until('who answers there is named', async () => /Another program answers/.test(await views.ticker.getByRole('button').getAttribute('aria-label') ?? ''), 40_000);
    await views.ticker.hover();
    await page.getByRole('tooltip').getByText(/Another program answers/).waitFor();
    await picture(page, 'upgrade-another-program');
    await views.ticker.click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('End the Mission Control host that cannot be reached?').waitFor();
    const said = await dialog.innerText();
    assert.match(said, new RegExp(`Process ${old}, version ${OLDER.replaceAll('.', '\\.')}`));
    assert.match(said, /• Mow the meadow/);
    await picture(page, 'upgrade-end-silent');
    await dialog.getByRole('button', { name: 'End Host' }).click();
    await hostIs(NEWER);
    assert.deepEqual([old, ...agents].filter((one) => isAlive(one)), [], 'that process and its agents have ended');
    assert.ok(other.isAlive, 'what is not ours goes on');
    await until('both windows are with it', async () => (await shared.ask('host.info', {})).clientCount === 3);
    for (const window of [first, second]) await hasNoToast(window.page);
    assert.deepEqual({ sessions: await sessionNames(), tasks: await taskTitles() }, had);
    const again = await openSession(second, /Mow the meadow/, 'Mow the meadow');
    await again.when('it says that it was interrupted', ({ phase, endReason, isConnected }) => isConnected && phase === 'ended' && endReason === 'interrupted', 30_000);
    await picture(page, 'upgrade-taken-over');
    await say(again, 'Go on. @@ say Mown.');
    await again.when('it goes on', ({ phase, texts }) => phase === 'idle' && texts.at(-1) === 'Mown.', 30_000);
    await second.close();
    lastPage = first.page;
  });

  it('leaves a busy older host alone, offers the update without a word, and takes it when the work is done', async () => {
    const { model } = shared;
    const { page } = first;
    const old = await useOlderHost(first);
    model.script('pick', [[slowly('pick')]]);
    const picking = await newSession(first, 'Pick the cherries @@file:pick');
    await picking.when('it streams', ({ texts }) => (texts[0]?.length ?? 0) > 20);
    const asking = await newSession(first, 'Fetch a ladder @@ tool Bash {"command":"touch ladder"} ;; say Fetched.');
    await asking.request(/^Allow Bash/);
    const agents = agentProcesses(shared).map(({ pid }) => pid);

    await first.update(shared.versions.newer);
    await updateItem(page).waitFor({ timeout: 40_000 });
    await hasNoToast(page);
    assert.equal(await hostIs(OLDER), old);
    assert.ok(agents.every((pid) => isAlive(pid)), 'no agent was ended');
    // Everything works over the older protocol.
    const ladder = await asking.request(/^Allow Bash/);
    await picture(page, 'upgrade-offer');
    await ladder.getByRole('button', { name: 'Allow', exact: true }).click();
    await asking.when('it is done', ({ phase, texts }) => phase === 'idle' && texts.at(-1) === 'Fetched.', 30_000);
    await shared.ask('sessions.rename', { sessionId: (await session('Fetch a ladder')).id, name: 'Fetch the long ladder' });
    await first.views.row('Fleet', /Fetch the long ladder/).waitFor();

    await updateItem(page).click();
    const widget = page.locator('.quick-input-widget');
    await widget.getByText('When may the host of version 0.1.0 be replaced?').or(widget.getByPlaceholder('When may the host of version 0.1.0 be replaced?')).first().waitFor();
    assert.match(await widget.innerText(), /Interrupted, to be resumed afterwards: Pick the cherries/);
    await picture(page, 'upgrade-choice');
    await widget.getByRole('option', { name: /When No Agent Is at Work/ }).click();
    assert.equal(await hostIs(OLDER), old);
    model.release('pick');
    await hostIs(NEWER);
    await updateItem(page).waitFor({ state: 'detached' });
    await hasNoToast(page);
    assert.equal(isAlive(old), false);
    const picked = await session('Pick the cherries');
    assert.deepEqual([picked.end?.reason, picked.turnCount], ['hibernated', 1]);
    const file = JSON.parse(await readFile(path.join(shared.home.missionControlHome, 'sessions', `${picked.id}.json`), 'utf8')) as { schema: number };
    assert.equal(file.schema, 2);
    // What was read-only for the older host goes on with the newer one.
    const plan = await openSession(first, /Plan the harvest/, 'Plan the harvest');
    await say(plan, 'And then? @@ say Then the pears.');
    await plan.when('it answers', ({ phase, texts }) => phase === 'idle' && texts.at(-1) === 'Then the pears.', 30_000);
  });

  it('serves the older version that a person installs again, and is not replaced by it', async () => {
    const pid = await hostIs(NEWER);
    await first.update(shared.versions.older);
    await first.views.row('Fleet', /Plan the harvest/).waitFor({ timeout: 40_000 });
    await hasNoToast(first.page);
    const mowing = await openSession(first, /Mow the meadow/, 'Mow the meadow');
    await say(mowing, 'Once more. @@ say Mown again.');
    await mowing.when('it answers', ({ phase, texts }) => phase === 'idle' && texts.at(-1) === 'Mown again.', 30_000);
    assert.equal(await hostIs(NEWER), pid);
    assert.equal((await session('Mow the meadow')).isReadOnly, undefined);
  });

  it('starts a host of its own over what a killed older one left, and asks nobody', async () => {
    const { model } = shared;
    const old = await useOlderHost(first);
    model.script('dig', [[slowly('never')]]);
    const digging = await newSession(first, 'Dig the pond @@file:dig');
    await digging.when('it streams', ({ texts }) => (texts[0]?.length ?? 0) > 20);
    const had = { sessions: await sessionNames(), tasks: await taskTitles() };
    const agents = agentProcesses(shared).map(({ pid }) => pid);
    const { endpointFolder } = await shared.holder();
    await first.close();
    assert.ok(agents.length > 0 && [old, ...agents].every((pid) => isAlive(pid)), 'nobody watches, and it goes on');
    process.kill(old, 'SIGKILL');
    await until('its sentinel has ended the agents', () => agents.every((pid) => !isAlive(pid)));
    for (const left of ['s', 'host.json']) assert.ok(await stat(path.join(endpointFolder, left)), `${left} of the killed host is still there`);
    assert.equal((await shared.holder()).pid, old);

    second = await shared.open('second', shared.versions.newer);
    lastPage = second.page;
    await second.views.open();
    await runCommand(second.page, 'Mission Control: Start Host');
    await hostIs(NEWER);
    const again = await openSession(second, /Dig the pond/, 'Dig the pond');
    await again.when('it says that it was interrupted', ({ phase, endReason }) => phase === 'ended' && endReason === 'interrupted', 30_000);
    await hasNoToast(second.page);
    await picture(second.page, 'upgrade-killed');
    assert.deepEqual({ sessions: await sessionNames(), tasks: await taskTitles() }, had);
    await say(again, 'Go on. @@ say Dug.');
    await again.when('it goes on', ({ phase, texts }) => phase === 'idle' && texts.at(-1) === 'Dug.', 30_000);
  });
});
