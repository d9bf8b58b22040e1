/** A JSON schema, as far as ours use it. */
export interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

const LOWER_BOUNDS = ['minLength', 'minimum'] as const;
const UPPER_BOUNDS = ['maxLength', 'maximum'] as const;

/**
 * What of all that a writer's schema allows a reader's schema refuses: a sentence each, with the path to it; none when every message of the writer
 * can be read. It compares structure and bounds, which is all that our schemas are made of.
 */
export function misfits(reader: JsonSchema, writer: JsonSchema, at = ''): readonly string[] {
  const written = variantsOf(writer);
  if (written !== undefined) return written.flatMap((variant) => misfits(reader, variant, at));
  const readable = variantsOf(reader);
  if (readable !== undefined) {
    const attempts = readable.map((variant) => misfits(variant, writer, at));
    const best = attempts.toSorted((a, b) => a.length - b.length)[0] ?? [];
    return best.length === 0 ? [] : [`${place(at)}: no variant takes it (nearest: ${best.join('; ')})`];
  }
  const wanted = valuesOf(reader);
  if (wanted !== undefined) {
    const unknown = (valuesOf(writer) ?? ['any value']).filter((value) => !wanted.includes(value));
    return unknown.length === 0 ? [] : [`${place(at)}: ${unknown.map((value) => JSON.stringify(value)).join(', ')} is not known`];
  }
  if (reader.type === undefined) return [];
  const type = writer.type ?? (typeof valuesOf(writer)?.[0]);
  if (reader.type !== type && !(reader.type === 'number' && type === 'integer')) return [`${place(at)}: ${reader.type} is wanted, ${type} is written`];
  return [...boundMisfits(reader, writer, at), ...objectMisfits(reader, writer, at), ...(reader.items === undefined ? [] : misfits(reader.items, writer.items ?? {}, `${at}[]`))];
}

function objectMisfits(reader: JsonSchema, writer: JsonSchema, at: string): readonly string[] {
  if (reader.type !== 'object') return [];
  const missing = (reader.required ?? []).filter((name) => !(writer.required ?? []).includes(name)).map((name) => `${place(at)}: "${name}" is required, and may be missing`);
  const fields = Object.entries(reader.properties ?? {}).flatMap(([name, field]) => {
    const other = writer.properties?.[name];
    return other === undefined ? [] : misfits(field, other, `${at}.${name}`);
  });
  const values = typeof reader.additionalProperties === 'object' && typeof writer.additionalProperties === 'object' ? misfits(reader.additionalProperties, writer.additionalProperties, `${at}.*`) : [];
  return [...missing, ...fields, ...values];
}

function boundMisfits(reader: JsonSchema, writer: JsonSchema, at: string): readonly string[] {
  const found: string[] = [];
  if (reader.pattern !== undefined && reader.pattern !== writer.pattern) found.push(`${place(at)}: the pattern is another one`);
  for (const bound of LOWER_BOUNDS) if ((reader[bound] ?? -Infinity) > (writer[bound] ?? -Infinity)) found.push(`${place(at)}: ${bound} is higher`);
  for (const bound of UPPER_BOUNDS) if ((reader[bound] ?? Infinity) < (writer[bound] ?? Infinity)) found.push(`${place(at)}: ${bound} is lower`);
  return found;
}

function variantsOf({ anyOf, oneOf }: JsonSchema): readonly JsonSchema[] | undefined {
  return anyOf ?? oneOf;
}

function valuesOf(schema: JsonSchema): readonly unknown[] | undefined {
  return schema.enum ?? (Object.hasOwn(schema, 'const') ? [schema.const] : undefined);
}

function place(at: string): string {
  return at === '' ? '(all of it)' : at;
}
