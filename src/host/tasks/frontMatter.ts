import { parseDocument, type Document } from 'yaml';
import { say } from '../../protocol/texts/say.ts';
import { UnreadableText } from '../storage/fileContent.ts';

/** A Markdown file with YAML front matter, in its pieces; joined they are the text again. */
export interface FrontMatterText {
  /** Up to the first line of the YAML. */
  readonly open: string;
  readonly yaml: string;
  /** The closing fence with its line ends. */
  readonly close: string;
  readonly body: string;
  readonly eol: '\n' | '\r\n';
}

/** Takes a text apart; `undefined` when it has no front matter. */
export function splitFrontMatter(text: string): FrontMatterText | undefined {
  const open = /^\uFEFF?---[ \t]*\r?\n/.exec(text)?.[0];
  if (open === undefined) return undefined;
  const fence = /^---[ \t]*(?:\r?\n|$(?![\s\S]))/gm;
  fence.lastIndex = open.length;
  const close = fence.exec(text);
  if (close === null) return undefined;
  return {
    open,
    yaml: text.slice(open.length, close.index),
    close: close[0],
    body: text.slice(close.index + close[0].length),
    eol: open.endsWith('\r\n') ? '\r\n' : '\n',
  };
}

/** Parses YAML that must be a mapping. Throws an error for people. */
export function parseFrontMatter(yaml: string): Record<string, unknown> {
  return parseSimple(yaml) ?? mapping(readYaml(yaml));
}

/** The YAML with these values set (`undefined` removes a key); comments, order and all else stay. */
export function editFrontMatter(yaml: string, values: Readonly<Record<string, unknown>>): string {
  const document = readYaml(yaml);
  const current = mapping(document);
  let isChanged = false;
  for (const [key, value] of Object.entries(values)) {
    if (JSON.stringify(current[key]) === JSON.stringify(value)) continue;
    isChanged = true;
    if (value === undefined) document.delete(key);
    else document.set(key, typeof value === 'object' ? document.createNode(value) : value);
  }
  if (!isChanged) return yaml;
  const text = document.toString({ lineWidth: 0 });
  return yaml.includes('\r\n') ? text.replaceAll(/\r?\n/g, '\r\n') : text;
}

function readYaml(yaml: string): Document {
  const document = parseDocument(yaml, { prettyErrors: true, uniqueKeys: true, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) throw new UnreadableText(say('file.frontMatterNotYaml', { details: error.message.split('\n')[0] ?? '' }));
  return document;
}

function mapping(document: Document): Record<string, unknown> {
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new UnreadableText(say('file.frontMatterNoList'));
  return value as Record<string, unknown>;
}

const PLAIN_WORD = /^[A-Za-z][A-Za-z0-9]*(?:[ /._-][A-Za-z0-9]+)*$/;
const PLAIN_DATE = /^\d{4}-\d{2}-\d{2}T[0-9:.]+Z$/;
const PLAIN_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PLAIN_NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/;
const NOT_A_STRING = /^(?:null|true|false|nan|inf)$/i;

/**
 * Reads the simple YAML that we write ourselves, several times faster than a parser: thousands of tasks load at start. Gives `undefined`
 * for everything that it does not understand for sure.
 */
export function parseSimple(yaml: string): Record<string, unknown> | undefined {
  const result: Record<string, unknown> = {};
  let list: unknown[] | undefined;
  const lines = yaml.split('\n');
  if (lines.pop() !== '') return undefined;
  for (const line of lines) {
    const item = /^ {2}- (\S.*)$/.exec(line)?.[1];
    if (item !== undefined) {
      const value = simpleScalar(item);
      if (list === undefined || value === undefined) return undefined;
      list.push(value);
      continue;
    }
    if (list?.length === 0) return undefined;
    list = undefined;
    const match = /^([A-Za-z][A-Za-z0-9]*):(?: (\S.*))?$/.exec(line);
    const key = match?.[1];
    if (key === undefined || Object.hasOwn(result, key) || key === 'constructor' || NOT_A_STRING.test(key)) return undefined;
    const text = match?.[2];
    if (text === undefined) result[key] = list = [];
    else if (text === '[]') result[key] = [];
    else if ((result[key] = simpleScalar(text)) === undefined) return undefined;
  }
  return list?.length === 0 ? undefined : result;
}

function simpleScalar(text: string): string | number | undefined {
  if (PLAIN_NUMBER.test(text)) return Number(text);
  if (PLAIN_DATE.test(text) || PLAIN_ID.test(text)) return text;
  if (PLAIN_WORD.test(text)) return NOT_A_STRING.test(text) ? undefined : text;
  // Escapes differ between JSON and YAML; without a backslash the two agree.
  return /^"[^"\\]*"$/.test(text) ? text.slice(1, -1) : undefined;
}
