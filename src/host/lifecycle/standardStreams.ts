import { closeSync, openSync, writeSync } from 'node:fs';
import os from 'node:os';
import type { HostStartReport } from '../../protocol/files/endpointRecord.ts';
import type { HolderReport } from '../../protocol/files/holderReport.ts';

/**
 * Prints the one line that the starter waits for. Written to the descriptor, since touching `process.stdout` would tie the pipe into
 * the event loop, and it could then not be let go of.
 */
export function printStartReport(report: HostStartReport): void {
  printLine(report);
}

/** Prints the one line of a process that was only to look at who holds the home, or to end that one. */
export function printHolderReport(report: HolderReport): void {
  printLine(report);
}

function printLine(report: unknown): void {
  try {
    writeSync(1, `${JSON.stringify(report)}\n`);
  } catch {
    // The starter is gone; the record says the same.
  }
}

/**
 * Lets go of the starter's pipes, so that it can end without the host noticing. `errorFile` takes what the runtime itself says when it
 * dies, such as running out of memory.
 */
export function detachStandardStreams(errorFile: string): void {
  replaceDescriptor(0, os.devNull, 'r');
  replaceDescriptor(1, os.devNull, 'a');
  replaceDescriptor(2, process.platform === 'win32' ? os.devNull : errorFile, 'a');
}

function replaceDescriptor(descriptor: number, file: string, flags: string): void {
  try {
    closeSync(descriptor);
    openSync(file, flags, 0o600); // The lowest free number, which is the one just closed.
  } catch {
    // It was closed already.
  }
}
