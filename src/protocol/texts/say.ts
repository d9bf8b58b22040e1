import { renderText, type Template } from './renderText.ts';
import { textTemplate, type TEXTS, type TextId } from './textTable.ts';
import type { TextArg, TextRef } from './textRef.ts';

/** A sentence for people in English, and where it comes from. Made by `say`, by `foreignText` and `receivedText` only. */
export class Said {
  readonly english: string;
  /** `undefined` for words that are not ours. */
  readonly ref: TextRef | undefined;
  /** Makes the type a name: nothing else that has these fields is one. */
  protected declare readonly brand: 'Said';

  private constructor(english: string, ref: TextRef | undefined) {
    this.english = english;
    this.ref = ref;
  }

  static of(english: string, ref: TextRef | undefined): Said {
    return new Said(english, ref);
  }

  static is(value: unknown): value is Said {
    return value instanceof Said;
  }
}

type PlacesIn<T extends string> = T extends `${string}{${infer Place}}${infer Rest}` ? Place | PlacesIn<Rest> : never;
type PlacesOf<T extends Template> = T extends string ? PlacesIn<T> : T extends { readonly other: infer Other extends string } ? PlacesIn<Other> | 'count' : never;

/** What a text needs: something for each of its places. */
export type ArgsOf<I extends TextId> = { readonly [Place in PlacesOf<(typeof TEXTS)[I]>]: Place extends 'count' ? number : string | number | Said };

/** A text of the table: the only way in which the host says something in words of our own. */
export function say<I extends TextId>(id: I, ...[args]: [PlacesOf<(typeof TEXTS)[I]>] extends [never] ? [] : [args: ArgsOf<I>]): Said {
  const given: [string, string | number | Said][] = Object.entries(args ?? {});
  const ref: TextRef = given.length === 0 ? { id } : { id, args: Object.fromEntries(given.map(([place, arg]) => [place, argOf(arg)])) };
  return Said.of(renderText(ref, id, { language: 'en', template: textTemplate }), ref);
}

/** Words of somebody else, such as an agent, the operating system or a person: shown as they are in every language. */
export function foreignText(words: string): Said {
  return Said.of(words, undefined);
}

/** A text that came over a wire or from a file, of which we know only what stands there. */
export function receivedText(english: string, ref: TextRef | undefined): Said {
  return Said.of(english, ref);
}

type Fields<K extends string> = Record<K, string> & Partial<Record<`${K}Ref`, TextRef>>;

/** The two fields of a text in a message or a file: `fieldsOf('detail', text)` is `{ detail, detailRef }`. */
export function fieldsOf<K extends string>(name: K, text: Said): Fields<K> {
  return { [name]: text.english, ...(text.ref === undefined ? {} : { [`${name}Ref`]: text.ref }) } as Fields<K>;
}

/** What went wrong, for people: an error of ours in our words, any other in its own. */
export function textOfError(error: unknown): Said {
  if (typeof error === 'object' && error !== null && 'text' in error && Said.is(error.text)) return error.text;
  return foreignText(error instanceof Error ? error.message : String(error));
}

function argOf(arg: string | number | Said): TextArg {
  if (typeof arg !== 'object') return arg;
  return arg.ref === undefined ? arg.english : { ...arg.ref, english: arg.english };
}
