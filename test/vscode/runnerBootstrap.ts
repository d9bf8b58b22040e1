// Runs inside the editor's extension host, at the head of the bundle that `bundleTests` makes.
import Mocha from 'mocha';
import { eventReporter } from '../support/mocha/eventReporter.ts';
import { EVENTS_VARIABLE, titleFilter } from '../support/rings/testRun.ts';

/** Longest time of one test or hook. */
const TIMEOUT_MS = 30_000;

/** A bundled test file: its name and a function that runs its top level. */
export type TestModule = readonly [file: string, load: () => unknown];

/** Makes the `run` function that the editor calls. It rejects when tests failed, which becomes the editor's exit code. */
export function createRun(modules: readonly TestModule[]): () => Promise<void> {
  return async () => {
    const eventsFile = process.env[EVENTS_VARIABLE];
    if (eventsFile === undefined) throw new Error(`${EVENTS_VARIABLE} must name the file for the results.`);
    const mocha = new Mocha({ ui: 'bdd', timeout: TIMEOUT_MS, slow: TIMEOUT_MS / 4, forbidOnly: true, reporter: eventReporter(eventsFile) });
    const filter = titleFilter(process.env);
    if (filter) mocha.grep(filter);
    for (const [file, load] of modules) {
      // What mocha itself does around each file that it loads; this defines describe and it.
      mocha.suite.emit('pre-require', globalThis, file, mocha);
      mocha.suite.emit('require', load(), file, mocha);
      mocha.suite.emit('post-require', globalThis, file, mocha);
    }
    const failures = await new Promise<number>((resolve) => mocha.run(resolve));
    if (failures > 0) throw new Error(`${failures} tests failed.`);
  };
}
