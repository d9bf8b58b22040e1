import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createHost, type Host } from '../../../src/host/composition.ts';
import { BEAT_INTERVAL_MS, readHolder, type HomeHolderRecord } from '../../../src/host/lifecycle/homeHolder.ts';
import { beginHostLife, type HostLife, type HostLifeOptions, type HostLifeStart } from '../../../src/host/lifecycle/hostLife.ts';
import { SentinelClient } from '../../../src/host/lifecycle/sentinelClient.ts';
import { systemClock } from '../../../src/host/util/clock.ts';
import type { Goodbye } from '../../../src/protocol/wire.ts';
import { ScriptedProvider } from '../../support/scriptedProvider.ts';
import { createTempHome, type TempHome } from '../../support/tempHome.ts';
import { FakeClock } from '../../unit/storage/fakeClock.ts';
import { buildHost, type BuiltHost } from './builtHost.ts';
import { until, untilEnded } from './hostProcesses.ts';

describe('a host whose home another machine took over while this one slept', function () {
  this.timeout(30_000);
  let built: BuiltHost;
  let temp: TempHome;
  let life: HostLife | undefined;
  before(async () => { built = await buildHost(); });
  after(() => built[Symbol.asyncDispose]());
  beforeEach(async () => { temp = await createTempHome(); });
  afterEach(async () => {
    await life?.end('shutdown');
    life = undefined;
    await temp[Symbol.asyncDispose]();
  });

  it('notices at its next heartbeat, ends what it runs, and lets go without touching what is the other one’s', async () => {
    const clock = new FakeClock(Date.now());
    const home = temp.missionControlHome;
    const holderFile = path.join(home, 'holder.json');
    const ends: Goodbye['reason'][] = [];
    let sentinelPid: number | undefined;
    let host: Host | undefined;
    const options: HostLifeOptions = {
      home, version: '1.0.0', mode: 'background', runtimeFolder: built.folder, idleGraceMs: 600_000, clock,
      createHost: async (given) => {
        sentinelPid = given.sentinel instanceof SentinelClient ? given.sentinel.pid : undefined;
        return await createHost({ ...given, clock: systemClock, providers: [new ScriptedProvider()] });
      },
      onEnded: (reason) => { ends.push(reason); },
    };
    const begin = async (): Promise<HostLifeStart> => await beginHostLife(options);
    const start = await begin();
    assert.ok(start.state === 'running', JSON.stringify(start));
    ({ life } = start);
    ({ host } = life);
    assert.equal((await begin()).state, 'alreadyRunning');
    const own = await readHolder(holderFile);
    assert.ok(own !== undefined && sentinelPid !== undefined);
    const endpoint = path.join(own.endpointFolder, 'host.json');
    assert.ok(existsSync(endpoint));

    const theirs: HomeHolderRecord = { ...own, hostname: 'there', machineId: 'another machine', epoch: 'theirs', beat: 7, beatAt: new Date(clock.now()).toISOString() };
    await writeFile(`${holderFile}.theirs`, JSON.stringify(theirs));
    await rename(`${holderFile}.theirs`, holderFile);
    clock.advance(BEAT_INTERVAL_MS);
    await until('the host has ended', () => ends.length > 0);

    assert.deepEqual(ends, ['shutdown']);
    assert.ok(!host.isBusy() && host.clientCount === 0);
    assert.deepEqual(JSON.parse(await readFile(holderFile, 'utf8')), theirs);
    assert.ok(!existsSync(endpoint), 'no window finds it any more');
    await untilEnded(sentinelPid);
    assert.match(await readFile(path.join(home, 'host.log'), 'utf8'), /taken over by there/);
    const next = await begin();
    assert.ok(next.state === 'failed' && next.error.code === 'homeHeld', 'the lock is free again, and the home is not');
  });
});
