import assert from 'node:assert/strict';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Caller } from '../../../src/protocol/domain/caller.ts';
import type { ProjectView } from '../../../src/protocol/domain/project.ts';
import { projectHandlers } from '../../../src/host/projects/projectHandlers.ts';
import { ProjectStore, type ProjectChange } from '../../../src/host/projects/projectStore.ts';
import { IntentLog } from '../../../src/host/storage/intentLog.ts';
import { createTestStorage, type TestStorage } from '../storage/testStorage.ts';

describe('projects: store', () => {
  let storage: TestStorage;
  let store: ProjectStore;
  let events: ProjectChange[];
  let count = 0;
  const by = (): { clientId: string; opId: string } => ({ clientId: 'window-1', opId: `op-${(count += 1)}` });
  const open = async (from = storage): Promise<ProjectStore> => await ProjectStore.open({ ...from, intents: await IntentLog.open(from) });
  const folder = async (name: string): Promise<string> => {
    const made = path.join(storage.root, '..', 'work', name);
    await mkdir(made, { recursive: true });
    return path.resolve(made);
  };
  const add = async (name: string, isTrusted = true): Promise<ProjectView> => await store.add({ folder: await folder(name), isTrusted }, by());

  beforeEach(async () => {
    storage = await createTestStorage();
    store = await open();
    events = [];
    store.onDidChange((event) => { events.push(event); });
  });
  afterEach(async () => {
    store.dispose();
    await storage[Symbol.asyncDispose]();
  });

  it('adds a folder with names of its own, and finds it after a restart', async () => {
    const project = await add('Payments API');
    assert.deepEqual(project, {
      id: 'payments-api', name: 'Payments API', folder: await folder('Payments API'), status: 'active', domain: '', accent: 'blue', taskPrefix: 'PA',
      createdAt: new Date(storage.clock.now()).toISOString(), updatedAt: new Date(storage.clock.now()).toISOString(),
      revision: project.revision, isTrusted: true, isFolderPresent: true, isReadOnly: false,
    });
    assert.equal((await add('Öl', false)).accent, 'green');
    const again = await open(await storage.reopened());
    assert.deepEqual(again.list().map(({ id, isTrusted }) => [id, isTrusted]), [['ol', false], ['payments-api', true]]);
    assert.deepEqual(again.get('payments-api'), project);
    again.dispose();
    assert.deepEqual(events.at(-1), { kind: 'changed', project: store.get('ol') });
  });

  it('refuses what is no folder, a folder that is a project, a prefix that is taken, a blank name', async () => {
    const file = path.join(await folder('a'), 'file');
    await writeFile(file, '');
    for (const bad of [file, path.join(file, 'x'), '/nowhere/at/all', 'relative', '']) {
      await assert.rejects(store.add({ folder: bad, isTrusted: false }, by()), { code: 'invalidInput' });
    }
    await add('SP');
    await symlink(await folder('SP'), path.join(await folder('a'), 'link'));
    await assert.rejects(store.add({ folder: path.join(await folder('a'), 'link'), name: 'other', isTrusted: true }, by()), (error: Error) =>
      'code' in error && error.code === 'conflict' && error.message.includes('project "SP"') && error.message.includes('Each project needs its own folder'));
    await assert.rejects(store.add({ folder: await folder('b'), taskPrefix: 'SP', isTrusted: false }, by()), { code: 'conflict' });
    await assert.rejects(store.add({ folder: await folder('b'), name: '  ', isTrusted: false }, by()), { code: 'invalidInput' });
  });

  it('adds a folder once when many ask at the same time', async () => {
    const results = await Promise.allSettled(Array.from({ length: 5 }, async () => await add('same')));
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
    assert.equal(store.list().length, 1);
  });

  it('gives a repeat of an operation what the first try made, also after a restart', async () => {
    const who = by();
    const input = { folder: await folder('once'), isTrusted: true };
    const first = await store.add(input, who);
    const again = await open(await storage.reopened());
    assert.deepEqual(await again.add(input, who), first);
    assert.equal(again.list().length, 1);
    again.dispose();
  });

  it('updates fields by revision and merges others', async () => {
    const { id, revision } = await add('p');
    storage.clock.advance(5000);
    const renamed = await store.update({ projectId: id, revision, name: ' New ' });
    assert.equal(renamed.name, 'New');
    assert.ok(renamed.updatedAt > renamed.createdAt);
    await store.update({ projectId: id, revision, status: 'parked' });
    await assert.rejects(store.update({ projectId: id, revision, name: 'Other' }), { code: 'conflict' });
    await assert.rejects(store.update({ projectId: 'none', name: 'x' }), { code: 'notFound' });
    assert.deepEqual([store.get(id)?.name, store.get(id)?.status], ['New', 'parked']);
  });

  it('trusts exactly the real folder, revocably, and not a link put in its place', async () => {
    const { id } = await add('p');
    const real = await folder('p');
    assert.equal(store.isTrusted(real), true);
    await mkdir(path.join(real, 'sub'));
    assert.equal(store.isTrusted(path.join(real, 'sub')), false);
    assert.equal(store.isTrusted(path.dirname(real)), false);
    await symlink(real, `${real}-link`);
    assert.equal(store.isTrusted(`${real}-link`), true);
    await rename(real, `${real}-moved`);
    assert.equal(store.isTrusted(real), false);
    await symlink(await folder('evil'), real);
    assert.equal(store.isTrusted(real), false);
    assert.equal(store.get(id)?.isTrusted, false);
    await assert.rejects(store.setTrust(id, true, 'w'), { code: 'conflict' });
    await rm(real);
    await rename(`${real}-moved`, real);
    assert.equal((await store.setTrust(id, false, 'w')).isTrusted, false);
    assert.equal(store.isTrusted(real), false);
    assert.equal((await store.setTrust(id, true, 'w')).isTrusted, true);
  });

  it('follows trust that is taken away by hand, and trusts nothing when the file is broken', async () => {
    await add('p');
    await add('q');
    const trust = JSON.parse(await readFile(storage.paths.trust, 'utf8')) as { folders: { folder: string }[] };
    await writeFile(storage.paths.trust, JSON.stringify({ ...trust, folders: trust.folders.slice(1) }));
    storage.touched(storage.root, 'trust.json');
    await store.whenIdle();
    assert.deepEqual(store.list().map(({ isTrusted }) => isTrusted), [false, true]);
    assert.deepEqual(events.at(-1), { kind: 'changed', project: store.get('p') });
    await writeFile(storage.paths.trust, '{');
    const next = await storage.reopened();
    const again = await open(next);
    assert.deepEqual(again.list().map(({ isTrusted }) => isTrusted), [false, false]);
    assert.equal(next.quarantine.list().length, 1);
    again.dispose();
  });

  it('removes a project with its trust, keeps its names, and gives them back to the folder', async () => {
    const { id, taskPrefix } = await add('Payments API');
    await store.update({ projectId: id, domain: 'work' });
    const remover = by();
    await store.remove(id, remover);
    await store.remove(id, remover); // The repeat of the same operation.
    await assert.rejects(store.remove(id, by()), { code: 'notFound' });
    assert.deepEqual(events.at(-1), { kind: 'removed', projectId: id });
    assert.equal(store.isTrusted(await folder('Payments API')), false);
    const other = await store.add({ folder: await folder('elsewhere'), name: 'Payments API', isTrusted: false }, by());
    assert.notEqual(other.id, id);
    assert.notEqual(other.taskPrefix, taskPrefix);
    const back = await add('Payments API', false);
    assert.deepEqual([back.id, back.taskPrefix, back.domain, back.isTrusted], [id, taskPrefix, 'work', false]);
    const again = await open(await storage.reopened());
    assert.equal(again.list().length, 2);
    again.dispose();
  });

  it('says when the folder is gone', async () => {
    const { id } = await add('p');
    await rm(await folder('p'), { recursive: true });
    events.length = 0;
    store.refresh();
    store.refresh();
    assert.deepEqual(events, [{ kind: 'changed', project: store.get(id) }]);
    assert.equal(store.get(id)?.isFolderPresent, false);
  });

  it('brings to its end what a crash cut short', async () => {
    const p = await add('p', false);
    const q = await add('q', true);
    const intents = await IntentLog.open(storage);
    await intents.begin('project.add', { projectId: p.id, folder: p.folder, clientId: 'w' });
    await intents.begin('project.remove', { projectId: q.id, folder: q.folder, clientId: 'w' });
    await intents.begin('project.remove', 'nonsense');
    const again = await open(await storage.reopened());
    assert.deepEqual(again.list().map(({ id, isTrusted }) => [id, isTrusted]), [['p', true]]);
    assert.equal(again.isTrusted(q.folder), false);
    assert.equal((await IntentLog.open(storage)).takeLeft('project.remove').length, 0);
    again.dispose();
  });

  it('shows the project file of a newer version and lets its trust be revoked', async () => {
    const project = await add('p');
    await writeFile(storage.paths.project('p'), JSON.stringify({ ...project, schema: 7 }));
    const again = await open(await storage.reopened());
    assert.equal(again.get('p')?.isReadOnly, true);
    await assert.rejects(again.update({ projectId: 'p', name: 'x' }), { code: 'readOnly' });
    await assert.rejects(again.remove('p', by()), { code: 'readOnly' });
    assert.equal((await again.setTrust('p', false, 'w')).isTrusted, false);
    again.dispose();
  });

  it('lets only an admin trust a folder while adding it', async () => {
    const handlers = projectHandlers(store);
    const caller: Caller = { kind: 'agent', role: 'operator', clientId: 'c' };
    await assert.rejects(handlers['projects.add']({ folder: await folder('p'), isTrusted: true }, { caller, opId: 'o-1' }), { code: 'forbidden' });
    const { project } = await handlers['projects.add']({ folder: await folder('p'), isTrusted: false }, { caller, opId: 'o-2' });
    assert.deepEqual(await handlers['projects.list']({}, { caller, opId: '' }), { projects: [project] });
  });
});
