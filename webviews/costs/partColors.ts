import { ACCENT_ORDER, type Accent } from './accents.ts';

/** A part that wants a colour; a project has one of its own, which two projects may share. */
export interface WantedColor {
  readonly key: string;
  readonly accent?: Accent | undefined;
}

/**
 * Gives the parts of a chart their colours and their places in the stack. A part keeps both as long as it is shown, so that nothing changes
 * colour or jumps while the sums grow; each gets the colour it wants if that is free.
 */
export class PartColors {
  private taken = new Map<string, Accent>();

  /** Colours by key, in the order of the stack from the bottom. As many as there are colours get one. */
  assign(wanted: readonly WantedColor[]): ReadonlyMap<string, Accent> {
    const keys = new Set(wanted.map(({ key }) => key));
    const next = new Map([...this.taken].filter(([key]) => keys.has(key)));
    for (const { key, accent } of wanted) {
      if (next.has(key)) continue;
      const used = new Set(next.values());
      const color = accent !== undefined && !used.has(accent) ? accent : ACCENT_ORDER.find((free) => !used.has(free));
      if (color !== undefined) next.set(key, color);
    }
    this.taken = next;
    return next;
  }
}
