import type { Readable } from 'node:stream';

/** Where a ring, or a part of one, prints: at once, or, while another has the terminal, later and in one piece. */
export class RingOutput {
  #kept: string[] | undefined;
  readonly #print: ((text: string) => void) | undefined;

  /** `print` is for outputs that go elsewhere than to the terminal: that of a ring's part to that of the ring. */
  constructor(options: { readonly isKept: boolean; readonly print?: (text: string) => void }) {
    this.#kept = options.isKept ? [] : undefined;
    this.#print = options.print;
  }

  /** What a child process is given for its output and errors. */
  get stdio(): 'inherit' | 'pipe' {
    return this.#kept === undefined && this.#print === undefined ? 'inherit' : 'pipe';
  }

  write(text: string): void {
    if (this.#kept !== undefined) this.#kept.push(text);
    else if (this.#print !== undefined) this.#print(text);
    else process.stdout.write(text);
  }

  line(text: string): void {
    this.write(`${text}\n`);
  }

  /** Takes what a child process writes; `null` where it writes to the terminal itself. */
  follow(stream: Readable | null): void {
    stream?.setEncoding('utf8').on('data', (text: string) => { this.write(text); });
  }

  /** Prints what was kept; from now on everything at once. */
  release(): void {
    const kept = this.#kept?.join('') ?? '';
    this.#kept = undefined;
    if (kept !== '') this.write(kept);
  }
}
