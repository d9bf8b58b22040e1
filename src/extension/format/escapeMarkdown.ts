/** Makes text of others (names, prompts, commands) harmless inside Markdown: no links, no formatting, no table cells, no icons. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!~|<>$&:@]/g, String.raw`\$&`).replaceAll(/\s*[\r\n]+\s*/g, ' ');
}
