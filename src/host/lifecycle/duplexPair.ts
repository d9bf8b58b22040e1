import { Duplex } from 'node:stream';

/** One end of a pair: what is written to it is read from the other. */
class PairedStream extends Duplex {
  peer: PairedStream | undefined;
  private takeNext: (() => void) | undefined;

  override _read(): void {
    const takeNext = this.takeNext;
    this.takeNext = undefined;
    takeNext?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    if (this.peer === undefined || this.peer.destroyed) {
      callback();
      return;
    }
    // Asks for the next chunk only when this one was taken, so that a slow reader slows the writer as a socket would.
    if (this.peer.push(chunk)) process.nextTick(callback);
    else this.peer.takeNext = callback;
  }

  override _final(callback: () => void): void {
    this.peer?.push(null);
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const { peer } = this;
    this.takeNext?.();
    if (peer !== undefined && !peer.destroyed) process.nextTick(() => { peer.destroy(); });
    callback(error);
  }
}

/** Two streams in memory, joined like a socket. Node has its own only since 22.6, newer than the oldest editor's. */
export function createDuplexPair(): readonly [Duplex, Duplex] {
  const a = new PairedStream();
  const b = new PairedStream();
  a.peer = b;
  b.peer = a;
  return [a, b];
}
