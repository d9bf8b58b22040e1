import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

/** SHA-256 (hex) of a file's bytes: what compare-and-swap compares. */
export function revisionOf(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Older states kept per record, and of all records; a client that is further behind has to read again. */
const STATES_PER_RECORD = 32;
const STATES_IN_ALL = 2000;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Remembers what records looked like in earlier revisions of this host's life, so that an edit based on one of them conflicts only when
 * someone changed the very same field since.
 */
export class RevisionHistory {
  /** The record that was changed last comes last. */
  private readonly past = new Map<string, { readonly revision: string; readonly fields: Fields }[]>();
  private count = 0;

  /** Call with the state that is about to be replaced. */
  remember(id: string, revision: string, fields: Fields): void {
    const list = this.past.get(id) ?? [];
    this.forget(id);
    list.push({ revision, fields });
    if (list.length > STATES_PER_RECORD) list.shift();
    this.past.set(id, list);
    this.count += list.length;
    for (const oldest of this.past.keys()) {
      if (this.count <= STATES_IN_ALL) break;
      this.forget(oldest);
    }
  }

  forget(id: string): void {
    this.count -= this.past.get(id)?.length ?? 0;
    this.past.delete(id);
  }

  /**
   * Names of the fields in `change` that someone else changed since `base` to something else than `change` wants.
   * `undefined` when `base` is not known (any more).
   */
  conflicts(id: string, base: string, current: { readonly revision: string; readonly fields: Fields }, change: Fields): readonly string[] | undefined {
    if (base === current.revision) return [];
    const known = this.past.get(id)?.findLast((state) => state.revision === base);
    if (known === undefined) return undefined;
    return Object.keys(change).filter((key) =>
      !isDeepStrictEqual(known.fields[key], current.fields[key]) && !isDeepStrictEqual(current.fields[key], change[key]));
  }
}
