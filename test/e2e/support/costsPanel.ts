import type { Frame, Page } from 'playwright-core';
import { until } from './until.ts';

/** What the costs panel shows, as a person reads it. */
export interface CostsFacts {
  /** Dollars behind the two sums, exactly. */
  readonly todayUsd: number;
  readonly weekUsd: number;
  readonly isEmpty: boolean;
  readonly sessions: readonly string[];
  readonly projects: readonly string[];
  /** Dollars behind the rows, exactly. */
  readonly modelsUsd: readonly number[];
  readonly sessionsUsd: readonly number[];
}

/** The costs panel in the editor. Survives reloads, because it looks anew each time. */
export class CostsPanelPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The innermost frame, once it shows something. */
  async frame(timeoutMs = 20_000): Promise<Frame> {
    return await until('the costs panel', async () => {
      for (const frame of this.page.frames()) {
        if (await frame.evaluate(() => document.querySelector('mc-costs-panel :is(.page, .empty)') !== null).catch(() => false)) return frame;
      }
      return undefined;
    }, timeoutMs);
  }

  async facts(): Promise<CostsFacts> {
    return await (await this.frame()).evaluate(() => {
      const dollars = (selector: string): number[] => [...document.querySelectorAll<HTMLDataElement>(selector)].map(({ value }) => Number(value));
      const texts = (selector: string): string[] => [...document.querySelectorAll<HTMLElement>(selector)].map(({ innerText }) => innerText.trim());
      const [todayUsd = Number.NaN, weekUsd = Number.NaN] = dollars('.sum-cost data');
      return {
        todayUsd, weekUsd,
        isEmpty: document.querySelector('.empty') !== null,
        sessions: texts('.by-session .row-name'),
        projects: texts('.by-project .row-name'),
        modelsUsd: dollars('.by-model td.cost data'),
        sessionsUsd: dollars('.by-session td.cost data'),
      };
    });
  }
}
