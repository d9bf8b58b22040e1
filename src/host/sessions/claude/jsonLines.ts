import { StringDecoder } from 'node:string_decoder';

const NEWLINE = 10;

/**
 * Cuts a byte stream into lines. A line longer than the cap is dropped whole and reported by its length, so that one monstrous message
 * neither fills the memory nor ends the session.
 */
export class LineSplitter {
  private readonly maxLineBytes: number;
  private readonly onLine: (line: string) => void;
  private readonly onDropped: (bytes: number) => void;
  private pieces: Buffer[] = [];
  private pendingBytes = 0;

  constructor(options: { maxLineBytes: number; onLine: (line: string) => void; onDropped: (bytes: number) => void }) {
    this.maxLineBytes = options.maxLineBytes;
    this.onLine = options.onLine;
    this.onDropped = options.onDropped;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.keep(chunk.subarray(start, end));
      this.finish();
      start = end + 1;
    }
    if (start < chunk.length) this.keep(chunk.subarray(start));
  }

  /** Hands out what came after the last newline. */
  end(): void {
    if (this.pendingBytes > 0) this.finish();
  }

  private keep(piece: Buffer): void {
    this.pendingBytes += piece.length;
    if (this.pendingBytes <= this.maxLineBytes) this.pieces.push(piece);
    else this.pieces = [];
  }

  private finish(): void {
    const bytes = this.pendingBytes;
    const line = this.pieces.length === 1 ? this.pieces[0] : Buffer.concat(this.pieces);
    this.pieces = [];
    this.pendingBytes = 0;
    if (bytes > this.maxLineBytes) this.onDropped(bytes);
    else if (bytes > 0 && line !== undefined) this.onLine(line.toString('utf8'));
  }
}

/** Keeps the last characters of a stream: standard error, for the sentence that says why an agent failed. Never logged. */
export class TextTail {
  private readonly decoder = new StringDecoder('utf8');
  private readonly maxChars: number;
  private kept = '';

  constructor(maxChars: number) {
    this.maxChars = maxChars;
  }

  push(chunk: Buffer): void {
    this.kept = (this.kept + this.decoder.write(chunk)).slice(-this.maxChars);
  }

  get text(): string {
    return this.kept.trim();
  }
}
