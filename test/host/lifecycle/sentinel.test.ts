import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { identifyProcess } from '../../../src/host/lifecycle/processTable.ts';
import { reapLeftovers } from '../../../src/host/lifecycle/reapProcesses.ts';
import { endProcesses, isAlive, listProcesses } from '../../support/processTree.ts';
import { REPO_ROOT } from '../../support/repoRoot.ts';
import { createTempHome, type TempHome } from '../../support/tempHome.ts';
import { buildHost, type BuiltHost } from './builtHost.ts';
import { until, untilEnded } from './hostProcesses.ts';

const HERE = path.join(REPO_ROOT, 'test', 'host', 'lifecycle');
const AGENT_SCRIPT = path.join(HERE, 'agentTree.ts');

describe('sentinel', function () {
  this.timeout(40_000);
  let built: BuiltHost;
  let temp: TempHome;
  let pidFile: string;
  const pids = new Set<number>();
  before(async () => { built = await buildHost(); });
  after(() => built[Symbol.asyncDispose]());
  beforeEach(async () => {
    temp = await createTempHome();
    pidFile = path.join(temp.root, 'pids');
  });
  afterEach(async () => {
    await endProcesses([...pids, ...agentPids()], 0);
    pids.clear();
    await temp[Symbol.asyncDispose]();
  });

  const agentPids = (): number[] =>
    existsSync(pidFile) ? readFileSync(pidFile, 'utf8').trim().split('\n').map((line) => Number(line.split(' ')[1])) : [];

  /** An agent that sees its input end while a permission is open goes on without it. */
  const assertNoEndOfInput = (): void => {
    if (process.platform !== 'win32') assert.ok(!existsSync(`${pidFile}.eof`), 'the death of the host was the end of its input for the agent');
  };

  const startHost = async (): Promise<{ host: number; sentinel: number; bystander: number }> => {
    const args = [path.join(HERE, 'hostWithAgent.ts'), temp.missionControlHome, built.folder, AGENT_SCRIPT, pidFile];
    const child = spawn(process.execPath, args, { env: temp.env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    if (child.stdout === null) throw new Error('no output');
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const started = JSON.parse(line) as { host: number; sentinel: number; bystander: number };
    for (const pid of Object.values(started)) pids.add(pid);
    await until('the whole tree runs', () => agentPids().length === 3);
    return started;
  };

  it('ends agents and all they started within 10 s of the host being killed, and nothing else', async () => {
    const { host, sentinel, bystander } = await startHost();
    const tree = agentPids();
    process.kill(process.platform === 'win32' ? host : -host, 'SIGKILL'); // Its whole group: the sentinel has one of its own.
    const killedAtMs = performance.now();
    for (const pid of tree) await untilEnded(pid);
    assert.ok(performance.now() - killedAtMs < 10_000);
    assert.ok(performance.now() - killedAtMs > 4500, 'they had no time to obey TERM');
    assertNoEndOfInput();
    assert.ok(isAlive(bystander));
    await untilEnded(sentinel);
  });

  it('is started again when it dies, and then knows the agents', async () => {
    const { host, sentinel } = await startHost();
    await until('it takes signals', () => takesTerm(sentinel)); // A process that has just begun does not yet.
    process.kill(sentinel, 'SIGTERM'); // It has a reason to stay.
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    assert.ok(isAlive(sentinel));
    process.kill(sentinel, 'SIGKILL');
    const children = (): number[] => listProcesses().filter(({ parentPid, command }) => parentPid === host && command.includes('sentinel.cjs')).map(({ pid }) => pid);
    await until('another sentinel', () => children().some((pid) => pid !== sentinel));
    const [second] = children();
    if (second !== undefined) pids.add(second);
    process.kill(host, 'SIGKILL');
    for (const pid of agentPids()) await untilEnded(pid);
    assertNoEndOfInput();
  });

  it('is not needed for leftovers of a former life: the next host ends them itself', async () => {
    const agent = spawn(process.execPath, [AGENT_SCRIPT, pidFile], { env: temp.env, stdio: 'ignore', detached: true });
    await until('the whole tree runs', () => agentPids().length === 3);
    const identity = await identifyProcess(agent.pid ?? 0);
    assert.ok(identity);
    assert.equal(await reapLeftovers([{ ...identity, startTime: 'another life' }]), 0);
    assert.ok(agentPids().every(isAlive));
    assert.equal(await reapLeftovers([identity]), 3);
    assert.ok(!agentPids().some(isAlive));
  });
});

/** True when the process has a handler of its own for SIGTERM, signal 15. Only Linux tells. */
function takesTerm(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  const [, caught] = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return caught !== undefined && (BigInt(`0x${caught}`) & (1n << 14n)) !== 0n;
}
