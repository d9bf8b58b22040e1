import { open, type FileHandle } from 'node:fs/promises';
import { LineSplitter } from '../jsonLines.ts';
import { MAX_TRANSCRIPT_LINE_BYTES } from '../transcriptReader.ts';

/** Bytes that are read at once, so that everybody else has their turn in between. */
const CHUNK_BYTES = 64 * 1024;

/** Bytes before the offset that are read again to see that the file is still the one that was read. */
const KNOWN_BYTES = 64;

export interface FollowedFileOptions {
  readonly file: string;
  /** Lines that were read at once; no more is read until this has resolved. It must not fail: they come once. */
  readonly onLines: (lines: readonly string[]) => Promise<void>;
  /** The file was shortened or is another one: it is read again from its beginning. */
  readonly onReset: () => void;
}

/** Reads a file that grows, each line once: by byte offset, in pieces; the beginning of a line waits for its end. */
export class FollowedFile {
  private readonly options: FollowedFileOptions;
  private splitter: LineSplitter;
  /** Lines that have been read and not handed out. */
  private lines: string[] = [];
  private offset = 0;
  private inode: number | undefined;
  /** The last bytes before `offset`. */
  private known = Buffer.alloc(0);

  constructor(options: FollowedFileOptions) {
    this.options = options;
    this.splitter = this.newSplitter();
  }

  /** Reads from here on: what is in the file now has been read by others. What is left of a line that is half there is no line. */
  async skip(): Promise<void> {
    await this.withFile(async (handle) => {
      const { size, ino } = await handle.stat();
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(KNOWN_BYTES), 0, KNOWN_BYTES, Math.max(0, size - KNOWN_BYTES));
      this.inode = ino;
      this.offset = size;
      this.known = buffer.subarray(0, bytesRead);
    });
  }

  /** Reads what is new; nothing when there is no such file. */
  async read(): Promise<void> {
    await this.withFile(async (handle) => {
      const { size, ino } = await handle.stat();
      const wasRead = this.inode !== undefined;
      if (wasRead && ino === this.inode && size === this.offset) return;
      if (wasRead && (ino !== this.inode || size < this.offset || !(await this.isSame(handle)))) this.reset();
      this.inode = ino;
      for (;;) {
        // Each its own: the splitter keeps pieces of it.
        const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, this.offset);
        if (bytesRead === 0) return;
        const chunk = buffer.subarray(0, bytesRead);
        this.offset += bytesRead;
        this.known = Buffer.from(Buffer.concat([this.known, chunk.subarray(-KNOWN_BYTES)]).subarray(-KNOWN_BYTES));
        this.splitter.push(chunk);
        await this.options.onLines(this.takeLines());
      }
    });
  }

  /** What came after the last newline, as a line: nobody writes any more. */
  end(): readonly string[] {
    this.splitter.end();
    return this.takeLines();
  }

  private takeLines(): readonly string[] {
    const { lines } = this;
    this.lines = [];
    return lines;
  }

  private async withFile(work: (handle: FileHandle) => Promise<void>): Promise<void> {
    const handle = await open(this.options.file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (handle === undefined) return;
    try {
      await work(handle);
    } finally {
      await handle.close();
    }
  }

  private reset(): void {
    this.offset = 0;
    this.known = Buffer.alloc(0);
    this.splitter = this.newSplitter();
    this.options.onReset();
  }

  /** The CLI takes back lines by cutting them off; when it has written others in their place, the length alone does not show it. */
  private async isSame(handle: FileHandle): Promise<boolean> {
    const { length } = this.known;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, this.offset - length);
    return bytesRead === length && buffer.equals(this.known);
  }

  private newSplitter(): LineSplitter {
    return new LineSplitter({ maxLineBytes: MAX_TRANSCRIPT_LINE_BYTES, onLine: (line) => { this.lines.push(line); }, onDropped: () => {} });
  }
}
