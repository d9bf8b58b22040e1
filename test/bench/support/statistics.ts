import { setTimeout as sleep } from 'node:timers/promises';
import type { Measured } from './figure.ts';
import { busyShare, QUIET_SHARE, untilQuiet } from './machine.ts';

/** The value below which `share` (0 to 1) of the samples lie; between two samples it is interpolated. */
export function quantile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new Error('There are no samples.');
  const sorted = samples.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** A quantile for a figure (default: the median), with what it stands on. */
export function measured(samples: readonly number[], share = 0.5): Measured {
  return { value: quantile(samples, share), ...(samples.length === 1 ? { count: 1 } : { count: samples.length, quartiles: [quantile(samples, 0.25), quantile(samples, 0.75)] }) };
}

/** A value that is what it is: a size, a count of all that happened. */
export function exact(value: number, count = 1): Measured {
  return { value, count };
}

/** `n = 15, quartiles 12.0–13.5`. */
export function spreadText({ count, quartiles }: Measured): string {
  return `n = ${count}${quartiles === undefined ? '' : `, quartiles ${quartiles.map((value) => value.toFixed(value >= 100 ? 0 : value >= 1 ? 1 : 2)).join('–')}`}`;
}

/** How long `interleave` waits for quiet moments in all, before it takes what it gets. */
const PATIENCE_MS = 60_000;

/** What a round itself left to do, such as a process that ends, is done by then. */
const SETTLE_MS = 150;
const LOOK_MS = 250;

/**
 * Takes `rounds` samples of each subject in turn, in changing order, so that a machine that gets slower or faster meanwhile does so for all
 * alike. One round before is thrown away, and so is any that other programs disturbed, as long as there is patience for that.
 */
export async function interleave<K extends string>(rounds: number, subjects: Readonly<Record<K, () => Promise<number>>>): Promise<Record<K, number[]>> {
  const names = Object.keys(subjects) as K[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  let patienceMs = PATIENCE_MS;
  let isWarm = false;
  for (let round = 0; round < rounds;) {
    const startedMs = performance.now();
    patienceMs -= await timed(() => untilQuiet(patienceMs, LOOK_MS));
    const taken: [K, number][] = [];
    for (const name of round % 2 === 0 ? names : names.toReversed()) taken.push([name, await subjects[name]()]);
    await sleep(SETTLE_MS);
    const isQuiet = (await busyShare(LOOK_MS)) <= QUIET_SHARE;
    if (!isWarm) isWarm = true;
    else if (isQuiet || patienceMs <= 0) {
      for (const [name, sample] of taken) samples[name].push(sample);
      round += 1;
    } else patienceMs -= performance.now() - startedMs;
  }
  return samples;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
