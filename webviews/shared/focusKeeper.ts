/**
 * Keeps the keyboard in the page. What has it may be taken away or switched off (a banner that is closed, a button whose action is done, an
 * entry that goes), and a browser then gives it to nobody: the next Tab would start at the top, and a screen reader is at its beginning.
 */
export class FocusKeeper {
  private last: HTMLElement | undefined;
  /** Where `last` was, innermost first. */
  private around: readonly HTMLElement[] = [];
  private isCheckDue = false;
  private readonly root: HTMLElement;
  private readonly findHome: (around: HTMLElement) => HTMLElement | null | undefined;
  private readonly observer = new MutationObserver(() => { this.checkSoon(); });
  private readonly listening = new AbortController();

  /**
   * @param findHome What gets the keyboard instead: called with each element that was around the lost one and is still there, the innermost
   * first and `root` last, until it names something.
   */
  constructor(root: HTMLElement, findHome: (around: HTMLElement) => HTMLElement | null | undefined) {
    this.root = root;
    this.findHome = findHome;
    const { signal } = this.listening;
    document.addEventListener('focusin', ({ target }) => { this.noted(target); }, { signal });
    document.addEventListener('focusout', () => { this.checkSoon(); }, { signal });
    // What happened while the keyboard was in another window.
    window.addEventListener('focus', () => { this.checkSoon(); }, { signal });
    this.observer.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled', 'hidden'] });
  }

  dispose(): void {
    this.listening.abort();
    this.observer.disconnect();
  }

  private noted(target: EventTarget | null): void {
    if (!(target instanceof HTMLElement) || !this.root.contains(target)) return;
    this.last = target;
    const around: HTMLElement[] = [];
    for (let element = target.parentElement; element !== null && this.root.contains(element); element = element.parentElement) around.push(element);
    this.around = around;
  }

  /** Later, because whoever takes something away may see to the keyboard itself. */
  private checkSoon(): void {
    if (this.isCheckDue || this.last === undefined) return;
    this.isCheckDue = true;
    requestAnimationFrame(() => {
      this.isCheckDue = false;
      this.check();
    });
  }

  private check(): void {
    const { last } = this;
    const { activeElement } = document;
    if (last === undefined || (activeElement !== null && activeElement !== document.body && activeElement !== last)) return;
    if (!isGone(last)) {
      // It was left on purpose, by a click on something that takes no keyboard.
      if (activeElement !== last) this.last = undefined;
      return;
    }
    if (!document.hasFocus()) return;
    for (const element of this.around) {
      const home = element.isConnected ? this.findHome(element) : undefined;
      if (!home) continue;
      home.focus({ preventScroll: true });
      return;
    }
  }
}

function isGone(element: HTMLElement): boolean {
  return !element.isConnected || element.matches(':disabled') || !element.checkVisibility();
}
