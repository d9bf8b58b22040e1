import { RingOutput } from './ringOutput.ts';

/** How parts are run. */
export interface LaneOptions<Part> {
  /** How many run side by side. */
  readonly lanes: number;
  /** Where they print: the one that started first as it goes on, those beside it one after another when they have the word. */
  readonly output: RingOutput;
  /** No further part is started when it is aborted. */
  readonly signal: AbortSignal;
  /** Runs one part to its end. */
  readonly run: (part: Part, output: RingOutput) => Promise<void>;
}

/** Runs all parts, each on the first lane that is free: so the lanes end at about the same time when the longest parts come first. */
export async function runInLanes<Part>(parts: readonly Part[], { lanes, output, signal, run }: LaneOptions<Part>): Promise<void> {
  const waiting = [...parts];
  const unprinted: { readonly output: RingOutput; isOver: boolean }[] = [];
  const print = (): void => {
    for (let first = unprinted[0]; first !== undefined; first = unprinted[0]) {
      first.output.release();
      if (!first.isOver) return;
      unprinted.shift();
    }
  };
  const lane = async (): Promise<void> => {
    for (let part = waiting.shift(); part !== undefined && !signal.aborted; part = waiting.shift()) {
      const started = { output: new RingOutput({ isKept: true, print: (text) => { output.write(text); } }), isOver: false };
      unprinted.push(started);
      print();
      try {
        await run(part, started.output);
      } finally {
        started.isOver = true;
        print();
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
