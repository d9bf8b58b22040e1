/** A file, as the agent wrote it, and the place in it, counted from 1. */
export interface FileCandidate {
  readonly kind: 'file';
  readonly start: number;
  readonly length: number;
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
}

/** What a line of an agent's terminal may lead to; where it stands in the line, in UTF-16 units. */
export type LinkCandidate = FileCandidate | { readonly start: number; readonly length: number } & (
  /** The head of a change: what is in brackets behind `Edit`, `Update`, `Write` or `Create`. `isWhole`: the file is written whole, as far as the head tells. */
  | { readonly kind: 'change'; readonly path: string; readonly isWhole: boolean | undefined }
  /** A task of a backlog, such as `PA-001`. */
  | { readonly kind: 'task'; readonly ref: string }
);

/** Longer lines are no text for people. */
const MAX_LINE = 2000;

/** More in one line are looked up by nobody. */
const MAX_CANDIDATES = 20;

const CHANGE = /\b(Edit|MultiEdit|Update|Write|Create)\(([^()\n]{1,500}(?:\([^()\n]{1,100}\)[^()\n]{0,200})?)\)/g;

/** `PA-001`: prefix and number as tasks have them. */
const TASK = /(?<![\w/.-])[A-Z][A-Z0-9]{1,7}-\d{3,6}(?![\w-])/g;

/** A file in quotes may have blanks. Else: folders and a name, or a name with an ending; a drive before it. */
const QUOTED = /(["'`])((?:[A-Za-z]:)?[^"'`\n:*?<>|]{1,300}\.[A-Za-z0-9]{1,12})\1/g;
const BARE = /(?:[A-Za-z]:[\\/])?(?:~?[\w.@+#%,=-]*[\\/])*[\w.@+#%,=-]*[\w@+#%=-]/gu;

/** The place behind a file: `:12`, `:12:3`, `(12,3)`, `#L12`, `, line 12`. */
const PLACE = /^(?::(\d{1,7})(?::(\d{1,5}))?|\((\d{1,7})(?:,\s?(\d{1,5}))?\)|#L(\d{1,7})|,? (?:on )?line (\d{1,7}))/;

/** Everything in a line that may be a link; whether a file is there must still be looked up. Nothing overlaps: the first kind that fits a place has it. */
export function linkCandidates(text: string): readonly LinkCandidate[] {
  const line = text.slice(0, MAX_LINE);
  const found: LinkCandidate[] = [];
  const add = (candidate: LinkCandidate): void => {
    const isFree = found.every(({ start, length }) => candidate.start + candidate.length <= start || candidate.start >= start + length);
    if (isFree && found.length < MAX_CANDIDATES) found.push(candidate);
  };
  for (const { 0: whole, 1: verb, 2: path = '', index } of line.matchAll(CHANGE)) {
    const isWhole = verb === 'Create' ? undefined : verb === 'Write';
    if (looksLikePath(path.trim())) add({ kind: 'change', start: index, length: whole.length, path: path.trim(), isWhole });
  }
  for (const { 0: ref, index } of line.matchAll(TASK)) add({ kind: 'task', start: index, length: ref.length, ref });
  for (const { 0: whole, 2: path = '', index } of line.matchAll(QUOTED)) {
    if (!isElsewhere(path)) add({ kind: 'file', start: index, ...placed(path, whole.length, line.slice(index + whole.length)) });
  }
  for (const { 0: raw, index } of line.matchAll(BARE)) {
    // As agents name files to each other: `@src/a.ts`, and with the place `@src/a.ts#L3`.
    const hash = raw.indexOf('#L');
    const whole = hash > 0 ? raw.slice(0, hash) : raw;
    const isReference = whole.startsWith('@') && whole.length > 1;
    const path = isReference ? whole.slice(1) : whole;
    if (looksLikePath(path)) add({ kind: 'file', start: isReference ? index + 1 : index, ...placed(path, path.length, line.slice(index + whole.length)) });
  }
  return found.sort((a, b) => a.start - b.start);
}

/** What a file may be called instead when its name has blanks and is not in quotes: with one more word before it each time. Up to the first that begins a path. */
export function withWordsBefore(text: string, file: FileCandidate): readonly FileCandidate[] {
  if (/^["'`@]/.test(text[file.start] ?? '') || BEGINS_PATH.test(file.path)) return [];
  const wider: FileCandidate[] = [];
  for (let start = file.start; wider.length < MAX_WORDS;) {
    const word = WORD_BEFORE.exec(text.slice(0, start))?.[0];
    if (word === undefined) break;
    start -= word.length;
    const added = file.start - start;
    if (isElsewhere(word)) break;
    wider.push({ ...file, start, length: file.length + added, path: text.slice(start, file.start) + file.path });
    if (BEGINS_PATH.test(word)) break;
  }
  return wider;
}

/** So many words may be the beginning of a name. */
const MAX_WORDS = 8;
const WORD_BEFORE = /[^\s"'`:*?<>|]+ $/;
const BEGINS_PATH = /^(?:~|\.{1,2}|[A-Za-z]:)?[\\/]/;

function placed(path: string, length: number, behind: string): { readonly path: string; readonly length: number; readonly line?: number; readonly column?: number } {
  const place = PLACE.exec(behind);
  if (place === null) return { path, length };
  const line = Number(place[1] ?? place[3] ?? place[5] ?? place[6]);
  const column = place[2] ?? place[4];
  return { path, length: length + place[0].length, line, ...(column === undefined ? {} : { column: Number(column) }) };
}

/** With a folder, or a name with an ending that begins with a letter: not `1.5`, `e.g.`, `and/or` is looked up and not found. */
function looksLikePath(path: string): boolean {
  if (path.length < 3 || /^[\d.,/\\-]+$/.test(path) || isElsewhere(path)) return false;
  return /[\\/]/.test(path) || /[^.]\.[A-Za-z][A-Za-z0-9]{0,11}$/.test(path);
}

/** On another machine (`\\server\share`): to look whether a file is there would already tell that machine who the person is, on Windows. */
function isElsewhere(path: string): boolean {
  return /^[\\/]{2}/.test(path.trim());
}
