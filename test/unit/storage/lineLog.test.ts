import assert from 'node:assert/strict';
import { appendFile, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { FILE_KINDS, type OperationLine } from '../../../src/protocol/files/fileKinds.ts';
import { ensurePrivateFolder, stampNow } from '../../../src/host/storage/durableFile.ts';
import { LineLog, type Append } from '../../../src/host/storage/lineLog.ts';
import { TurnMeter } from '../../support/turnMeter.ts';
import { assertMode } from '../../support/fileMode.ts';
import { createTestStorage, type TestStorage } from './testStorage.ts';

const line = (opId: string): OperationLine => ({ opId, op: 'tasks.create', clientId: 'c', at: '2026-11-21T10:00:00Z', state: 'begun' });

describe('storage: line files', () => {
  let storage: TestStorage;
  let file: string;
  let lines: LineLog<typeof FILE_KINDS.operationLine.content>;
  beforeEach(async () => {
    storage = await createTestStorage();
    file = path.join(storage.paths.journal, 'x.jsonl');
    lines = new LineLog({ kind: FILE_KINDS.operationLine, quarantine: storage.quarantine, log: storage.log });
  });
  afterEach(async () => { await storage[Symbol.asyncDispose](); });

  const ids = async (of = file): Promise<readonly string[]> => (await lines.read(of)).map(({ content }) => content.opId);

  it('keeps the order of concurrent appends, says where they are, and is private', async () => {
    const places = (await Promise.all(Array.from({ length: 50 }, (_, i) => lines.append(file, [line(`a${i}`), line(`b${i}`)])))).flat();
    assert.deepEqual(await ids(), Array.from({ length: 50 }, (_, i) => [`a${i}`, `b${i}`]).flat());
    const bytes = await readFile(file);
    assert.deepEqual(places.map(({ offset, length }) => (JSON.parse(bytes.toString('utf8', offset, offset + length)) as OperationLine).opId), await ids());
    await assertMode(file, 0o600);
  });

  it('survives a cut at every byte: whole lines stay, the torn one goes, the next one stands alone', async () => {
    await lines.append(file, [line('zero-ä'), line('one'), line('two-€')]);
    const whole = await readFile(file);
    const ends = [...whole.keys()].filter((i) => whole[i] === 0x0a);
    // Side by side, a file each: every append waits for the disk.
    await Promise.all(Array.from({ length: whole.length + 1 }, async (_, cut) => {
      const torn = path.join(storage.paths.journal, `${cut}.jsonl`);
      await writeFile(torn, whole.subarray(0, cut));
      // A line whose newline alone is missing is whole.
      const expected = ['zero-ä', 'one', 'two-€'].slice(0, ends.filter((end) => end <= cut).length);
      assert.deepEqual(await ids(torn), expected, `read after a cut at ${cut}`);
      await lines.append(torn, [line('next')]);
      assert.deepEqual(await ids(torn), [...expected, 'next'], `append after a cut at ${cut}`);
    }));
    assert.deepEqual(storage.quarantine.list(), [], 'a torn tail is no damage');
  });

  it('reads a long file in turns, each line once and where it is, whatever the length of lines', async () => {
    const contents = Array.from({ length: 9000 }, (_, index) => line(`${index} ${'ä'.repeat((index * 7) % 90)}${index === 4000 ? 'x'.repeat(600_000) : ''}`));
    const places = await lines.append(file, contents);
    await appendFile(file, '{"torn');
    using meter = new TurnMeter();
    const content = FILE_KINDS.operationLine.content.check(z.refine(() => {
      meter.step();
      return true;
    }));
    const read = await new LineLog({ kind: { ...FILE_KINDS.operationLine, content }, quarantine: storage.quarantine, log: storage.log }).read(file);
    assert.deepEqual(read.map(({ content }) => content.opId), contents.map(({ opId }) => opId));
    assert.deepEqual(read.map(({ offset, length }) => ({ offset, length })), places);
    assert.ok(meter.mostSteps > 0 && meter.mostSteps < 3000, `${meter.mostSteps} lines in one turn`);
  });

  it('says which appends left what was there as it was', async () => {
    const told: Append[] = [];
    lines = new LineLog({ kind: FILE_KINDS.operationLine, quarantine: storage.quarantine, log: storage.log, onDidAppend: (append) => { told.push(append); } });
    await lines.append(file, [line('one')]);
    const first = stampNow(file);
    await Promise.all([lines.append(file, [line('two')]), lines.append(file, [line('three')])]);
    assert.deepEqual(told.slice(1), [{ file, before: first, after: stampNow(file) }], 'once for what was written at once');
    await appendFile(file, '{"torn');
    await lines.append(file, [line('four')]);
    assert.equal(told.length, 2, 'a torn tail was cut off');
    const before = stampNow(file);
    await appendFile(file, `${JSON.stringify({ schema: 1, ...line('by hand') })}\n`);
    await lines.append(file, [line('five')]);
    assert.equal(told.length, 3);
    assert.notEqual(told[2]?.before, before, 'what a person did is not in it');
    assert.equal(told[2]?.after, stampNow(file));
  });

  it('sets unreadable lines aside once and keeps all others byte for byte', async () => {
    await lines.append(file, [line('one'), line('two')]);
    const [first, second] = (await readFile(file, 'utf8')).split('\n');
    const newer = '{"schema":99,"opId":5}';
    await writeFile(file, `${first}\nrubbish\n${newer}\n\n{"schema":1,"opId":7}\n\0\0\0\n${second}\n`);
    assert.deepEqual(await ids(), ['one', 'two']);
    assert.equal(await readFile(file, 'utf8'), `${first}\n${newer}\n${second}\n`);
    assert.deepEqual(await ids(), ['one', 'two']);
    const [set, ...more] = storage.quarantine.list();
    assert.ok(set !== undefined && more.length === 0);
    assert.equal(set.file, file);
    assert.equal(await readFile(set.movedTo, 'utf8'), 'rubbish\n{"schema":1,"opId":7}\n\0\0\0\n');
    assert.match(set.error, /^3 lines do not parse/);
  });

  it('follows a file that an editor replaced, and one that was deleted', async () => {
    await lines.append(file, [line('one')]);
    const edited = `${file}.new`;
    await writeFile(edited, await readFile(file));
    await rename(edited, file);
    await lines.append(file, [line('two')]);
    assert.deepEqual(await ids(), ['one', 'two']);
    await truncate(file, 0);
    await lines.append(file, [line('three')]);
    assert.deepEqual(await ids(), ['three']);
  });

  it('reads from the first line that contains a word, also far into a file', async () => {
    await ensurePrivateFolder(path.dirname(file));
    const filler = `${JSON.stringify({ schema: 1, ...line('x'.repeat(3000)) })}\n`;
    await writeFile(file, filler.repeat(700));
    await lines.append(file, [line('needle-1'), line('other'), line('needle-2')]);
    assert.deepEqual((await lines.read(file, { firstLineWith: ['later', '"needle-', 'nowhere'] })).map(({ content }) => content.opId), ['needle-1', 'other', 'needle-2']);
    assert.deepEqual(await lines.read(file, { firstLineWith: ['nowhere'] }), []);
  });

  it('reads nothing from a missing file, and reports a failed append', async () => {
    assert.deepEqual(await lines.read(file), []);
    await writeFile(path.join(storage.root, 'blocked'), '');
    await assert.rejects(lines.append(path.join(storage.root, 'blocked', 'x.jsonl'), [line('one')]));
    await lines.append(file, [line('one')]);
    assert.deepEqual(await ids(), ['one']);
  });

  it('accepts a line that a person added without its newline', async () => {
    await lines.append(file, [line('one')]);
    await appendFile(file, JSON.stringify(line('by hand')));
    await lines.append(file, [line('two')]);
    assert.deepEqual(await ids(), ['one', 'by hand', 'two']);
  });
});
