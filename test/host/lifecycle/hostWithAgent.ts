// A host with one agent, for tests that kill it: node hostWithAgent.ts <home> <runtime folder> <agent script> <pid file>
// It prints one JSON line with the pids of the host, of its sentinel, and of a process that it started but that is no agent.
import { spawn } from 'node:child_process';
import { createHost } from '../../../src/host/composition.ts';
import { beginHostLife } from '../../../src/host/lifecycle/hostLife.ts';
import { identifyProcess } from '../../../src/host/lifecycle/processTable.ts';
import { SentinelClient } from '../../../src/host/lifecycle/sentinelClient.ts';
import { systemClock } from '../../../src/host/util/clock.ts';

const [, , home = '', runtimeFolder = '', agentScript = '', pidFile = ''] = process.argv;
setInterval(() => {}, 1000);
const start = await beginHostLife({
  home,
  version: '1.0.0',
  mode: 'background',
  runtimeFolder,
  idleGraceMs: 60_000,
  clock: systemClock,
  createHost: async (options) => {
    const agent = spawn(process.execPath, [agentScript, pidFile], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached: true });
    const identity = await identifyProcess(agent.pid ?? 0);
    if (identity === undefined) throw new Error('the agent did not start');
    options.sentinel.watch(identity, agent.stdin);
    const sentinelPid = options.sentinel instanceof SentinelClient ? options.sentinel.pid : undefined;
    console.log(JSON.stringify({ host: process.pid, sentinel: sentinelPid, bystander: bystander.pid }));
    return await createHost(options);
  },
  onEnded: () => { process.exit(0); },
});
if (start.state !== 'running') throw new Error(JSON.stringify(start));
