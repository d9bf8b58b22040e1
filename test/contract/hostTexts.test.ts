import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FILE_KINDS } from '../../src/protocol/files/fileKinds.ts';
import type { Template } from '../../src/protocol/texts/renderText.ts';
import { isTextId, TEXTS } from '../../src/protocol/texts/textTable.ts';

const root = path.resolve(import.meta.dirname, '../..');
const texts: readonly (readonly [string, Template])[] = Object.entries(TEXTS);

function sourcesBelow(folder: string): (readonly [string, string])[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [path.join(folder, file), readFileSync(path.join(root, folder, file), 'utf8')] as const);
}

/** A string literal that is a sentence, or part of one: two words at least. */
const WORDS = /^(['"`])(?:(?!\1).)*[A-Za-z]{2,} [a-z]{2,}/;

/** Fields that people read. What goes into them is a text of the table, or words of somebody else. */
const SHOWN_FIELDS = /\b(?:message|detail|label|title|text|english): (?=['"`])/g;

/** What the demo agent says is an agent's own words, like those of any other. */
const DEMO_AGENT = path.join('src', 'host', 'sessions', 'demo');

describe('texts of the host', () => {
  it('have ids that can stay, in a namespace of their own', () => {
    assert.ok(texts.length > 100);
    for (const [id] of texts) assert.match(id, /^[a-z]+\.[a-z][A-Za-z]*$/);
  });

  it('have the same places in each of their forms', () => {
    for (const [id, template] of texts) {
      if (typeof template === 'string') continue;
      const places = (form: string): string[] => [...form.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
      assert.deepEqual(places(template.one), places(template.other), id);
      assert.ok(places(template.other).includes('{count}'), id);
    }
  });

  it('are all said somewhere', () => {
    const sources = [...sourcesBelow('src/host'), ...sourcesBelow('src/extension'), ...sourcesBelow('src/protocol/domain')].map(([, source]) => source).join('\n');
    for (const [id] of texts) if (!id.startsWith('kind.')) assert.ok(sources.includes(`'${id}'`), `nobody says ${id}`);
    // The nouns of files are chosen by the kind's name.
    for (const name of Object.keys(FILE_KINDS)) assert.ok(isTextId(`kind.${name}`), name);
    assert.equal(texts.filter(([id]) => id.startsWith('kind.')).length, Object.keys(FILE_KINDS).length);
  });

  it('come from the table only: what is said to be foreign, or goes into a shown field, is no sentence of ours', () => {
    let count = 0;
    for (const [file, source] of sourcesBelow('src/host')) {
      if (file.startsWith(DEMO_AGENT)) continue;
      for (const call of source.matchAll(/\b(?:foreignText|receivedText|new UnreadableText)\(/g)) {
        count += 1;
        const argument = source.slice(call.index + call[0].length);
        assert.ok(!WORDS.test(argument), `${file} says: ${argument.slice(0, 80)}`);
      }
      for (const field of source.matchAll(SHOWN_FIELDS)) {
        const value = source.slice(field.index + field[0].length);
        assert.ok(!WORDS.test(value), `${file} shows: ${value.slice(0, 80)}`);
      }
    }
    assert.ok(count > 5, 'no call was recognised: the check itself is broken');
  });
});
