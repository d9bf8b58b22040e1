import * as z from 'zod/mini';
import { catch as orElse } from 'zod/mini';

/**
 * Where a sentence for people comes from, so that it can be said in any language and at any time: an entry of the table `TEXTS` and what
 * goes into its places. It travels and is stored beside the English sentence, in a field of the same name with `Ref` behind it (`detail`,
 * `detailRef`). Words without one are somebody's own (the agent's, the system's, a person's) and stay as they are.
 */
export interface TextRef {
  /** Key of `TEXTS`. A reader that does not know it shows the English sentence. */
  readonly id: string;
  readonly args?: Readonly<Record<string, TextArg>> | undefined;
}

/** What goes into a place: words and paths as they are, numbers as the reader's language writes them, or a text of the table again. */
export type TextArg = string | number | NestedText;

/** A text within a text, with the English that stands for it where its id is not known. */
export interface NestedText extends TextRef {
  readonly english: string;
}

const nestedTextSchema: z.ZodMiniType<NestedText> = z.object({
  id: z.string(),
  args: z.optional(z.record(z.string(), z.lazy(() => textArgSchema))),
  english: z.string(),
});

const textArgSchema: z.ZodMiniType<TextArg> = z.union([z.string(), z.number(), nestedTextSchema]);

export const textRefSchema: z.ZodMiniType<TextRef> = z.object({
  id: z.string(),
  args: z.optional(z.record(z.string(), textArgSchema)),
});

/** For the field beside an English sentence. A reference that cannot be read, such as a newer version's, is as good as none. */
export const optionalTextRefSchema = z.optional(orElse(z.optional(textRefSchema), undefined));
