import assert from 'node:assert/strict';
import { readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import type { FileKind } from '../../../src/protocol/files/fileKinds.ts';
import { BROKEN_GRACE_MS } from '../../../src/host/storage/brokenFiles.ts';
import { jsonCodec } from '../../../src/host/storage/recordCodec.ts';
import { RecordFolder } from '../../../src/host/storage/recordFolder.ts';
import { createTestStorage, type TestStorage } from './testStorage.ts';

const content = z.object({ id: z.string(), name: z.string() });
const kind: FileKind<typeof content> = { name: 'thing', path: 'projects/<id>.json', schema: 1, content, migrations: {} };
const DAY_MS = 86_400_000;

describe('storage: quarantine', () => {
  let storage: TestStorage;
  let folder: RecordFolder<typeof content>;
  let released: string[];
  const file = (): string => storage.paths.project('a');
  const openFolder = (over: TestStorage): Promise<RecordFolder<typeof content>> =>
    RecordFolder.open({ ...over, folder: over.paths.projects, kind, codec: jsonCodec({ hasId: true }), restoresBroken: true });
  /** Saves a text as a person would, and waits until it was dealt with. */
  const saveByHand = async (text: string): Promise<void> => {
    await writeFile(file(), text);
    storage.touched(storage.paths.projects, 'a.json');
    await folder.whenIdle();
    storage.clock.advance(BROKEN_GRACE_MS);
    await folder.whenIdle();
    await storage.quarantine.whenIdle();
  };
  const quarantined = (over = storage): string[] => over.quarantine.list().map((entry) => path.basename(entry.file));

  beforeEach(async () => {
    storage = await createTestStorage();
    folder = await openFolder(storage);
    released = [];
    storage.quarantine.onDidRelease((entry) => { released.push(path.basename(entry.file)); });
    await folder.create('a', { id: 'a', name: 'one' });
  });
  afterEach(async () => {
    folder.dispose();
    await storage[Symbol.asyncDispose]();
  });

  it('lets a file go when a person deletes it', async () => {
    await saveByHand('{ broken');
    assert.deepEqual([quarantined(), folder.get('a')?.content.name], [['a.json'], 'one']);
    await unlink(storage.quarantine.list()[0]?.movedTo ?? '');
    storage.touched(storage.paths.quarantine, 'a');
    await storage.quarantine.whenIdle();
    assert.deepEqual([quarantined(), released], [[], ['a.json']]);
    assert.deepEqual(await readdir(storage.paths.quarantine), [], 'its note goes with it');
  });

  it('lets a file go when a person puts it right in its place, and keeps what it held for 30 days', async () => {
    await saveByHand('{ broken');
    assert.deepEqual(quarantined(await storage.reopened()), ['a.json'], 'what the host wrote back settles nothing');
    await saveByHand(JSON.stringify({ schema: 1, id: 'a', name: 'two' }));
    assert.deepEqual([quarantined(), released, folder.get('a')?.content.name], [[], ['a.json'], 'two']);
    assert.deepEqual(quarantined(await storage.reopened()), []);
    const kept = (await readdir(storage.paths.quarantine)).find((name) => !name.endsWith('.why.json')) ?? '';
    assert.equal(await readFile(path.join(storage.paths.quarantine, kept), 'utf8'), '{ broken');
    storage.clock.advance(29 * DAY_MS);
    await storage.reopened();
    assert.equal((await readdir(storage.paths.quarantine)).length, 2);
    storage.clock.advance(2 * DAY_MS);
    await storage.reopened();
    assert.deepEqual(await readdir(storage.paths.quarantine), []);
  });

  it('lets a file go that was put right while no host ran', async () => {
    folder.dispose();
    await writeFile(storage.paths.project('b'), '{ broken at the start');
    const next = await storage.reopened();
    (await openFolder(next)).dispose();
    assert.deepEqual(quarantined(next), ['b.json']);
    const [entry] = next.quarantine.list();
    await writeFile(entry?.file ?? '', JSON.stringify({ schema: 1, id: 'b', name: 'mended' }));
    const later = await storage.reopened();
    (await openFolder(later)).dispose();
    assert.deepEqual(quarantined(later), []);
    await later.quarantine.whenIdle();
  });

  it('keeps a file for which the host itself wrote another in its place', async () => {
    folder.dispose();
    await writeFile(storage.paths.project('b'), '{ broken at the start');
    const next = await storage.reopened();
    const again = await openFolder(next);
    await again.create('b', { id: 'b', name: 'not the same' });
    assert.deepEqual(quarantined(next), ['b.json']);
    again.dispose();
  });

  it('notices a file that was moved back', async () => {
    await saveByHand('{ broken');
    const movedTo = storage.quarantine.list()[0]?.movedTo ?? '';
    await writeFile(movedTo, JSON.stringify({ schema: 1, id: 'a', name: 'mended' }));
    await rename(movedTo, file());
    storage.touched(storage.paths.quarantine, path.basename(movedTo));
    storage.touched(storage.paths.projects, 'a.json');
    await folder.whenIdle();
    await storage.quarantine.whenIdle();
    assert.deepEqual([quarantined(), released, folder.get('a')?.content.name], [[], ['a.json'], 'mended']);
  });
});
