/** What a key does in the conversation, beside what the browser does with it. */
export type FeedMove = 'start' | 'end' | 'handled' | undefined;

/**
 * Keys of the conversation: Home and End (with Ctrl or Cmd from anywhere but a text box) go to the first and the last message, and Page Up
 * and Page Down inside an entry to the one before and after it, as screen readers know it of a feed.
 */
export function pressedInFeed(event: KeyboardEvent, scroller: HTMLElement): FeedMove {
  const { target, key } = event;
  if (!(target instanceof Element) || event.altKey || event.shiftKey || event.isComposing || isEditable(target)) return undefined;
  const isInside = scroller.contains(target);
  const hasModifier = event.ctrlKey || event.metaKey;
  if ((key === 'Home' || key === 'End') && (hasModifier || isInside)) {
    event.preventDefault();
    return key === 'Home' ? 'start' : 'end';
  }
  if ((key !== 'PageUp' && key !== 'PageDown') || hasModifier || !isInside || target === scroller || canScroll(target, scroller)) return undefined;
  const article = target.closest<HTMLElement>('[role="article"]');
  const next = key === 'PageDown' ? article?.nextElementSibling : article?.previousElementSibling;
  if (!(next instanceof HTMLElement) || next.role !== 'article') return undefined;
  event.preventDefault();
  next.focus();
  return 'handled';
}

function isEditable(element: Element): boolean {
  return element.closest('input, textarea, select, [contenteditable], [role="textbox"], [role="combobox"], [role="listbox"], [role="slider"], [role="menu"]') !== null || element.tagName.startsWith('VSCODE-');
}

/** A box of its own, such as long output, scrolls by itself. */
function canScroll(element: Element, scroller: HTMLElement): boolean {
  for (let box: Element | null = element; box !== null && box !== scroller; box = box.parentElement) {
    if (box.scrollHeight > box.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(box).overflowY)) return true;
  }
  return false;
}
