import axe from 'axe-core';
import type { Frame } from 'playwright-core';

/**
 * What the editor's own markup does wrong around the things that we contribute to it: which rule, on which elements, and why no extension can
 * help it. Nothing else of what axe finds is let pass.
 */
const OF_THE_EDITOR: readonly { readonly rule: string; readonly elements: string; readonly why: string }[] = [
  { rule: 'landmark-unique', elements: '.welcome-view-content', why: 'the welcome text of every view is called "Welcome"' },
  { rule: 'nested-interactive', elements: '.pane-header', why: 'the header of every view is a button, and the actions of the view are buttons in it' },
  {
    rule: 'label-content-name-mismatch',
    elements: '.monaco-list-row:is([role="treeitem"], [role="option"])',
    why: 'label and description stand side by side without a space ("orchard1 open"), which no name contains; `misnamedRows` checks what the rule is for',
  },
  { rule: 'aria-allowed-attr', elements: '.quick-input-list .monaco-list-row[role="option"]', why: 'every choice of a quick pick has an aria-level' },
  { rule: 'aria-prohibited-attr', elements: '.quick-input-list .monaco-keybinding', why: 'the keys of a command in the palette have a label but no role; the list keeps rows of what it showed before for a moment' },
  { rule: 'aria-prohibited-attr', elements: '.monaco-dialog-box .dialog-icon', why: 'the icon of every dialog has a label but no role' },
  {
    rule: 'aria-allowed-attr',
    elements: '.notifications-toasts :is(.monaco-list-row[role="dialog"], .monaco-list[role="list"])',
    why: 'every notification is a dialog that has the attributes of a row, in a list that has those of a list box',
  },
  { rule: 'aria-required-children', elements: '.notifications-toasts .monaco-list[role="list"]', why: 'and lies in a list, which wants rows' },
  { rule: 'aria-valid-attr-value', elements: '.quick-input-box input', why: 'an input box keeps pointing at the list of the quick pick before it' },
];

/** Rules whose result another theme may change. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe finds wrong in a frame (or the part of it that `include` selects), one line each; by all rules, or those that a theme may break. */
export async function violations(frame: Frame, include?: string, rules?: 'colours'): Promise<string[]> {
  await frame.evaluate(`typeof axe === 'undefined' && (() => { ${axe.source} })(); undefined`);
  const context = include === undefined ? 'document' : JSON.stringify({ include: [[include]] });
  const only = rules === undefined ? '' : `runOnly: ${JSON.stringify(OF_COLOURS)}, `;
  const known = JSON.stringify(OF_THE_EDITOR);
  // Which exceptions fit is decided in the page, where the elements are; the panel's own page has none of them.
  const found = (await frame.evaluate(`axe.run(${context}, { ${only}resultTypes: ['violations'], elementRef: true }).then(({ violations }) => violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.filter(({ element }) => !${known}.some(({ rule, elements }) => rule === id && element.matches(elements))).map(({ html, failureSummary }) => ({ html, failureSummary })),
  })))`)) as readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }[];
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} — ${node.failureSummary ?? ''}`));
}

/**
 * Rows of trees and quick picks whose accessible name lacks the label that is seen, without which a person cannot say to a voice control what
 * to press. One line each; throws when there is no row at all.
 */
export async function misnamedRows(frame: Frame, include: string): Promise<string[]> {
  const rows = await frame.locator(`${include} .monaco-list-row`).evaluateAll((elements) => elements.map((row) => ({
    name: row.getAttribute('aria-label') ?? '',
    label: row.querySelector('.label-name')?.textContent ?? '',
  })));
  if (rows.length === 0) throw new Error(`No rows in ${include}.`);
  // Long labels are cut with an ellipsis where they are shown.
  return rows.filter(({ name, label }) => label === '' || !name.includes(label.replace(/…$/, ''))).map(({ name, label }) => `"${label}" is called "${name}"`);
}
