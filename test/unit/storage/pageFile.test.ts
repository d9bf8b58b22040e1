import assert from 'node:assert/strict';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PageFile } from '../../../src/host/storage/pageFile.ts';
import { PageFolder } from '../../../src/host/storage/pageFolder.ts';
import { assertMode } from '../../support/fileMode.ts';
import { createTestStorage, type TestStorage } from './testStorage.ts';

const isWindows = process.platform === 'win32';

describe('page files', () => {
  let storage: TestStorage;
  let folder: PageFolder;
  beforeEach(async () => {
    storage = await createTestStorage();
    folder = await PageFolder.open(storage);
  });
  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
    await storage[Symbol.asyncDispose]();
  });
  const names = async (): Promise<string[]> => await readdir(storage.paths.pages).catch(() => []);

  it('give back what was written, in any order, whatever is in it, also at once', async () => {
    const file = folder.create();
    const texts = Array.from({ length: 500 }, (_, index) => `${index}: ${'ä€😀\n'.repeat(index % 40)}`);
    const places = [...await file.write(texts.slice(0, 200)), ...(await Promise.all([file.write(texts.slice(200, 300)), file.write(texts.slice(300))])).flat()];
    assert.deepEqual(await file.read(places), texts);
    assert.deepEqual(await file.read(places.toReversed()), texts.toReversed());
    assert.deepEqual(await file.read([]), []);
    const some = [499, 3, 250, 3];
    assert.deepEqual(await file.read(some.flatMap((index) => places[index] ?? [])), some.map((index) => texts[index]));
    assert.equal(file.readNow(places[39] ?? { offset: 0, length: 0 }), texts[39]);
  });

  it('are not there before something is written, are private, and have no name where the system allows that', async () => {
    const file = folder.create();
    assert.deepEqual(await names(), []);
    await file.write(['secret']);
    if (isWindows) assert.equal((await names()).length, 1);
    else {
      assert.deepEqual(await names(), [], 'a host that dies leaves nothing');
      assert.equal((await stat(storage.paths.pages)).mode & 0o777, 0o700);
    }
  });

  it('that keep their names are private, and go when they are closed', async () => {
    const file = new PageFile(storage.paths.pages, { isNamed: true });
    const [place] = await file.write(['secret']);
    const [name = ''] = await names();
    await assertMode(path.join(storage.paths.pages, name), 0o600);
    assert.deepEqual(await file.read(place === undefined ? [] : [place]), ['secret']);
    await file[Symbol.asyncDispose]();
    assert.deepEqual(await names(), []);
  });

  it('go with what is under way, and take nothing afterwards', async () => {
    const file = folder.create();
    const [place] = await file.write(['a text']);
    assert.ok(place);
    const reading = file.read([place]);
    await file[Symbol.asyncDispose]();
    assert.deepEqual(await reading, ['a text']);
    await assert.rejects(file.read([place]), /closed/);
    await assert.rejects(file.write(['more']), /closed/);
    assert.deepEqual(await names(), []);
    await folder.create()[Symbol.asyncDispose](); // Nothing was written.
  });

  it('of former hosts are removed at the start', async () => {
    await mkdir(storage.paths.pages, { recursive: true });
    await writeFile(path.join(storage.paths.pages, 'left.jsonl'), 'of a crash');
    await PageFolder.open(storage);
    assert.deepEqual(await names(), []);
  });

  it('can be written later when the folder could not be made before', async () => {
    const file = folder.create();
    await mkdir(path.dirname(path.dirname(storage.paths.pages)), { recursive: true });
    await rm(path.dirname(storage.paths.pages), { recursive: true, force: true });
    await writeFile(path.dirname(storage.paths.pages), 'in the way');
    await assert.rejects(file.write(['x']));
    await rm(path.dirname(storage.paths.pages));
    const [place] = await file.write(['y']);
    assert.deepEqual(await file.read(place === undefined ? [] : [place]), ['y']);
  });
});
