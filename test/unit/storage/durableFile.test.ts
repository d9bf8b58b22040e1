import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ensurePrivateFolder, removeLeftovers, writeFileAtomic } from '../../../src/host/storage/durableFile.ts';
import { assertMode } from '../../support/fileMode.ts';
import { createTestStorage, type TestStorage } from './testStorage.ts';

describe('storage: whole files', () => {
  let storage: TestStorage;
  beforeEach(async () => { storage = await createTestStorage(); });
  afterEach(async () => { await storage[Symbol.asyncDispose](); });

  it('replaces the content and gives the file to this user only', async () => {
    const file = path.join(storage.root, 'a.json');
    await writeFileAtomic(file, 'one');
    await writeFileAtomic(file, 'two');
    assert.equal(await readFile(file, 'utf8'), 'two');
    await assertMode(file, 0o600);
    await ensurePrivateFolder(path.join(storage.root, 'x', 'y'));
    await assertMode(path.join(storage.root, 'x', 'y'), 0o700);
    await assertMode(path.join(storage.root, 'x'), 0o700);
  });

  it('leaves the old content and no temporary file when it is called off', async () => {
    const file = path.join(storage.root, 'a.json');
    await writeFileAtomic(file, 'old');
    await assert.rejects(writeFileAtomic(file, 'new', { beforeRename: () => Promise.reject(new Error('no')) }), /no/);
    assert.equal(await readFile(file, 'utf8'), 'old');
    assert.deepEqual((await readdir(storage.root)).filter((name) => name.endsWith('.tmp')), []);
  });

  it('leaves nothing behind when the target cannot be replaced', async () => {
    const file = path.join(storage.root, 'a.json');
    await mkdir(path.join(file, 'sub'), { recursive: true });
    await assert.rejects(writeFileAtomic(file, 'new'));
    assert.deepEqual((await readdir(storage.root)).filter((name) => name.endsWith('.tmp')), []);
  });

  it('removes what a crash left, and nothing else', async () => {
    for (const name of ['.a.json.0123456789ab.tmp', '.a.json.tmp', 'b.tmp', '.PA-001.md.swp']) await writeFile(path.join(storage.root, name), '');
    await removeLeftovers(storage.root);
    assert.deepEqual((await readdir(storage.root)).filter((name) => name !== 'quarantine').toSorted(), ['.PA-001.md.swp', '.a.json.tmp', 'b.tmp']);
  });

  it('says so when the folder may not be written', async function () {
    if (process.getuid?.() === 0) this.skip();
    await chmod(storage.root, 0o500);
    await assert.rejects(writeFileAtomic(path.join(storage.root, 'a.json'), ''), { code: 'EACCES' });
    await chmod(storage.root, 0o700);
  });
});
