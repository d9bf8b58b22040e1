/**
 * Gives an element, if there is one, the keyboard without moving anything that is in sight. The browser's own way may scroll every frame
 * around it, the editor's included: there a webview's frame has a place that is 5 px higher than the frame (VS Code 1.139), so that the whole
 * panel would jump. `scroller` is what scrolls within the page.
 */
export function focusInPlace(element: HTMLElement | null | undefined, scroller: HTMLElement | null): void {
  if (element === null || element === undefined) return;
  element.focus({ preventScroll: true });
  if (scroller === null) return;
  // At great zoom the panel itself scrolls: then the element may be out of sight.
  const { top, bottom } = element.getBoundingClientRect();
  const view = scroller.getBoundingClientRect();
  if (bottom > view.bottom) scroller.scrollTop += bottom - view.bottom;
  else if (top < view.top) scroller.scrollTop -= view.top - top;
}
