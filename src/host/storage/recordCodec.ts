import type { FileKind } from '../../protocol/files/fileKinds.ts';
import { parseJsonObject, readContent, UnreadableText, type ReadContent } from './fileContent.ts';
import { say, textOfError } from '../../protocol/texts/say.ts';

/** Keys and values of a record as they go to its file; `undefined` removes a key. */
export type RecordValues = Readonly<Record<string, unknown>>;

/** Where a record was read from: facts that its content need not repeat. */
export interface RecordOrigin {
  readonly id: string;
  /** When the file was last changed, ISO 8601 UTC. */
  readonly modifiedAt: string;
}

/** How records of one kind are written in files. */
export interface RecordCodec {
  fileName(id: string): string;
  /** The id of a file by its name, `undefined` for files that are none of ours. */
  idOf(fileName: string): string | undefined;
  /** All keys of the file, `schema` among them. Throws `UnreadableText` when it cannot be read. */
  read(text: string, origin: RecordOrigin): Record<string, unknown>;
  /** The text with these values, and with everything else in it (unknown keys, comments) as it was. `undefined` makes a new text. */
  write(text: string | undefined, values: RecordValues): string;
  /** `values` in the form in which the record's content holds them, for comparing. */
  comparable?(values: RecordValues): RecordValues;
  /** What can be kept of a text that `read` rejects, as a text to `write` on. */
  salvage?(text: string): string | undefined;
}

/** What a record's text holds; `undefined` is one that is no text. */
export function parseRecord<C>(as: { readonly kind: FileKind; readonly codec: RecordCodec }, text: string | undefined, origin: RecordOrigin): ReadContent<C> {
  if (text === undefined) return { state: 'invalid', error: say('file.notText') };
  try {
    return readContent<C>(as.kind, as.codec.read(text, origin));
  } catch (error) {
    return { state: 'invalid', error: textOfError(error) };
  }
}

/** One JSON object a file, `<id>.json`. With `onlyId` the folder holds that one record of ours. */
export function jsonCodec(options: { readonly onlyId?: string; readonly hasId: boolean }): RecordCodec {
  return {
    fileName: (id) => `${id}.json`,
    idOf: (fileName) => {
      const id = /^([A-Za-z0-9][A-Za-z0-9_-]*)\.json$/.exec(fileName)?.[1];
      return options.onlyId === undefined || options.onlyId === id ? id : undefined;
    },
    read: (text, { id }) => {
      const content = parseJsonObject(text.replace(/^\uFEFF/, ''));
      if (options.hasId && content['id'] !== id) throw new UnreadableText(say('file.wrongId', { id }));
      return content;
    },
    write: (text, values) => {
      const content: Record<string, unknown> = text === undefined ? {} : parseJsonObject(text.replace(/^\uFEFF/, ''));
      for (const [key, value] of Object.entries(values)) {
        if (value === undefined) delete content[key];
        else content[key] = value;
      }
      return `${JSON.stringify(content, undefined, 2)}\n`;
    },
  };
}
