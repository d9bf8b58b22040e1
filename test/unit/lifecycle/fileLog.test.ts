import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { FileLog } from '../../../src/host/lifecycle/fileLog.ts';
import { systemClock } from '../../../src/host/util/clock.ts';

describe('FileLog', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mc-log-'));
    file = path.join(folder, 'host.log');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('writes lines in order, private to the user', async () => {
    const log = new FileLog(file, systemClock);
    log.info('one');
    log.warn('two');
    log.error('three', new Error('why'));
    await log.flush();
    const lines = (await readFile(file, 'utf8')).split('\n');
    assert.match(lines[0] ?? '', /^\d{4}-\d\d-\d\dT[\d:.]+Z info  one$/);
    assert.match(lines[1] ?? '', /warn  two$/);
    assert.match(lines[2] ?? '', /error three: Error: why$/);
    if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it('rotates, and keeps one old file', async () => {
    const log = new FileLog(file, systemClock, 1000);
    for (let index = 0; index < 100; index += 1) {
      log.info(`line ${index} ${'x'.repeat(50)}`);
      await log.flush();
    }
    assert.ok((await stat(file)).size < 1200);
    assert.ok((await stat(`${file}.1`)).size < 1200);
    assert.match(await readFile(file, 'utf8'), /line 99/);
  });

  it('drops and counts what is more than it may hold', async () => {
    const log = new FileLog(file, systemClock);
    for (let index = 0; index < 20; index += 1) log.info('x'.repeat(100_000));
    await log.flush();
    assert.ok((await stat(file)).size <= 1024 * 1024 + 200);
    assert.match(await readFile(file, 'utf8'), /1\d log lines were dropped/);
  });

  it('writes the last words at once, and survives a folder that is gone', async () => {
    const log = new FileLog(file, systemClock);
    log.error('last words');
    log.flushSync();
    assert.match(await readFile(file, 'utf8'), /last words/);
    await rm(folder, { recursive: true });
    log.info('nobody hears this');
    await log.flush();
    log.flushSync();
  });
});
