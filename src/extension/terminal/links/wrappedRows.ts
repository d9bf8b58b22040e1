/** A row of a screen together with those that it continues and that continue it. */
export interface JoinedRows {
  readonly text: string;
  /** Where the row's own part of `text` begins and ends. */
  readonly start: number;
  readonly end: number;
  /** Blanks at the beginning of the row that are not in `text`. */
  readonly indent: number;
}

/** Programs that break lines themselves keep about so many cells free at the right. */
const MARGIN = 4;
/** So many rows on either side may belong to one path. */
const MAX_ROWS = 4;

/** What begins something new: marks of lists, tools, answers, prompts and frames, and numbers of lines in a diff. */
const BEGINNING = /^(?:[●⏺⎿❯>•*│┃╭╰─✻✶☐☒☑⏵-]|\d+[.)]?(?:\s|$))/u;

/**
 * Agents break long lines themselves, between words or, where a word is longer than a row, within it; a terminal knows nothing of that and takes each row for
 * a line. Gives what row `index` may have been part of: nothing when it stands alone; twice where a row is full, as its last word may go on or not.
 */
export function joinedRows(rows: readonly string[], index: number, cols: number): readonly JoinedRows[] {
  let first = index;
  while (first > 0 && index - first < MAX_ROWS && goesOn(rows[first - 1], rows[first], cols)) first -= 1;
  let last = index;
  while (last - index < MAX_ROWS && goesOn(rows[last], rows[last + 1], cols)) last += 1;
  if (first === last) return [];
  const parts = rows.slice(first, last + 1).map((row, at) => (at === 0 ? row.trimEnd() : row.trim()));
  const isFull = (at: number): boolean => (rows[first + at] ?? '').trimEnd().length >= cols - MARGIN;
  const join = (within: boolean): JoinedRows => {
    let text = '';
    let start = 0;
    let end = 0;
    for (const [at, part] of parts.entries()) {
      if (at > 0 && !(within && isFull(at - 1))) text += ' ';
      if (first + at === index) start = text.length;
      text += part;
      if (first + at === index) end = text.length;
    }
    const row = rows[index] ?? '';
    return { text, start, end, indent: first === index ? 0 : row.length - row.trimStart().length };
  };
  const between = join(false);
  const within = join(true);
  return within.text === between.text ? [between] : [within, between];
}

/** Whether a row goes on in the next: that is set in, and its first word had no room above. */
function goesOn(row: string | undefined, next: string | undefined, cols: number): boolean {
  const above = row?.trimEnd() ?? '';
  if (above === '' || next === undefined || !/^\s+\S/.test(next)) return false;
  const words = next.trim();
  if (BEGINNING.test(words)) return false;
  return above.length + 1 + (words.split(' ', 1)[0]?.length ?? 0) > cols - MARGIN;
}
