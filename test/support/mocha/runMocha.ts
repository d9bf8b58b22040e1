// Runs one ring's test files in this process: node test/support/mocha/runMocha.ts --timeout 10000 test/unit/a.test.ts …
// Used instead of mocha's own command because the runner wants events, and because a ring that leaves something open must fail.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Mocha from 'mocha';
import { EVENTS_VARIABLE, titleFilter } from '../rings/testRun.ts';
import { eventReporter } from './eventReporter.ts';

/** How long handles may take to close after the last test. */
const LEAVING_MS = 4000;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { timeout: { type: 'string', default: '10000' } } });
const eventsFile = process.env[EVENTS_VARIABLE];
if (eventsFile === undefined) throw new Error(`${EVENTS_VARIABLE} must name the file for the results.`);

const mocha = new Mocha({
  ui: 'bdd',
  timeout: Number(values.timeout),
  slow: Number(values.timeout) / 4,
  forbidOnly: true,
  reporter: eventReporter(eventsFile),
});
const filter = titleFilter(process.env);
if (filter) mocha.grep(filter);
for (const file of positionals) mocha.addFile(file);
await mocha.loadFilesAsync();
const failures = await new Promise<number>((resolve) => mocha.run(resolve));
process.exitCode = failures > 0 ? 1 : 0;

// Unreferenced: a clean process is gone before this fires. Not an exit by force right away, which would hide the leak.
void sleep(LEAVING_MS, undefined, { ref: false }).then(() => {
  console.error(`Something is still open ${LEAVING_MS} ms after the last test: ${process.getActiveResourcesInfo().join(', ')}`);
  process.exit(1);
});
