/** As many whole words from the start as fit into `maxLength` characters; of a longer first word its beginning. Nothing says that it was cut. */
export function firstWords(text: string, maxLength: number): string {
  const [first = '', ...words] = text.trim().split(/\s+/);
  let line = first;
  for (const word of words) {
    if (lengthOf(`${line} ${word}`) > maxLength) break;
    line += ` ${word}`;
  }
  return charactersOf(line).slice(0, maxLength).join('');
}

function lengthOf(text: string): number {
  return charactersOf(text).length;
}

/** Characters as people count them. */
function charactersOf(text: string): string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}
