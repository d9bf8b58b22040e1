import { existsSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { TestEvent } from '../mocha/testEvents.ts';
import type { RingOutput } from './ringOutput.ts';
import type { FailedTest } from './ringResult.ts';
import { dim, green, red, yellow } from './terminalColors.ts';

const POLL_MS = 100;

/**
 * Follows the event file of a running ring, prints it as mocha's spec reporter would, and keeps the counts. A file and not a pipe, because
 * the extension host, which may run in another program's grandchild, can only be given a path.
 */
export class EventPrinter {
  /** Failures so far. */
  readonly failures: FailedTest[] = [];
  /** Passed and skipped tests so far. */
  readonly counts = { passed: 0, failed: 0, skipped: 0 };
  /** Whether mocha said that it ended. */
  hasEnded = false;
  readonly #ring: string;
  readonly #file: string;
  readonly #output: RingOutput;
  readonly #timer: NodeJS.Timeout;
  #handle: FileHandle | undefined;
  #isFinished = false;
  #rest = '';
  /** One read at a time. */
  #reading: Promise<void> = Promise.resolve();

  constructor(ring: string, file: string, output: RingOutput) {
    this.#ring = ring;
    this.#output = output;
    this.#file = file;
    this.#timer = setInterval(() => void (this.#reading = this.#reading.then(() => this.#read())), POLL_MS);
  }

  /** Reads and prints what is left, and closes the file. May be called again. */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    await this.#reading;
    if (this.#isFinished) return;
    this.#isFinished = true;
    await this.#read();
    await this.#handle?.close();
  }

  async #read(): Promise<void> {
    if (!this.#handle && !existsSync(this.#file)) return;
    this.#handle ??= await open(this.#file, 'r');
    const lines = (this.#rest + (await this.#handle.readFile('utf8'))).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#print(JSON.parse(line) as TestEvent);
  }

  #print(event: TestEvent): void {
    if (event.kind === 'end') {
      this.hasEnded = true;
      return;
    }
    const indent = '  '.repeat(event.depth + 1);
    if (event.kind === 'suite') {
      this.#output.line(`${indent}${event.title}`);
    } else if (event.kind === 'pass') {
      this.counts.passed += 1;
      this.#output.line(`${indent}${green('✔')} ${dim(event.title)}${event.isSlow ? yellow(` (${event.durationMs} ms)`) : ''}`);
    } else if (event.kind === 'hook') {
      // For who looks for where the time goes; nobody wants to read it.
    } else if (event.kind === 'skip') {
      this.counts.skipped += 1;
      this.#output.line(`${indent}${yellow('-')} ${dim(event.title)}`);
    } else {
      this.counts.failed += 1;
      this.failures.push({ ring: this.#ring, fullTitle: event.fullTitle, error: event.error });
      this.#output.line(`${indent}${red(`✖ ${event.title}`)}\n${event.error.replaceAll(/^/gm, `${indent}    `)}`);
    }
  }
}
