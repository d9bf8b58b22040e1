import { appendFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import Mocha from 'mocha';
import type { TestEvent } from './testEvents.ts';

/** What a hook takes at least to be told of: most take nothing. */
const LONG_HOOK_MS = 20;

/** A mocha reporter that writes events to a file. */
export function eventReporter(file: string): Mocha.ReporterConstructor {
  return class extends Mocha.reporters.Base {
    constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
      super(runner, options);
      reportEvents(runner, file);
    }
  };
}

/** Writes what a mocha runner does to a file, as it happens. Synchronous, so that nothing is lost when the process ends at once. */
function reportEvents(runner: Mocha.Runner, file: string): void {
  const write = (event: TestEvent): void => appendFileSync(file, `${JSON.stringify(event)}\n`);
  let depth = 0;
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  runner.on('suite', (suite) => {
    if (suite.root) return;
    write({ kind: 'suite', depth, title: suite.title });
    depth += 1;
  });
  runner.on('suite end', (suite) => {
    if (!suite.root) depth -= 1;
  });
  runner.on('pass', (test) => {
    passed += 1;
    const durationMs = test.duration ?? 0;
    write({ kind: 'pass', depth, title: test.title, durationMs, isSlow: durationMs > test.slow() });
  });
  runner.on('hook end', (hook) => {
    const durationMs = hook.duration ?? 0;
    if (durationMs >= LONG_HOOK_MS) write({ kind: 'hook', depth, title: hook.title, durationMs });
  });
  runner.on('pending', (test) => {
    skipped += 1;
    write({ kind: 'skip', depth, title: test.title });
  });
  // Also called for hooks, whose failure then counts as one.
  runner.on('fail', (test, error: unknown) => {
    failed += 1;
    write({ kind: 'fail', depth, title: test.title, fullTitle: test.fullTitle(), error: stripVTControlCharacters(describeError(error)) });
  });
  runner.once('end', () => write({ kind: 'end', passed, failed, skipped }));
}

/** Stack and causes of an error; the assertions of Node carry their own difference. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.stack ?? error.message;
  return error.cause === undefined ? text : `${text}\nCaused by: ${describeError(error.cause)}`;
}
