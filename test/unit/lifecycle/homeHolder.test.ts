import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BEAT_INTERVAL_MS, checkHomeIsFree, HomeHolder, readHolder, type HolderIdentity, type HomeHolderRecord } from '../../../src/host/lifecycle/homeHolder.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { FakeClock } from '../storage/fakeClock.ts';

const own: HolderIdentity = {
  hostname: 'here', machineId: 'm1', networkNamespace: 'net:[1]', home: '/h', pid: 1, version: '1.0.0', mode: 'background', epoch: 'mine',
  endpointFolder: '/e', runtimeFolder: '/r',
};

describe('home holder', () => {
  let folder: string;
  let file: string;
  let clock: FakeClock;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mc-holder-'));
    file = path.join(folder, 'holder.json');
    clock = new FakeClock();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const foreign = (ageMs: number, more: Partial<HomeHolderRecord> = {}): HomeHolderRecord => ({
    schema: 1, ...own, hostname: 'there', machineId: 'm2', epoch: 'theirs', beat: 5, beatAt: new Date(clock.now() - ageMs).toISOString(), ...more,
  });
  /** Leaves a record as another host does: by a rename, so that nobody reads half of it; and at once, so that no fake time passes meanwhile. */
  const leave = (record: HomeHolderRecord): void => {
    writeFileSync(`${file}.tmp`, JSON.stringify(record));
    renameSync(`${file}.tmp`, file);
  };
  /** Lets the fake time pass while real file access happens in between. */
  const finish = async (check: Promise<void>): Promise<number> => {
    let isDone = false;
    const done = check.finally(() => { isDone = true; });
    done.catch(() => {});
    const startMs = clock.monotonicMs();
    while (!isDone) {
      await sleep(2);
      if (!isDone && clock.timerCount > 0) clock.advance(1000);
    }
    await done;
    return clock.monotonicMs() - startMs;
  };

  it('is free without a record, and with one that cannot be read', async () => {
    assert.equal(await finish(checkHomeIsFree(file, own, clock)), 0);
    await writeFile(file, '{"half');
    assert.equal(await finish(checkHomeIsFree(file, own, clock)), 0);
  });

  it('refuses at once when another machine or container has a fresh heartbeat', async () => {
    for (const difference of [{ machineId: 'm2' }, { machineId: 'm1', networkNamespace: 'net:[2]' }, { machineId: 'm1', home: '/mnt/h' }]) {
      leave(foreign(12_000, difference));
      await assert.rejects(finish(checkHomeIsFree(file, own, clock)), (error) => MissionControlError.is(error, 'homeHeld') && error.message.includes('there'));
    }
  });

  it('takes over at once what the lock proves dead, however fresh', async () => {
    leave(foreign(1000, { machineId: 'm1', hostname: 'renamed' }));
    assert.equal(await finish(checkHomeIsFree(file, own, clock)), 0);
  });

  it('watches a stale heartbeat before it takes over', async () => {
    leave(foreign(60_000));
    assert.ok(await finish(checkHomeIsFree(file, own, clock)) > BEAT_INTERVAL_MS);
  });

  it('refuses when a stale heartbeat moves: its holder just woke up', async () => {
    leave(foreign(8 * 3_600_000));
    const check = checkHomeIsFree(file, own, clock);
    clock.after(4000, () => { leave(foreign(0, { beat: 6 })); });
    await assert.rejects(finish(check), (error) => MissionControlError.is(error, 'homeHeld'));
  });

  it('watches a heartbeat from the future: one of the clocks is wrong', async () => {
    leave(foreign(-3_600_000));
    assert.ok(await finish(checkHomeIsFree(file, own, clock)) > BEAT_INTERVAL_MS);
  });

  it('beats, and removes its record in the end', async () => {
    const holder = new HomeHolder({ file, own, clock, log: silentLog });
    await holder.start();
    assert.equal((await readHolder(file))?.beat, 1);
    clock.advance(BEAT_INTERVAL_MS);
    while ((await readHolder(file))?.beat !== 2) await sleep(2);
    await holder.release();
    assert.equal(await readHolder(file), undefined);
    assert.equal(clock.timerCount, 0);
  });

  it('notices that it was taken over while it slept, and leaves the other record alone', async () => {
    const holder = new HomeHolder({ file, own, clock, log: silentLog });
    await holder.start();
    leave(foreign(0));
    clock.advance(BEAT_INTERVAL_MS);
    assert.equal((await holder.lost).epoch, 'theirs');
    await holder.release();
    assert.equal((JSON.parse(await readFile(file, 'utf8')) as HomeHolderRecord).epoch, 'theirs');
  });
});
