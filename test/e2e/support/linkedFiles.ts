import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Cockpit } from './cockpit.ts';

const tool = (name: string, input: unknown): string => `tool ${name} ${JSON.stringify(input)}`;

/** A path in one piece and longer than a row, so that every agent breaks it within a word. */
const DEEP = `src/${Array.from({ length: 24 }, (_, index) => `branch${index}`).join('/')}/leaf.js`;
/** What stands of it in its last row, with the place. */
export const DEEP_END = '/leaf.js:3';

/**
 * Makes files, and scripts `paths-<name>` in which an agent writes `src/<name>.js`, changes it twice, changes `and <name>.txt` in a folder outside of the project
 * whose path has blanks and is longer than a row, and names others: `src/apples.js:2`, `"my notes.md"`, `short-lived.js`, and the one that ends with `DEEP_END`.
 */
export async function makeLinkedFiles({ folder, home, model }: Pick<Cockpit, 'folder' | 'home' | 'model'>, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const outside = path.join(home.root, ...Array.from({ length: 6 }, (_, index) => `a folder that has blanks ${index}`), `and ${name}.txt`);
    for (const file of [path.join(folder, DEEP), path.join(folder, 'my notes.md'), path.join(folder, 'short-lived.js'), outside]) {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, 'one\ntwo\nthree\n');
    }
    const inside = path.join(folder, 'src', `${name}.js`);
    model.script(`paths-${name}`, [
      [tool('Write', { file_path: inside, content: 'first();\n' })],
      [tool('Edit', { file_path: inside, old_string: 'first', new_string: 'second' })],
      [tool('Edit', { file_path: inside, old_string: 'second', new_string: 'third' })],
      [tool('Read', { file_path: outside })],
      [tool('Edit', { file_path: outside, old_string: 'two', new_string: 'TWO' })],
      [`say See src/apples.js:2 and "my notes.md" and short-lived.js, then ${DEEP}:3 as well.`],
    ]);
  }
}

/** The lines of both sides of the diff in front, each once. */
export async function diffLines(page: Page): Promise<readonly string[]> {
  const lines = await page.locator('.editor-instance .monaco-diff-editor .view-line').allInnerTexts();
  return [...new Set(lines.map((line) => line.replaceAll('\u00a0', ' ').trim()).filter(Boolean))];
}

/** Waits for the tab in front with this name; and, where it is told, for the cursor in that line. */
export async function tabInFront(page: Page, name: string, line?: number): Promise<void> {
  await page.getByRole('tab', { name, selected: true }).first().waitFor();
  if (line !== undefined) await page.locator('.statusbar-item[id="status.editor.selection"]').filter({ hasText: `Ln ${line}` }).waitFor();
}
