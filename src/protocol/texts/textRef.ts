import * as z from 'zod/mini';

/**
 * Where a sentence for people comes from, so that it can be said in any language and at any time: an entry of the table `TEXTS` and what
 * goes into its places. It travels and is stored beside the English sentence, in a field of the same name with `Ref` behind it (`detail`,
 * `detailRef`). Words without one are somebody's own (the agent's, the system's, a person's) and stay as they are.
 */
export const textRefSchema = z.object({
  /** Key of `TEXTS`. A reader that does not know it shows the English sentence. */
  id: z.string(),
  /** By the name of the place: a `TextArg`. What a newer version may put there besides is no error: its reader shows the English sentence. */
  args: z.optional(z.record(z.string(), z.unknown())),
});
export type TextRef = z.infer<typeof textRefSchema>;

/** What goes into a place: words and paths as they are, numbers as the reader's language writes them, or a text of the table again. */
export type TextArg = string | number | NestedText;

/** A text within a text, with the English that stands for it where its id is not known. */
export interface NestedText extends TextRef {
  readonly english: string;
}
