import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { Sentinel } from './sentinel.ts';

// The sentinel: one tiny process in a group of its own. Its standard input is a pipe from the host, which the system closes when the
// host ends, however it ends. Nothing else ends the sentinel: a signal that was meant for everything must not save the agents.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

const sentinel = new Sentinel();
const input = createInterface({ input: process.stdin });
input.on('line', (line) => { sentinel.receive(line); });
// The other end of an agent's standard input: as long as it is open here, the agent does not see that its host has died. It closes when
// the agent ends, and an input that the host itself ends is at its end for the agent all the same.
process.on('message', (_message, input) => {
  if (input instanceof Socket) input.on('error', () => {});
});
process.stdin.on('error', () => {}); // A reset is an end too; 'close' follows.
input.once('close', () => {
  // Timers of the clock do not keep a process alive, and the pipe that did is gone.
  setInterval(() => {}, 1000);
  void sentinel.hostGone().catch(() => {}).finally(leave);
});

/**
 * Not by `process.exit`: on a busy machine a runtime that still compiles in the background can wait for itself there for ever
 * (https://github.com/nodejs/node/issues/54918), and a sentinel has nothing to write before it goes.
 */
function leave(): void {
  process.kill(process.pid, 'SIGKILL');
}
