/*
 * What of Claude Code's terminal interface is read from the screen: only whether its input line takes a prompt. What the agent is doing is never read from
 * here. One pack for all versions that were recorded (2.1.197 and 2.1.329); the tests replay them.
 */

/** A line across the screen, above and below the input. */
const RULE = /^─{10,}/;
/** Begins the input: `!` in shell mode. */
const PROMPT = /^[❯>!](?:[\s\u00a0]|$)/;
/** A suggestion that is drawn in an empty input. */
const PLACEHOLDER = /^(?:Try ".*|Press up to edit queued messages)$/;

/**
 * The text in the input line; `undefined` when there is none, such as while a dialog is open. Longer texts are wrapped or folded, so this tells whether
 * something is there, not what. `written` are the same lines without what is drawn faint: what the CLI suggests to write next is no text.
 */
export function inputText(lines: readonly string[], written = lines): string | undefined {
  // The last pair of rules with a prompt in between: what was said before is above, hints are below.
  for (let bottom = lines.length - 1; bottom > 0; bottom -= 1) {
    if (!RULE.test(lines[bottom] ?? '')) continue;
    for (let top = bottom - 1; top >= 0; top -= 1) {
      if (!RULE.test(lines[top] ?? '')) continue;
      const [first = '', ...rest] = lines.slice(top + 1, bottom);
      if (!PROMPT.test(first)) return undefined;
      const text = textOf([first, ...rest]);
      return PLACEHOLDER.test(text) || textOf(written.slice(top + 1, bottom)) === '' ? '' : text;
    }
    return undefined;
  }
  return undefined;
}

function textOf([first = '', ...rest]: readonly string[]): string {
  return [first.slice(1), ...rest].map((line) => line.replaceAll('\u00a0', ' ').trim()).join('\n').trim();
}
