import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { LOG_FILE_BYTES, pruneTerminalLogs, readTerminalLog, removeTerminalLog, TerminalLog } from '../../../src/host/terminals/terminalLog.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { FakeClock } from '../storage/fakeClock.ts';

describe('log of a terminal', () => {
  let folder: string;
  let log: TerminalLog;
  let isHomeOurs: boolean;
  const open = (): Promise<TerminalLog> => TerminalLog.open({ folder, id: 's-1', clock: new FakeClock(), log: silentLog, write: async (change) => { if (isHomeOurs) await change(); } });
  beforeEach(async () => {
    isHomeOurs = true;
    folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'mc-log-')), 'terminals');
    log = await open();
  });
  afterEach(async () => {
    await log.close();
    await rm(path.dirname(folder), { recursive: true, force: true });
  });
  const textOf = async (offset?: number, maxBytes?: number): Promise<string> => (await log.read({ offset, maxBytes })).data.toString();

  it('gives pages of what came, byte for byte, the last one by itself', async () => {
    log.append('one ');
    log.append('zwölf ');
    log.append('three');
    assert.equal(log.endOffset, 16);
    assert.equal(await textOf(), 'one zwölf three');
    assert.equal(await textOf(11), 'three');
    assert.equal(await textOf(4, 3), 'zw\ufffd');
    assert.equal(await textOf(undefined, 5), 'three');
    assert.deepEqual(await log.read({ offset: 99 }), { data: Buffer.alloc(0), offset: 16, firstOffset: 0, endOffset: 16 });
  });

  it('is for its user only', async function () {
    if (process.platform === 'win32') return void this.skip();
    log.append('x');
    await log.flush();
    assert.deepEqual(await readdir(folder), ['s-1.0.log']);
    assert.equal((await stat(path.join(folder, 's-1.0.log'))).mode & 0o777, 0o600);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
  });

  it('goes on when the session goes on, also with another host', async () => {
    log.append('one ');
    await log.close();
    log.append('nobody writes this');
    log = await open();
    assert.equal(log.endOffset, 4);
    log.append('two');
    assert.equal(await textOf(), 'one two');
    assert.equal((await readTerminalLog(folder, 's-1', {})).data.toString(), 'one two');
    assert.deepEqual(await readTerminalLog(folder, 's-2', {}), { data: Buffer.alloc(0), offset: 0, firstOffset: 0, endOffset: 0 });
  });

  it('keeps the last megabytes, with their offsets', async () => {
    const block = 'x'.repeat(1024 * 1024);
    for (let n = 0; n < 11; n += 1) {
      log.append(block);
      await log.flush();
    }
    log.append('the end');
    const last = await log.read({ maxBytes: 10 });
    assert.equal(last.data.toString(), 'xxxthe end');
    assert.equal(last.endOffset, 11 * block.length + 7);
    assert.equal(last.firstOffset, LOG_FILE_BYTES);
    assert.equal((await log.read({ offset: 0, maxBytes: 5 })).offset, LOG_FILE_BYTES, 'what is gone is skipped');
    const over = await log.read({ offset: 2 * LOG_FILE_BYTES - 2, maxBytes: 4 });
    assert.equal(over.data.toString(), 'xxxx', 'a page may lie in two files');
    const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(path.join(folder, name))).size));
    assert.ok(sizes.every((size) => size <= LOG_FILE_BYTES) && sizes.length === 2);
  });

  it('skips what the disk is too slow for, and says where', async () => {
    log.append('begin');
    await log.flush();
    const block = 'y'.repeat(1024 * 1024);
    for (let n = 0; n < 7; n += 1) log.append(block);
    assert.equal(log.endOffset, 5 + 7 * block.length);
    const page = await log.read({ offset: 3, maxBytes: 10 });
    assert.equal(page.data.toString(), 'in');
    const next = await log.read({ offset: 5, maxBytes: 3 });
    assert.equal(next.data.toString(), 'yyy');
    assert.ok(next.offset > 5);
  });

  it('writes nothing to a home that is another host\'s by now', async () => {
    isHomeOurs = false;
    log.append('x');
    await log.flush();
    await assert.rejects(readdir(folder), { code: 'ENOENT' });
  });

  it('of all sessions are bounded: the oldest go, those in use stay', async () => {
    await mkdir(folder, { recursive: true });
    for (const [index, name] of ['live.0.log', 'old.0.log', 'older-1.0.log', 'new.0.log', 'notes.txt'].entries()) {
      await writeFile(path.join(folder, name), 'x'.repeat(100));
      const at = [1, 3, 2, 4, 0][index] ?? 0;
      await utimes(path.join(folder, name), at, at);
    }
    await pruneTerminalLogs(folder, { live: (id) => id === 'live', maxBytes: 250 });
    assert.deepEqual((await readdir(folder)).toSorted(), ['live.0.log', 'new.0.log', 'notes.txt', 'old.0.log']);
  });

  it('is removed with its session, and no other', async () => {
    const other = await TerminalLog.open({ folder, id: 's-10', clock: new FakeClock(), log: silentLog, write: (change) => change() });
    for (const each of [log, other]) {
      each.append('x');
      await each.close();
    }
    await removeTerminalLog(folder, 's-1');
    assert.deepEqual(await readdir(folder), ['s-10.0.log']);
  });
});
