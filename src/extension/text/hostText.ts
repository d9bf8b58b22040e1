import { env, l10n } from 'vscode';
import { renderText, type Reader, type Template } from '../../protocol/texts/renderText.ts';
import type { Said } from '../../protocol/texts/say.ts';
import type { TextRef } from '../../protocol/texts/textRef.ts';
import { TEXTS, textTemplate, type TextId } from '../../protocol/texts/textTable.ts';

/** A sentence of the host in the editor's language: `localText(end.detailRef, end.detail)`. Words that are not ours stay as they are. */
export function localText(ref: TextRef | undefined, english: string): string {
  return renderText(ref, english, reader());
}

/** A text in the editor's language. */
export function textOf({ ref, english }: Said): string {
  return localText(ref, english);
}

/** True for a text that this version can say in other words than those that came with it. */
export function isKnownText(ref: TextRef | undefined): ref is TextRef {
  return ref !== undefined && textTemplate(ref.id) !== undefined;
}

/** Every template in the editor's language, for webviews, which cannot ask the editor. */
export function localTemplates(): Readonly<Record<string, Template>> {
  return Object.fromEntries((Object.keys(TEXTS) as TextId[]).map((id) => [id, translated(TEXTS[id])]));
}

function reader(): Reader {
  return {
    language: env.language,
    template: (id) => {
      const template = textTemplate(id);
      return template === undefined ? undefined : translated(template);
    },
  };
}

/** The bundle's key is the English template; its places stay as they are, since nothing is given for them. */
function translated(template: Template): Template {
  return typeof template === 'string' ? l10n.t(template) : { one: l10n.t(template.one), other: l10n.t(template.other) };
}
