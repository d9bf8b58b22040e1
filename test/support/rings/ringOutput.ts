import type { Readable } from 'node:stream';

/** Where a ring prints: at once, or, while another ring has the terminal, later and in one piece. */
export class RingOutput {
  #kept: string[] | undefined;

  constructor(options: { readonly isKept: boolean }) {
    this.#kept = options.isKept ? [] : undefined;
  }

  /** What a child process of the ring is given for its output and errors. */
  get stdio(): 'inherit' | 'pipe' {
    return this.#kept === undefined ? 'inherit' : 'pipe';
  }

  line(text: string): void {
    this.#write(`${text}\n`);
  }

  /** Takes what a child process writes; `null` where it writes to the terminal itself. */
  follow(stream: Readable | null): void {
    stream?.setEncoding('utf8').on('data', (text: string) => { this.#write(text); });
  }

  /** Prints what was kept; from now on everything at once. */
  release(): void {
    const kept = this.#kept ?? [];
    this.#kept = undefined;
    process.stdout.write(kept.join(''));
  }

  #write(text: string): void {
    if (this.#kept === undefined) process.stdout.write(text);
    else this.#kept.push(text);
  }
}
