import { html, type PropertyValues, type TemplateResult } from 'lit';
import uPlot from 'uplot';
import { LightElement } from '../shared/lightElement.ts';
import { CHART_HEIGHT, chartOptions, placeAt, stackedData, type ChartData } from './chartOptions.ts';
import { onThemeChange, readChartTheme, type ChartTheme } from './chartTheme.ts';

/**
 * The bars. For the keyboard and for screen readers they are a slider over the places: its value text says all that the bar says.
 * Fires `place-selected` with the index that is pointed at, or `undefined`.
 */
export class CostsChart extends LightElement {
  static override properties = { data: { attribute: false }, label: { attribute: false }, valueText: { attribute: false }, selected: { attribute: false } };
  declare data: ChartData;
  declare label: string;
  /** Says a place in words. */
  declare valueText: (index: number) => string;
  declare selected: number | undefined;
  private plot: uPlot | undefined;
  private theme: ChartTheme | undefined;
  private width = 0;
  private observers: { dispose(): void }[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    const resized = new ResizeObserver(() => { this.fit(); });
    resized.observe(this);
    this.observers = [{ dispose: () => { resized.disconnect(); } }, onThemeChange(() => { this.themeChanged(); })];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const observer of this.observers.splice(0)) observer.dispose();
    this.destroyPlot();
  }

  protected override render(): TemplateResult {
    const last = this.data.places.length - 1;
    const now = this.selected ?? last;
    return html`<div
      class="chart-slider"
      role="slider"
      tabindex="0"
      aria-label=${this.label}
      aria-orientation="horizontal"
      aria-valuemin="1"
      aria-valuemax=${last + 1}
      aria-valuenow=${now + 1}
      aria-valuetext=${this.valueText(now)}
      @keydown=${(event: KeyboardEvent) => { this.walk(event); }}
      @focus=${(event: FocusEvent) => { if ((event.target as Element).matches(':focus-visible')) this.select(this.selected ?? last); }}
      @blur=${() => { this.select(undefined); }}
      @pointermove=${(event: PointerEvent) => { this.point(event); }}
      @pointerleave=${() => { this.select(undefined); }}
    ><div class="chart-canvas"></div></div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get('data');
    if (this.plot === undefined || (before !== undefined && shapeOf(before) !== shapeOf(this.data))) this.build();
    else if (changed.has('data')) this.plot.setData(stackedData(this.data));
    else if (changed.has('selected')) this.plot.redraw(false, false);
  }

  /** In one go with taking the old one away, so that nothing is ever seen to be missing. */
  private build(): void {
    this.destroyPlot();
    const box = this.querySelector<HTMLElement>('.chart-canvas');
    this.width = this.clientWidth;
    if (box === null || this.width === 0) return;
    const source = { data: () => this.data, theme: () => (this.theme ??= readChartTheme()), selected: () => this.selected };
    this.plot = new uPlot(chartOptions(source, this.width), stackedData(this.data), box);
  }

  private destroyPlot(): void {
    this.plot?.destroy();
    this.plot = undefined;
  }

  private fit(): void {
    if (this.clientWidth === this.width) return;
    this.width = this.clientWidth;
    if (this.plot === undefined) this.build();
    else if (this.width > 0) this.plot.setSize({ width: this.width, height: CHART_HEIGHT });
  }

  private themeChanged(): void {
    this.theme = undefined;
    if (this.plot !== undefined) this.build();
  }

  private walk(event: KeyboardEvent): void {
    const last = this.data.places.length - 1;
    const now = this.selected ?? last;
    const target: Readonly<Record<string, number>> = {
      ArrowLeft: now - 1, ArrowDown: now - 1, ArrowRight: now + 1, ArrowUp: now + 1, Home: 0, End: last,
    };
    const wanted = target[event.key];
    if (wanted === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.select(Math.min(last, Math.max(0, wanted)));
  }

  private point(event: PointerEvent): void {
    if (this.plot === undefined) return;
    const { left } = this.plot.over.getBoundingClientRect();
    this.select(placeAt(this.plot, event.clientX - left, this.data.places.length));
  }

  private select(index: number | undefined): void {
    if (index !== this.selected) this.dispatchEvent(new CustomEvent('place-selected', { detail: index }));
  }
}

/** What the chart is built for; sums alone are set. */
function shapeOf({ places, parts }: ChartData): string {
  return JSON.stringify([places.length, parts.map(({ key, accent }) => [key, accent])]);
}

customElements.define('mc-costs-chart', CostsChart);
