import { MarkdownString } from 'vscode';
import { escapeMarkdown } from '../../format/escapeMarkdown.ts';

/** A heading and a list of facts. Facts without a value are left out; all text is escaped. */
export function factsTooltip(title: string, facts: readonly (readonly [name: string, value: string | undefined])[]): MarkdownString {
  const markdown = new MarkdownString(`**${escapeMarkdown(title)}**\n\n`, true);
  for (const [name, value] of facts) {
    if (value !== undefined && value !== '') markdown.appendMarkdown(`- ${escapeMarkdown(name)}: ${escapeMarkdown(value)}\n`);
  }
  return markdown;
}
