import uPlot from 'uplot';
import type { Accent } from './accents.ts';
import type { ChartTheme } from './chartTheme.ts';
import { axisDollars } from './format.ts';

/** What the chart shows. */
export interface ChartData {
  /** Oldest first. `label` stands below the axis. */
  readonly places: readonly { readonly key: string; readonly label: string; readonly hasUnpriced: boolean }[];
  /** From the bottom of the stack; without an accent, what is not told apart. Dollars, one a place. */
  readonly parts: readonly { readonly key: string; readonly accent: Accent | undefined; readonly costs: readonly number[] }[];
}

/** What the chart reads anew each time it is drawn. */
export interface ChartSource {
  data(): ChartData;
  theme(): ChartTheme;
  /** Index of the place that is pointed at. */
  selected(): number | undefined;
}

/** Height of the canvas, CSS pixels. */
export const CHART_HEIGHT = 190;

/** Of the room that a place has; in CSS pixels at most. */
const BAR_SHARE = 0.66;
const BAR_WIDTH = 64;
const LABEL_GAP = 10;
const UNPRICED_HEIGHT = 7;

/** The highest part is drawn first and the others over it: so uPlot gets sums from the bottom, highest first. */
export function stackedData({ places, parts }: ChartData): uPlot.AlignedData {
  const sums = places.map(() => 0);
  const stacked = parts.map(({ costs }) => costs.map((cost, index) => {
    sums[index] = (sums[index] ?? 0) + cost;
    return sums[index];
  }));
  const isEmpty = sums.map((sum) => sum === 0);
  return [places.map((_, index) => index), ...stacked.toReversed().map((values) => values.map((value, index) => (isEmpty[index] === true ? null : value)))];
}

/** Stacked bars, one a place, with nothing to zoom or drag. Built anew when parts come or go; data alone is set. */
export function chartOptions(source: ChartSource, width: number): uPlot.Options {
  const bars = uPlot.paths.bars?.({ size: [BAR_SHARE, BAR_WIDTH], align: 0 });
  const { parts, places } = source.data();
  const theme = source.theme();
  const count = places.length;
  return {
    width,
    height: CHART_HEIGHT,
    // The label of the last hour is wider than its bar.
    padding: [12, 16, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: () => [-0.5, count - 0.5] },
      // Room for what has no price above the highest bar. Without any price there is no scale to speak of.
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.12 : 1] },
    },
    axes: [
      {
        stroke: theme.text,
        font: theme.font,
        size: 26,
        gap: 6,
        grid: { show: false },
        ticks: { show: false },
        splits: (plot) => labelled(plot, source.data()),
        values: (_, splits) => splits.map((index) => source.data().places[index]?.label ?? ''),
      },
      {
        stroke: theme.text,
        font: theme.font,
        size: (plot, values) => axisWidth(plot, values),
        gap: 6,
        space: 38,
        // Without any price there is nothing to measure.
        grid: { stroke: theme.grid, width: 1, filter: (plot, splits) => (highest(plot) > 0 ? splits : splits.map((value) => (value === 0 ? 0 : null))) },
        ticks: { show: false },
        values: (plot, splits) => (highest(plot) > 0 ? splits.map((value) => axisDollars(value, (splits[1] ?? 1) - (splits[0] ?? 0))) : splits.map(() => '')),
      },
    ],
    series: [{}, ...parts.toReversed().map(({ accent }): uPlot.Series => ({
      ...(bars === undefined ? {} : { paths: bars }),
      fill: accent === undefined ? theme.others : theme.part(accent),
      stroke: theme.border,
      width: 1,
      points: { show: false },
    }))],
    hooks: {
      drawClear: [(plot) => { drawSelection(plot, source); }],
      draw: [(plot) => { drawUnpriced(plot, source); }],
    },
  };
}

/** Index of the place below a point of the plotting area, counted from its left edge in CSS pixels. */
export function placeAt(plot: uPlot, x: number, count: number): number | undefined {
  const index = Math.floor((x / plot.over.clientWidth) * count);
  return index >= 0 && index < count ? index : undefined;
}

/** Places with a label: every one, or as many as have room; always the last. */
function labelled(plot: uPlot, { places }: ChartData): number[] {
  const widest = Math.max(...places.map(({ label }) => textWidth(plot, label)), 1);
  const room = plot.bbox.width / devicePixelRatio / places.length;
  const step = Math.max(1, Math.ceil((widest + LABEL_GAP) / room));
  const last = places.length - 1;
  return places.flatMap((_, index) => ((last - index) % step === 0 ? index : []));
}

function axisWidth(plot: uPlot, values: readonly string[] | null): number {
  return Math.ceil(Math.max(0, ...(values ?? []).map((value) => textWidth(plot, value)))) + 10;
}

/** CSS pixels, in the font that the context had last: the axes' own. */
function textWidth(plot: uPlot, text: string): number {
  const { ctx } = plot;
  const before = ctx.font;
  const font = plot.axes[0]?.font;
  if (Array.isArray(font)) ctx.font = String(font[0]);
  const { width } = ctx.measureText(text);
  ctx.font = before;
  return width / devicePixelRatio;
}

function highest(plot: uPlot): number {
  return Math.max(0, ...plot.data.slice(1).flatMap((values) => [...values].map((value) => value ?? 0)));
}

function drawSelection(plot: uPlot, source: ChartSource): void {
  const selected = source.selected();
  if (selected === undefined) return;
  const { ctx, bbox } = plot;
  const left = plot.valToPos(selected - 0.5, 'x', true);
  const right = plot.valToPos(selected + 0.5, 'x', true);
  ctx.save();
  ctx.fillStyle = source.theme().highlight;
  ctx.strokeStyle = source.theme().highlight;
  ctx.lineWidth = devicePixelRatio;
  // A border where the theme is made of borders; a surface else.
  if (document.body.classList.contains('vscode-high-contrast')) ctx.strokeRect(left, bbox.top, right - left, bbox.height);
  else ctx.fillRect(left, bbox.top, right - left, bbox.height);
  ctx.restore();
}

/** A dashed lid on the bar: there is more, and nobody knows how much. */
function drawUnpriced(plot: uPlot, source: ChartSource): void {
  const { ctx } = plot;
  const ratio = devicePixelRatio;
  const { places } = source.data();
  const room = plot.bbox.width / places.length;
  const width = Math.min(room * BAR_SHARE, BAR_WIDTH * ratio);
  ctx.save();
  ctx.strokeStyle = source.theme().text;
  ctx.lineWidth = ratio;
  ctx.setLineDash([3 * ratio, 2 * ratio]);
  places.forEach(({ hasUnpriced }, index) => {
    if (!hasUnpriced) return;
    const sum = Math.max(0, ...plot.data.slice(1).map((values) => values[index] ?? 0));
    const middle = plot.valToPos(index, 'x', true);
    const bottom = plot.valToPos(sum, 'y', true) - 2 * ratio;
    ctx.strokeRect(Math.round(middle - width / 2) + 0.5, Math.round(bottom - UNPRICED_HEIGHT * ratio) + 0.5, Math.round(width), UNPRICED_HEIGHT * ratio);
  });
  ctx.restore();
}
