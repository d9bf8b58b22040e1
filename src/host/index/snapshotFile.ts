import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isMissing, writeFileAtomic } from '../storage/durableFile.ts';

/**
 * Two 32-bit fields in the header of an SQLite file that are free for applications (`user_version` and `application_id`). They hold the
 * file's checksum, so that it is one file, valid SQLite, and yet shows every change that is not ours: also one made through SQLite.
 */
const CHECKSUM_FIELDS = [60, 68] as const;
const HEADER_BYTES = 100;

/** Writes a snapshot with its checksum; whole or not at all. */
export async function writeSnapshot(file: string, bytes: Uint8Array): Promise<void> {
  const sealed = Buffer.from(bytes);
  const checksum = checksumOf(sealed);
  CHECKSUM_FIELDS.forEach((field, index) => { checksum.copy(sealed, field, index * 4, index * 4 + 4); });
  await writeFileAtomic(file, sealed);
}

/** Reads a snapshot. Says why when there is none that can be trusted. */
export async function readSnapshot(file: string): Promise<{ readonly bytes: Buffer } | { readonly problem: string }> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    return { problem: isMissing(error) ? 'there was no index' : `the index could not be read: ${String(error)}` };
  }
  if (bytes.length < HEADER_BYTES) return { problem: 'the index was cut off' };
  const sealed = Buffer.concat(CHECKSUM_FIELDS.map((field) => bytes.subarray(field, field + 4)));
  return checksumOf(bytes).subarray(0, 8).equals(sealed) ? { bytes } : { problem: 'the index was damaged or changed' };
}

function checksumOf(bytes: Buffer): Buffer {
  const hash = createHash('sha256');
  let from = 0;
  for (const field of CHECKSUM_FIELDS) {
    hash.update(bytes.subarray(from, field));
    from = field + 4;
  }
  return hash.update(bytes.subarray(from)).digest();
}
