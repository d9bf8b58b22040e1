import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is something; throws what was awaited when that takes too long. A question that throws counts as not yet. */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false> | T | undefined | false, timeoutMs = 20_000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs / 1000} s: ${what}`, { cause: last });
    await sleep(50);
  }
}
