/** Name of the highlight in style sheets: `::highlight(mc-found)`. */
const HIGHLIGHT = 'mc-found';

/** Marks every place of `query` below the element, whatever its case, without touching the page. Gives the places in order. */
export function highlightText(element: Element, query: string): readonly Range[] {
  const ranges = findRanges(element, query);
  if (ranges.length === 0) CSS.highlights.delete(HIGHLIGHT);
  else CSS.highlights.set(HIGHLIGHT, new Highlight(...ranges));
  return ranges;
}

export function clearHighlight(): void {
  CSS.highlights.delete(HIGHLIGHT);
}

/** A place may begin in one text node and end in another, such as in a word of which a part is bold. Runs of white space are one space. */
function findRanges(element: Element, query: string): readonly Range[] {
  const wanted = query.toLowerCase().replaceAll(/\s+/g, ' ');
  if (wanted === '') return [];
  const places: { node: Text; offset: number }[] = [];
  let text = '';
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!(node instanceof Text) || node.parentElement?.closest('.visually-hidden') !== null) continue;
    for (let offset = 0; offset < node.data.length; offset += 1) {
      // One by one: a lower-case text may be longer than the text.
      const lower = /\s/.test(node.data[offset] ?? '') ? ' ' : (node.data[offset] ?? '').toLowerCase();
      if (lower === ' ' && text.endsWith(' ')) continue;
      text += lower;
      for (let unit = 0; unit < lower.length; unit += 1) places.push({ node, offset });
    }
  }
  const ranges: Range[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
    const first = places[at];
    const last = places[at + wanted.length - 1];
    if (first === undefined || last === undefined) break;
    const range = document.createRange();
    range.setStart(first.node, first.offset);
    range.setEnd(last.node, last.offset + 1);
    ranges.push(range);
  }
  return ranges;
}
