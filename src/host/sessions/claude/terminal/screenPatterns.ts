/*
 * What of Claude Code's terminal interface is read from the screen: only whether its input line takes a prompt, and which permission mode its footer shows
 * while that is changed there. What the agent is doing is never read from here. One pack for all versions that were recorded (2.1.197 and 2.1.329); the tests replay them.
 */

import type { PermissionMode } from '../../../../protocol/domain/session.ts';

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

/** How the footer begins in each mode; 2.1.197 says nothing in the default one. */
const MODE_MARKS: readonly (readonly [mark: RegExp, mode: PermissionMode])[] = [
  [/^⏵⏵ accept edits on\b/, 'acceptEdits'],
  [/^⏸ plan mode on\b/, 'plan'],
  [/^⏵⏵ auto mode on\b/, 'auto'],
  [/^⏵⏵ bypass permissions on\b/, 'bypassPermissions'],
  [/^⏵⏵ don't ask on\b/, 'dontAsk'],
  [/^⏸ manual mode on\b/, 'default'],
];
/** Begins the mark of a mode, also of one that we do not know. */
const MODE_MARK = /[⏵⏸]/;

/** The permission mode that the footer shows, below the input; `undefined` when there is no input, or it shows a mode that we do not know. */
export function footerMode(lines: readonly string[]): PermissionMode | undefined {
  if (inputText(lines) === undefined) return undefined;
  const footer = lines.slice(lines.findLastIndex((line) => RULE.test(line)) + 1).map((line) => line.trim()).join(' ').trim();
  // What stands before it is the user's own status line.
  const mark = footer.slice(Math.max(0, footer.search(MODE_MARK)));
  if (!MODE_MARK.test(footer)) return 'default';
  return MODE_MARKS.find(([pattern]) => pattern.test(mark))?.[1];
}

function textOf([first = '', ...rest]: readonly string[]): string {
  return [first.slice(1), ...rest].map((line) => line.replaceAll('\u00a0', ' ').trim()).join('\n').trim();
}
