import type { TextArg, TextRef } from './textRef.ts';

/** A sentence with places such as `{folder}`; two of them where a number in the place `{count}` decides. */
export type Template = string | { readonly one: string; readonly other: string };

/** Who reads. */
export interface Reader {
  /** BCP 47, for numbers and plurals. */
  readonly language: string;
  /** The template of a text in that language; `undefined` for an id that is not known here. */
  template(id: string): Template | undefined;
}

/**
 * A text in the reader's language. `english` is what its writer said: it is shown when there is no reference, when its id is of another
 * version, and when something for a place is missing.
 */
export function renderText(ref: TextRef | undefined, english: string, reader: Reader): string {
  const template = ref === undefined ? undefined : reader.template(ref.id);
  if (template === undefined) return english;
  const args = ref?.args ?? {};
  let isComplete = true;
  const text = formFor(template, args['count'], reader.language).replaceAll(/\{(\w+)\}/g, (place, name: string) => {
    const arg = Object.hasOwn(args, name) ? args[name] : undefined;
    if (isTextArg(arg)) return renderArg(arg, reader);
    isComplete = false;
    return place;
  });
  return isComplete ? text : english;
}

function renderArg(arg: TextArg, reader: Reader): string {
  if (typeof arg === 'string') return arg;
  return typeof arg === 'number' ? new Intl.NumberFormat(reader.language).format(arg) : renderText(arg, arg.english, reader);
}

/** False for what only a newer version can put into a place. */
export function isTextArg(value: unknown): value is TextArg {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' || typeof value === 'number';
  if (!('id' in value) || typeof value.id !== 'string' || !('english' in value) || typeof value.english !== 'string') return false;
  return !('args' in value) || (typeof value.args === 'object' && value.args !== null);
}

function formFor(template: Template, count: unknown, language: string): string {
  if (typeof template === 'string') return template;
  return typeof count === 'number' && new Intl.PluralRules(language).select(count) === 'one' ? template.one : template.other;
}
