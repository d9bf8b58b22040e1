import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';

/** Asserts who may do what with a file or folder. Windows has no such modes: there the folder of the account protects its files. */
export async function assertMode(file: string, mode: number): Promise<void> {
  if (process.platform !== 'win32') assert.equal(((await stat(file)).mode & 0o777).toString(8), mode.toString(8), file);
}
