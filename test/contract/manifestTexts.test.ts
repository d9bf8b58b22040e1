import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Template } from '../../src/protocol/texts/renderText.ts';
import { TEXTS } from '../../src/protocol/texts/textTable.ts';

const root = path.resolve(import.meta.dirname, '../..');
const readBundle = (name: string): Record<string, string> => JSON.parse(readFileSync(path.join(root, 'media/l10n', name), 'utf8')) as Record<string, string>;

/** The text of a string literal. */
function unquote(literal: string): string {
  const text = literal.slice(1, -1).replaceAll(String.raw`\'`, "'");
  return JSON.parse(literal.startsWith('"') ? literal : `"${text.replaceAll('"', String.raw`\"`)}"`) as string;
}

/** `{0}` and `{folder}` of a text, sorted. */
function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
}

/** Translates the table of the host's texts; it has no text of its own. */
const TABLE_READER = path.join('text', 'hostText.ts');

describe('texts of the extension', () => {
  const bundle = readBundle('bundle.l10n.json');

  it('are all in the bundle, and so are those of the host: npm run l10n', () => {
    // The exporter itself takes 20 s, so its rule is followed here: the first argument of l10n.t is a literal, and the key.
    const folder = path.join(root, 'src/extension');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && file !== TABLE_READER).map((file) => readFileSync(path.join(folder, file), 'utf8'));
    const table: readonly Template[] = Object.values(TEXTS);
    const found = new Set(table.flatMap((template) => (typeof template === 'string' ? [template] : [template.one, template.other])));
    for (const source of sources) {
      const literals = [...source.matchAll(/l10n\.t\(\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")/g)].map((match) => match[1] ?? '');
      assert.equal(literals.length, source.split('l10n.t(').length - 1, `a text is no literal in\n${source.slice(0, 400)}`);
      for (const literal of literals) found.add(unquote(literal));
    }
    assert.deepEqual([...found].sort(), Object.keys(bundle).sort());
  });

  it('have a German translation that keeps the places for values', () => {
    const german = readBundle('bundle.l10n.de.json');
    const stale = Object.keys(german).filter((key) => !Object.hasOwn(bundle, key));
    assert.deepEqual(stale, []);
    const missing = Object.keys(bundle).filter((key) => !Object.hasOwn(german, key));
    assert.deepEqual(missing, []);
    for (const [key, text] of Object.entries(german)) {
      assert.deepEqual(placeholders(text), placeholders(key), key);
    }
  });

  it('of the manifest too', () => {
    const read = (name: string): Record<string, string> => JSON.parse(readFileSync(path.join(root, name), 'utf8')) as Record<string, string>;
    const english = read('package.nls.json');
    for (const [key, text] of Object.entries(read('package.nls.de.json'))) {
      const links = (value: string): string[] => [...value.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] ?? '').sort();
      assert.deepEqual(links(text), links(english[key] ?? ''), key);
    }
  });
});
