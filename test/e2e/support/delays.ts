import assert from 'node:assert/strict';
import type { Frame, Page } from 'playwright-core';
import type { FakeModel } from '../../support/fakeModel/fakeModel.ts';
import { until } from './until.ts';

/** What the product promises for what a turn costs. */
const PROMISED_MS = 1000;

export interface DelayOptions {
  readonly model: FakeModel;
  /** Where the amount shows. */
  readonly frame: () => Promise<Frame | Page>;
  readonly selector: string;
  /** Has one turn done that costs something. */
  readonly turn: () => Promise<void>;
}

/**
 * Three turns, each of whose amounts shows up some time after the model's last byte; the middle one of these times is within what is
 * promised. One of three may fall into a moment in which the machine does something else, which is not what is looked at.
 */
export async function amountsShowInTime({ model, frame, selector, turn }: DelayOptions): Promise<void> {
  const ends = (): readonly number[] => model.timeline.flatMap(({ event, atMs }) => (event === 'message_stop' ? [atMs] : []));
  const delays: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const place = (await frame()).locator(selector).first();
    await place.evaluate((shown) => {
      const amount = (): string | undefined => /\$[\d.,]+/.exec(shown.textContent ?? '')?.[0];
      let known = amount();
      document.body.dataset['amountsAtMs'] = '';
      new MutationObserver(() => {
        if (amount() === known) return;
        known = amount();
        document.body.dataset['amountsAtMs'] += ` ${Date.now()}`;
      }).observe(shown, { subtree: true, childList: true, characterData: true, attributes: true });
    });
    const turnCount = ends().length;
    await turn();
    delays.push(await until('the amount changes when the turn has ended', async () => {
      const times = (await place.evaluate(() => document.body.dataset['amountsAtMs'] ?? '')).split(' ').map(Number);
      const endedAtMs = ends()[turnCount];
      const shownAtMs = times.find((atMs) => endedAtMs !== undefined && atMs >= endedAtMs);
      return endedAtMs !== undefined && shownAtMs !== undefined ? shownAtMs - endedAtMs : undefined;
    }));
  }
  const [, middle = Number.NaN] = delays.toSorted((a, b) => a - b);
  assert.ok(middle <= PROMISED_MS, `the amounts showed ${delays.join(', ')} ms after the model's last bytes`);
}
