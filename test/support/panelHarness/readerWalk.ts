import type { Page } from 'playwright-core';

/** One thing that a screen reader comes to. */
export interface ReaderStop {
  readonly role: string;
  readonly name: string;
  /** Such as `expanded`, `checked`, `disabled`. */
  readonly states: readonly string[];
}

/** What says nothing by itself. */
const SILENT: ReadonlySet<string> = new Set(['none', 'generic', 'InlineTextBox', 'RootWebArea', 'LineBreak', 'ListMarker', 'LayoutTable', 'Pre', 'paragraph', 'emphasis', 'strong', 'code', 'LabelText', 'Legend', 'time']);

const STATES = ['disabled', 'expanded', 'checked', 'pressed', 'selected', 'busy', 'live', 'level', 'posinset', 'setsize'];

interface AxNode {
  readonly nodeId: string;
  readonly ignored: boolean;
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value?: string | number | boolean } }[];
  readonly childIds?: readonly string[];
}

/** What a screen reader hears from top to bottom, by the browser's own accessibility tree. */
export async function readerWalk(page: Page): Promise<readonly ReaderStop[]> {
  const session = await page.context().newCDPSession(page);
  try {
    const { nodes } = (await session.send('Accessibility.getFullAXTree')) as unknown as { readonly nodes: readonly AxNode[] };
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const stops: ReaderStop[] = [];
    const visit = (node: AxNode): void => {
      const role = node.role?.value ?? 'none';
      const name = (node.name?.value ?? '').trim().replaceAll(/\s+/g, ' ');
      if (!node.ignored && !SILENT.has(role)) {
        const states = (node.properties ?? []).flatMap(({ name: state, value: { value } }) => (STATES.includes(state) && value !== undefined && value !== '' ? [`${state}=${String(value)}`] : []));
        stops.push({ role, name, states });
      }
      for (const id of node.childIds ?? []) {
        const child = byId.get(id);
        if (child !== undefined) visit(child);
      }
    };
    if (nodes[0] !== undefined) visit(nodes[0]);
    return stops;
  } finally {
    await session.detach();
  }
}

/** A walk as lines of `role name [states]`, for looking at and for finding things in order. */
export function lines(stops: readonly ReaderStop[]): readonly string[] {
  return stops.map(({ role, name, states }) => `${role} ${name}${states.length === 0 ? '' : ` [${states.join(' ')}]`}`);
}

/** Where the keyboard stops on its way from the top through all of the page: what it is, and where in the page or in the scrolled conversation. */
export async function tabStops(page: Page): Promise<readonly { readonly what: string; readonly isInConversation: boolean; readonly top: number; readonly bottom: number }[]> {
  await page.evaluate(() => {
    // From the body on, wherever the keyboard was: who only blurs goes on from there.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    getSelection()?.removeAllRanges();
  });
  const found: { what: string; isInConversation: boolean; top: number; bottom: number }[] = [];
  const marks = new Set<string>();
  for (;;) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return undefined;
      const { top, bottom } = element.getBoundingClientRect();
      const isInConversation = element.closest('.scroller .items') !== null;
      let scrolled = 0;
      for (let around = element.parentElement; around !== null; around = around.parentElement) scrolled += around.scrollTop;
      const all = [...document.querySelectorAll('*')];
      return { mark: String(all.indexOf(element)), what: `${element.localName}.${element.className} "${element.getAttribute('aria-label') ?? (element.textContent ?? '').trim().slice(0, 30)}"`, isInConversation, top: top + scrolled, bottom: bottom + scrolled };
    });
    if (stop === undefined || marks.has(stop.mark)) return found;
    marks.add(stop.mark);
    const { what, isInConversation, top, bottom } = stop;
    found.push({ what, isInConversation, top, bottom });
  }
}
