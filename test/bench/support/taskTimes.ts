import type { Browser } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Time and processor time of the thread, in microseconds. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/**
 * Runs `work` and gives, beside what it returns, the processor time in milliseconds of the longest task of any page meanwhile. Unlike the
 * time that the browser reports for a task, it does not grow while other programs have the processor; what other threads did for the
 * task is not in it. Where the system counts a thread's time in steps of some 30 ms, as in some containers, a step falls onto any task: none takes
 * more of the processor than it lasts.
 */
export async function withTaskTimes<T>(browser: Browser, work: () => Promise<T>): Promise<{ readonly result: T; readonly longestCpuMs: number }> {
  const session = await browser.newBrowserCDPSession();
  const mainThreads = new Set<string>();
  const longest = new Map<string, number>();
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const { name, ph, pid, tid, dur = 0, tdur = 0, args } of value as unknown as readonly TraceEvent[]) {
      const thread = `${pid} ${tid}`;
      if (ph === 'M' && name === 'thread_name' && args?.name === 'CrRendererMain') mainThreads.add(thread);
      if (ph === 'X' && name === 'ThreadControllerImpl::RunTask') longest.set(thread, Math.max(longest.get(thread) ?? 0, Math.min(dur, tdur)));
    }
  });
  const isOver = new Promise<void>((resolve) => { session.once('Tracing.tracingComplete', () => { resolve(); }); });
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel'], excludedCategories: ['*'] } });
  const result = await work();
  await session.send('Tracing.end');
  await isOver;
  await session.detach();
  const times = [...longest].filter(([thread]) => mainThreads.has(thread)).map(([, us]) => us / 1000);
  if (times.length === 0) throw new Error('The browser told of no task.');
  return { result, longestCpuMs: Math.max(...times) };
}
