/** Widths for which textareas have their height, in CSS pixels. */
const widths = new WeakMap<Element, number>();

/** In a narrower editor the same text is higher. */
const resized = new ResizeObserver((entries) => {
  for (const { target } of entries) if (target instanceof HTMLTextAreaElement && target.isConnected && target.offsetWidth !== widths.get(target)) growTextarea(target);
});

/** Makes a textarea as tall as its text, and keeps it so when its width changes; `max-height` in the style sheet limits it. */
export function growTextarea(textarea: HTMLTextAreaElement): void {
  if (!widths.has(textarea)) resized.observe(textarea);
  widths.set(textarea, textarea.offsetWidth);
  // Through the object model: a style attribute would need a wider content security policy.
  holdHeight(textarea.parentElement, () => {
    textarea.style.height = 'auto';
    const frame = textarea.offsetHeight - textarea.clientHeight;
    textarea.style.height = `${textarea.scrollHeight + frame}px`;
  });
}

/**
 * Keeps an element from shrinking while something within it is measured: to measure is to lay out, a scroller beside it would be cut to its
 * new range at once, and its reader's place lost although nothing has moved in the end.
 */
function holdHeight(element: HTMLElement | null, measure: () => void): void {
  if (element === null) return;
  const before = element.style.minHeight;
  element.style.minHeight = `${element.offsetHeight}px`;
  measure();
  element.style.minHeight = before;
}
