import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const SAMPLE_MS = 1000;

/** A share of all cores above which figures are not worth much. */
export const QUIET_SHARE = 0.2;

/** What the figures were measured on. */
export function describeMachine(): Readonly<Record<string, string | number>> {
  const [cpu] = os.cpus();
  return { platform: `${process.platform} ${process.arch}`, cores: os.cpus().length, cpu: cpu?.model ?? 'unknown', memoryGb: Math.round(os.totalmem() / 2 ** 30), node: process.version };
}

/** Share (0 to 1) of all cores that is busy while we sleep. */
export async function busyShare(sampleMs = SAMPLE_MS): Promise<number> {
  const before = cpuTimes();
  await sleep(sampleMs);
  const after = cpuTimes();
  return (after.busy - before.busy) / Math.max(1, after.all - before.all);
}

/** Waits until the machine is quiet, at most `limitMs`; gives how busy it was in the end. */
export async function untilQuiet(limitMs: number, sampleMs = SAMPLE_MS): Promise<number> {
  const deadline = performance.now() + limitMs;
  let busy = await busyShare(sampleMs);
  while (busy > QUIET_SHARE && performance.now() < deadline) busy = await busyShare(sampleMs);
  return busy;
}

/** Resident memory of a process in MB (of a million bytes). Linux only. */
export function residentMb(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kib === undefined) throw new Error(`Process ${pid} has no resident memory.`);
  return (Number(kib) * 1024) / 1e6;
}

/** CPU time that the threads of a process have used so far, in milliseconds. Linux only; finer than the ticks of 10 ms in its `stat`. */
export function cpuMs(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).reduce((sum, task) => sum + Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6, 0);
}

function cpuTimes(): { busy: number; all: number } {
  const times = os.cpus().map((cpu) => cpu.times);
  const all = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  return { all, busy: all - times.reduce((sum, { idle }) => sum + idle, 0) };
}
