import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import type { FileKind } from '../../../src/protocol/files/fileKinds.ts';
import { BROKEN_GRACE_MS } from '../../../src/host/storage/brokenFiles.ts';
import { NewerFiles } from '../../../src/host/storage/newerFiles.ts';
import { jsonCodec } from '../../../src/host/storage/recordCodec.ts';
import { RecordFolder, type RecordChange } from '../../../src/host/storage/recordFolder.ts';
import { revisionOf } from '../../../src/host/storage/revision.ts';
import { assertMode } from '../../support/fileMode.ts';
import { createTestStorage, type TestStorage } from './testStorage.ts';

const content = z.object({ id: z.string(), name: z.string(), colour: z.string(), note: z.optional(z.string()) });
const kind: FileKind<typeof content> = {
  name: 'thing', path: 'things/<id>.json', schema: 3, content,
  migrations: {
    1: (old) => ({ ...old, name: old['title'], title: undefined }),
    2: ({ color, title: _title, ...rest }) => ({ ...rest, colour: color ?? 'grey' }),
  },
};

describe('storage: folders of records', () => {
  let storage: TestStorage;
  let folder: string;
  let things: RecordFolder<typeof content>;
  let events: RecordChange<z.infer<typeof content>>[];

  const open = async (from = storage, restoresBroken = true): Promise<RecordFolder<typeof content>> =>
    await RecordFolder.open({ ...from, folder, kind, codec: jsonCodec({ hasId: true }), restoresBroken });
  const file = (id: string): string => path.join(folder, `${id}.json`);
  const onDisk = async (id: string): Promise<Record<string, unknown>> => JSON.parse(await readFile(file(id), 'utf8')) as Record<string, unknown>;
  const editByHand = async (id: string, change: Record<string, unknown>): Promise<void> => {
    await writeFile(file(id), JSON.stringify({ ...await onDisk(id), ...change }));
  };
  const seen = async (id: string): Promise<void> => {
    storage.touched(folder, `${id}.json`);
    await things.whenIdle();
  };

  beforeEach(async () => {
    storage = await createTestStorage();
    folder = path.join(storage.root, 'things');
    things = await open();
    events = [];
    things.onDidChange((event) => { events.push(event); });
  });
  afterEach(async () => {
    things.dispose();
    await storage[Symbol.asyncDispose]();
  });

  it('writes, changes and removes records, and finds them again', async () => {
    const created = await things.create('a', { id: 'a', name: 'A', colour: 'red', createdByOp: 'op-1' });
    assert.equal(created.revision, revisionOf(await readFile(file('a'))));
    assert.deepEqual(created.extras, { createdByOp: 'op-1' });
    await assertMode(file('a'), 0o600);
    await assert.rejects(things.create('a', { id: 'a', name: 'A', colour: 'red' }), { code: 'conflict' });
    await things.update('a', { note: 'hello' });
    await things.update('a', { note: undefined, name: 'B' });
    assert.deepEqual(await onDisk('a'), { schema: 3, id: 'a', name: 'B', colour: 'red', createdByOp: 'op-1' });
    const reopened = await open(await storage.reopened());
    assert.deepEqual(reopened.get('a'), things.get('a'));
    reopened.dispose();
    await things.remove('a');
    await assert.rejects(things.remove('a'), { code: 'notFound' });
    await assert.rejects(things.update('a', { name: 'C' }), { code: 'notFound' });
    assert.deepEqual(await readdir(folder), []);
    assert.deepEqual(events.map((event) => event.kind), ['changed', 'changed', 'changed', 'removed']);
  });

  it('writes nothing when nothing changes, and no touch alone', async () => {
    const created = await things.create('a', { id: 'a', name: 'A', colour: 'red' });
    assert.equal((await things.update('a', { name: 'A' }, { touch: { note: 'now' } })).revision, created.revision);
    assert.equal(events.length, 1);
  });

  it('refuses content that the kind does not allow and keeps the file', async () => {
    await things.create('a', { id: 'a', name: 'A', colour: 'red' });
    await assert.rejects(things.update('a', { name: 5 }), { code: 'invalidInput' });
    await assert.rejects(things.update('a', { id: 'b' }), { code: 'invalidInput' });
    assert.equal((await onDisk('a'))['name'], 'A');
  });

  it('merges concurrent edits per field', async () => {
    const { revision } = await things.create('a', { id: 'a', name: 'A', colour: 'red' });
    await Promise.all([things.update('a', { name: 'B' }, { revision }), things.update('a', { colour: 'blue' }, { revision }), things.update('a', { note: 'n' })]);
    assert.deepEqual(await onDisk('a'), { schema: 3, id: 'a', name: 'B', colour: 'blue', note: 'n' });
    await assert.rejects(things.update('a', { name: 'C', note: 'm' }, { revision }), (error: Error) =>
      'code' in error && error.code === 'conflict' && error.message.includes('name, note'));
    await things.update('a', { name: 'B' }, { revision }); // Both wanted the same.
    await things.update('a', { name: 'D' }); // Without revision: the last one wins, for this field.
    await assert.rejects(things.update('a', { name: 'E' }, { revision: 'f'.repeat(64) }), { code: 'conflict' });
    assert.equal((await onDisk('a'))['name'], 'D');
  });

  it('merges with an edit by hand that it has not been told of', async () => {
    const { revision } = await things.create('a', { id: 'a', name: 'A', colour: 'red' });
    await editByHand('a', { name: 'by hand', mine: [1] });
    await things.update('a', { colour: 'blue' }, { revision });
    assert.deepEqual(await onDisk('a'), { schema: 3, id: 'a', name: 'by hand', colour: 'blue', mine: [1] });
    await editByHand('a', { name: 'by hand again' });
    await assert.rejects(things.update('a', { name: 'ours' }, { revision }), { code: 'conflict' });
    assert.equal((await onDisk('a'))['name'], 'by hand again');
    assert.deepEqual(events.map((event) => event.kind === 'changed' && event.isExternal), [false, true, false, true]);
  });

  it('never loses an edit by hand in a race of many writers', async () => {
    await things.create('a', { id: 'a', name: 'A', colour: '0' });
    const writers = Array.from({ length: 40 }, (_, i) => things.update('a', { colour: String(i) }));
    let edits = 0;
    while (edits < 5) {
      await editByHand('a', { name: `hand ${edits}` }).then(() => { edits += 1; });
      await new Promise((resolve) => { setImmediate(resolve); });
    }
    await Promise.all(writers);
    assert.match((await onDisk('a'))['name'] as string, /^hand/);
    assert.equal(things.get('a')?.content.colour, (await onDisk('a'))['colour']);
  });

  it('reads again what was edited, added and deleted by hand', async () => {
    await things.create('a', { id: 'a', name: 'A', colour: 'red' });
    await seen('a');
    assert.equal(events.splice(0).length, 1, 'our own write is announced once');
    await editByHand('a', { name: 'B' });
    await seen('a');
    await writeFile(file('b'), JSON.stringify({ id: 'b', name: 'new', colour: 'x' }));
    await seen('b');
    await unlink(file('a'));
    await seen('a');
    assert.deepEqual(events.map((e) => [e.kind, e.kind === 'changed' ? e.record.content.name : e.id, e.isExternal]), [
      ['changed', 'B', true], ['changed', 'new', true], ['removed', 'a', true],
    ]);
    await rm(folder, { recursive: true });
    storage.touched(folder, 'things');
    await things.whenIdle();
    assert.deepEqual(things.all(), []);
    await things.create('c', { id: 'c', name: 'C', colour: 'x' });
  });

  it('sets a broken edit aside after a while and writes back what it knew', async () => {
    await things.create('a', { id: 'a', name: 'A', colour: 'red', mine: true });
    await writeFile(file('a'), '{"id": "a", ');
    await seen('a');
    assert.deepEqual(storage.quarantine.list(), [], 'half a save is no damage yet');
    assert.equal(things.get('a')?.content.name, 'A');
    storage.clock.advance(BROKEN_GRACE_MS);
    await things.whenIdle();
    const [set] = storage.quarantine.list();
    assert.ok(set !== undefined);
    assert.equal(await readFile(set.movedTo, 'utf8'), '{"id": "a", ');
    assert.deepEqual([set.errorRef?.id, set.error.startsWith('This is not valid JSON: ')], ['file.notJson', true]);
    assert.deepEqual(await onDisk('a'), { schema: 3, mine: true, id: 'a', name: 'A', colour: 'red' });
    assert.deepEqual((await storage.reopened()).quarantine.list(), [set]);
  });

  it('lets a broken edit become whole in time, and sets it aside at once when we must write', async () => {
    await things.create('a', { id: 'a', name: 'A', colour: 'red' });
    await writeFile(file('a'), '');
    await seen('a');
    await writeFile(file('a'), JSON.stringify({ id: 'a', name: 'whole', colour: 'red' }));
    await seen('a');
    storage.clock.advance(BROKEN_GRACE_MS * 2);
    await things.whenIdle();
    assert.equal(things.get('a')?.content.name, 'whole');
    assert.deepEqual(storage.quarantine.list(), []);
    await writeFile(file('a'), 'nonsense');
    await things.update('a', { colour: 'blue' });
    assert.deepEqual(await onDisk('a'), { schema: 3, id: 'a', name: 'whole', colour: 'blue' });
    assert.equal(storage.quarantine.list().length, 1);
  });

  it('drops a broken record instead, where writing it back would be wrong', async () => {
    things.dispose();
    things = await open(storage, false);
    await things.create('a', { id: 'a', name: 'A', colour: 'red' });
    await writeFile(file('a'), 'nonsense');
    await seen('a');
    storage.clock.advance(BROKEN_GRACE_MS);
    await things.whenIdle();
    assert.equal(things.get('a'), undefined);
    assert.deepEqual(await readdir(folder), []);
  });

  it('sets aside at start what does not parse, with its error, and loads the rest', async () => {
    await things.create('a', { id: 'a', name: 'A', colour: 'red' });
    await writeFile(file('torn'), '{"id":"torn","na');
    await writeFile(file('other'), JSON.stringify({ id: 'another', name: 'x', colour: 'y' }));
    await writeFile(file('bytes'), Buffer.from([0x7b, 0xff, 0xfe]));
    await mkdir(file('folder'));
    await writeFile(path.join(folder, 'notes.txt'), 'mine');
    const next = await storage.reopened();
    const reopened = await open(next);
    assert.deepEqual(reopened.all().map(({ id }) => id), ['a']);
    assert.deepEqual(next.quarantine.list().map((set) => path.basename(set.file)).toSorted(), ['bytes.json', 'other.json', 'torn.json']);
    assert.deepEqual((await readdir(folder)).toSorted(), ['a.json', 'folder.json', 'notes.txt']);
    reopened.dispose();
  });

  it('migrates older files after a backup', async () => {
    await writeFile(file('old'), JSON.stringify({ schema: 1, id: 'old', title: 'Old', extra: 'kept' }));
    const bytes = await readFile(file('old'), 'utf8');
    const reopened = await open(await storage.reopened());
    assert.deepEqual(await onDisk('old'), { schema: 3, id: 'old', extra: 'kept', name: 'Old', colour: 'grey' });
    assert.deepEqual(reopened.get('old')?.extras, { extra: 'kept' });
    const [backup] = await readdir(path.join(storage.paths.backups, 'things'));
    assert.ok(backup?.startsWith('old.json.schema1.'));
    assert.equal(await readFile(path.join(storage.paths.backups, 'things', backup ?? ''), 'utf8'), bytes);
    reopened.dispose();
  });

  it('migrates what it reads later, and tells nobody that somebody edited it', async () => {
    const older = JSON.stringify({ schema: 2, id: 'late', name: 'Late' });
    await writeFile(file('late'), older);
    things.dispose();
    things = await RecordFolder.open({ ...(await storage.reopened()), folder, kind, codec: jsonCodec({ hasId: true }), restoresBroken: true, isKnown: (id) => id === 'late' });
    const told: boolean[] = [];
    things.onDidChange((change) => told.push(change.isExternal));
    assert.equal(await readFile(file('late'), 'utf8'), older, 'it is not opened before it is needed');
    assert.equal((await things.load('late'))?.content.name, 'Late');
    assert.deepEqual(told, [false]);
    assert.equal((await onDisk('late') as { schema: number }).schema, 3);
    await writeFile(file('late'), JSON.stringify({ schema: 2, id: 'late', name: 'Put back from a backup' }));
    await things.reread('late');
    assert.deepEqual([things.get('late')?.content.name, told], ['Put back from a backup', [false, true]]);
  });

  it('shows newer files and never rewrites them', async () => {
    const text = JSON.stringify({ schema: 4, id: 'new', name: 'New', colour: 'red', later: 1 });
    const foreign = JSON.stringify({ schema: 9, id: 'foreign', label: 'x' });
    await writeFile(file('new'), text);
    await writeFile(file('foreign'), foreign);
    const newer = new NewerFiles();
    const next = { ...(await storage.reopened()), newer };
    const reopened = await open(next);
    assert.equal(reopened.get('new')?.isReadOnly, true);
    assert.deepEqual(newer.list(), [{ file: file('foreign'), isReadable: false }, { file: file('new'), isReadable: true }]);
    assert.equal(reopened.get('foreign'), undefined);
    for (const id of ['new', 'foreign']) {
      await assert.rejects(reopened.update(id, { name: 'x' }), { code: 'readOnly' });
      await assert.rejects(reopened.put(id, () => ({ id, name: 'x', colour: 'y' })), { code: 'readOnly' });
      await assert.rejects(reopened.create(id, { id, name: 'x', colour: 'y' }), { code: 'readOnly' });
      await assert.rejects(reopened.remove(id), { code: 'readOnly' });
    }
    assert.equal(await readFile(file('new'), 'utf8'), text);
    assert.equal(await readFile(file('foreign'), 'utf8'), foreign);
    assert.deepEqual(next.quarantine.list(), []);
    assert.deepEqual(reopened.ids().toSorted(), ['foreign', 'new']);
    await rm(file('foreign'));
    await reopened.rescan();
    await writeFile(file('new'), JSON.stringify({ schema: 3, id: 'new', name: 'New', colour: 'red' }));
    await reopened.rescan();
    assert.deepEqual([newer.list(), reopened.get('new')?.isReadOnly], [[], false]);
    reopened.dispose();
  });

  it('looks now and then where nothing can be watched', async () => {
    things.dispose();
    things = await RecordFolder.open({
      ...storage, folder, kind, codec: jsonCodec({ hasId: true }), restoresBroken: true,
      watch: (_folder, _onChange, onFailed) => { onFailed(new Error('ENOSPC')); return { dispose: () => {} }; },
    });
    await writeFile(file('b'), JSON.stringify({ id: 'b', name: 'new', colour: 'x' }));
    storage.clock.advance(10_000);
    await things.whenIdle();
    assert.equal(things.get('b')?.content.name, 'new');
  });

  it('keeps a file that another program replaced while we wrote', async () => {
    await things.create('a', { id: 'a', name: 'A', colour: 'red' });
    const writing = things.update('a', { colour: 'blue' });
    const other = path.join(storage.root, 'other.json');
    await writeFile(other, JSON.stringify({ id: 'a', name: 'replaced', colour: 'red' }));
    await rename(other, file('a'));
    await writing;
    await seen('a');
    assert.equal(things.get('a')?.content.name, 'replaced');
  });
});
