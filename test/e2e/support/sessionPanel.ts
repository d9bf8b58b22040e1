import type { Frame, Locator, Page } from 'playwright-core';
import { until } from './until.ts';

/** What the panel's own page knows of its session. */
export interface PanelFacts {
  readonly sessionId: string;
  readonly name: string;
  readonly phase: string;
  readonly endReason: string | undefined;
  readonly costUsd: number | undefined;
  readonly queueLength: number;
  /** Markdown of the agent's texts as they are drawn, byte for byte, in order. */
  readonly texts: readonly string[];
  /** The same texts as read off the page: the paragraphs of each, with a blank line between them. Fits texts of plain paragraphs only. */
  readonly drawn: readonly string[];
  readonly isConnected: boolean;
}

/** A session's panel in the editor, as a person finds it: by the session's name. Survives reloads, because it looks anew each time. */
export class SessionPanel {
  readonly page: Page;
  readonly #name: string;

  constructor(page: Page, name: string) {
    this.page = page;
    this.#name = name;
  }

  /** The innermost frame, once it shows this session. */
  async frame(timeoutMs = 20_000): Promise<Frame> {
    return await until(`a panel for "${this.#name}"`, async () => {
      for (const frame of this.page.frames()) {
        const facts = await readFacts(frame).catch(() => undefined);
        if (facts?.name.includes(this.#name) === true) return frame;
      }
      return undefined;
    }, timeoutMs);
  }

  async facts(): Promise<PanelFacts> {
    const facts = await readFacts(await this.frame());
    if (facts === undefined) throw new Error('The panel has gone.');
    return facts;
  }

  /** Waits until the panel's facts are as wanted. */
  async when(what: string, isSo: (facts: PanelFacts) => boolean, timeoutMs = 20_000): Promise<PanelFacts> {
    let seen: PanelFacts | undefined;
    try {
      return await until(what, async () => {
        seen = await this.facts();
        return isSo(seen) ? seen : undefined;
      }, timeoutMs);
    } catch (error) {
      throw new Error(`Not within ${timeoutMs / 1000} s: ${what}; last seen: ${JSON.stringify(seen)}`, { cause: error });
    }
  }

  /** The part of the panel with the request that waits, once its heading reads so. */
  async request(heading: RegExp): Promise<Locator> {
    const region = (await this.frame()).getByRole('region', { name: 'The agent needs you' });
    await region.getByRole('heading', { name: heading }).waitFor();
    return region;
  }

  async requestIsGone(): Promise<void> {
    await (await this.frame()).getByRole('region', { name: 'The agent needs you' }).waitFor({ state: 'detached' });
  }

  async button(name: string | RegExp): Promise<Locator> {
    return (await this.frame()).getByRole('button', { name, ...(typeof name === 'string' ? { exact: true } : {}) });
  }

  /** Writes into the composer. */
  async write(text: string): Promise<void> {
    await (await this.frame()).getByRole('textbox', { name: 'Message to the agent' }).fill(text);
  }

  /** Text of the conversation as a person reads it. */
  async readableText(): Promise<string> {
    return await (await this.frame()).locator('mc-conversation').innerText();
  }

  /** First entry in sight, how far it is scrolled, and where it is in the panel: what "the same place" means to a reader. */
  async place(): Promise<ReadingPlace> {
    return await (await this.frame()).locator('.scroller').evaluate((scroller) => {
      const { top } = scroller.getBoundingClientRect();
      const first = [...scroller.querySelectorAll<HTMLElement>('.items > [data-item]')].find((element) => element.getBoundingClientRect().bottom > top);
      const firstTop = first?.getBoundingClientRect().top ?? 0;
      return { itemId: first?.dataset['item'], offset: Math.round(firstTop - top), inPanel: Math.round(firstTop) };
    });
  }

  /** Waits until the reader is at this place: in the conversation, or in the panel where its header has become higher or lower, since that does not move the text. */
  async isBackAt(place: ReadingPlace): Promise<void> {
    await until('the reader is at the same place', async () => {
      const now = await this.place();
      const isNear = Math.abs(now.offset - place.offset) <= 2 || Math.abs(now.inPanel - place.inPanel) <= 2;
      if (now.itemId !== place.itemId || !isNear) throw new Error(`It is at ${JSON.stringify(now)} instead of ${JSON.stringify(place)}.`);
      return true;
    });
  }
}

/** Where a reader is, in CSS pixels. */
export interface ReadingPlace {
  readonly itemId: string | undefined;
  /** From the upper edge of the conversation. */
  readonly offset: number;
  /** From the upper edge of the panel. */
  readonly inPanel: number;
}

/** `undefined` for frames that are no session panel, or show no session yet. */
async function readFacts(frame: Frame): Promise<PanelFacts | undefined> {
  return await frame.evaluate(() => {
    interface Panel extends Element {
      readonly store: {
        readonly connection: { readonly status: string };
        readonly state?: { readonly session: { id: string; name: string; phase: string; costUsd?: number; end?: { reason: string }; queue: unknown[] } };
      };
    }
    const { store } = document.querySelector<Panel>('mc-session-panel') ?? {};
    if (store?.state === undefined) return undefined;
    const { session } = store.state;
    const shown = [...document.querySelectorAll<Element & { text: string }>('.item-text mc-markdown')];
    return {
      sessionId: session.id,
      name: session.name,
      phase: session.phase,
      endReason: session.end?.reason,
      costUsd: session.costUsd,
      queueLength: session.queue.length,
      texts: shown.map(({ text }) => text),
      drawn: shown.map((element) => [...element.querySelectorAll('p')].map(({ textContent }) => textContent).join('\n\n')),
      isConnected: store.connection.status === 'connected',
    };
  });
}
