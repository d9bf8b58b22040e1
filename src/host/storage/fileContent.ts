import * as z from 'zod/mini';
import type { FileKind } from '../../protocol/files/fileKinds.ts';
import { foreignText, say, textOfError, type Said } from '../../protocol/texts/say.ts';
import { isTextId, type TextId } from '../../protocol/texts/textTable.ts';

/** What a file (or line) turned out to hold. */
export type ReadContent<C> =
  | { readonly state: 'current'; readonly content: C; readonly extras: Extras }
  /** Was of an older schema; `raw` is the whole content as it must be written. */
  | { readonly state: 'migrated'; readonly from: number; readonly content: C; readonly extras: Extras; readonly raw: Record<string, unknown> }
  /** Of a newer schema, and still makes sense to us: shown, never rewritten. */
  | { readonly state: 'newer'; readonly schema: number; readonly content: C; readonly extras: Extras }
  /** Of a newer schema that we cannot read: left alone. */
  | { readonly state: 'newerUnreadable'; readonly schema: number; readonly error: Said }
  | { readonly state: 'invalid'; readonly error: Said };

/** Keys that this version does not know; they survive a rewrite. */
export type Extras = Readonly<Record<string, unknown>>;

const NO_EXTRAS: Extras = Object.freeze({});

/** Parses raw content of a kind: checks its schema number, migrates an older one, keeps unknown keys apart. */
export function readContent<C>(kind: FileKind, raw: Record<string, unknown>): ReadContent<C> {
  // A file that a person wrote may lack the number; then it is meant as of today.
  const schema = raw['schema'] ?? kind.schema;
  if (typeof schema !== 'number' || !Number.isInteger(schema) || schema < 0) {
    return { state: 'invalid', error: say('file.wrongSchema', { schema: JSON.stringify(schema) }) };
  }
  let migrated = raw;
  for (let version = schema; version < kind.schema; version += 1) {
    const migrate = kind.migrations[version];
    if (migrate === undefined) return { state: 'invalid', error: say('file.unknownSchema', { schema, kind: kindNoun(kind) }) };
    try {
      migrated = { ...migrate(migrated), schema: version + 1 };
    } catch (error) {
      return { state: 'invalid', error: say('file.notMigrated', { schema: version, reason: textOfError(error) }) };
    }
  }
  const parsed = z.safeParse(kind.content, migrated);
  if (!parsed.success) {
    const error = say('file.misfit', { details: z.prettifyError(parsed.error) });
    return schema > kind.schema ? { state: 'newerUnreadable', schema, error } : { state: 'invalid', error };
  }
  const content = parsed.data as C;
  const extras = extrasOf(kind, migrated);
  if (schema > kind.schema) return { state: 'newer', schema, content, extras };
  if (schema < kind.schema) return { state: 'migrated', from: schema, content, extras, raw: migrated };
  return { state: 'current', content, extras };
}

/** Names of the keys that a kind knows, without `schema`. */
export function knownKeys(kind: FileKind): readonly string[] {
  return kind.content instanceof z.ZodMiniObject ? Object.keys(kind.content.shape) : [];
}

/** What is wrong with a text that cannot be read, for people. */
export class UnreadableText extends Error {
  readonly text: Said;

  constructor(text: Said) {
    super(text.english);
    this.text = text;
  }
}

/** What a person calls a file or line of a kind. */
export function kindNoun(kind: Pick<FileKind, 'name'>): Said {
  const id = `kind.${kind.name}`;
  return isKindId(id) ? say(id) : foreignText(kind.name);
}

/** Parses JSON that must be an object. Throws `UnreadableText`. */
export function parseJsonObject(text: string): Record<string, unknown> {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UnreadableText(say('file.notObject'));
  return value as Record<string, unknown>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreadableText(say('file.notJson', { details: textOfError(error) }));
  }
}

function isKindId(id: string): id is Extract<TextId, `kind.${string}`> {
  return isTextId(id);
}

/** Asked for every line of every ledger. */
const keysThatAreNoExtras = new WeakMap<FileKind, ReadonlySet<string>>();

function extrasOf(kind: FileKind, raw: Record<string, unknown>): Extras {
  let known = keysThatAreNoExtras.get(kind);
  if (known === undefined) keysThatAreNoExtras.set(kind, known = new Set([...knownKeys(kind), 'schema']));
  const unknown = Object.keys(raw).filter((key) => !known.has(key));
  return unknown.length === 0 ? NO_EXTRAS : Object.fromEntries(unknown.map((key) => [key, raw[key]]));
}
