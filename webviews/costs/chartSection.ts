import { html, nothing, type TemplateResult } from 'lit';
import type { UsageTotal } from '../../src/protocol/domain/usage.ts';
import type { CostsPanelState } from '../../src/protocol/webview/costsPanel.ts';
import { fill } from '../shared/pageData.ts';
import './costsChart.ts';
import type { CostsNames } from './costsNames.ts';
import { isNothing, OTHERS, type CostsView, type Part } from './costsView.ts';
import { costText, dayLabel, dayName, dayTitle, hourLabel } from './format.ts';
import type { PartColors } from './partColors.ts';
import { placesTable } from './placesTable.ts';
import { segments } from './segments.ts';
import { strings } from './strings.ts';
import { costFigure } from './usageTable.ts';

type Place = CostsView['places'][number];

/** The chart with its choices, its legend and its table. */
export function costsChartSection(options: {
  readonly view: CostsView;
  readonly names: CostsNames;
  readonly choice: CostsPanelState;
  readonly colors: PartColors;
  /** Index of the place that is pointed at. */
  readonly selected: number | undefined;
  readonly onChange: (change: Partial<CostsPanelState>) => void;
  readonly onSelect: (index: number | undefined) => void;
}): TemplateResult {
  const { view, names, choice, colors, selected, onChange, onSelect } = options;
  const isWeek = choice.period === 'week';
  const titleOf = ({ time }: Place): string => (isWeek ? dayTitle(time) : hourLabel(time));
  const nameOf = (key: string): string => names.part(key, choice.stackBy);
  const caption = isWeek ? strings.chart.headingDays : strings.chart.headingHours;
  const apart = view.parts.filter(({ key }) => key !== OTHERS);
  const accents = colors.assign(apart.map(({ key }) => ({ key, accent: choice.stackBy === 'project' ? names.accent(key) : undefined })));
  const order = [...accents.keys(), OTHERS];
  const stack = view.parts.toSorted((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
  const data = {
    places: view.places.map((place, index) => ({
      key: place.key,
      label: isWeek ? (index === view.places.length - 1 ? strings.period.today : dayLabel(place.time)) : hourLabel(place.time),
      hasUnpriced: place.total.unpricedCount > 0,
    })),
    parts: stack.map(({ key, places }) => ({ key, accent: accents.get(key), costs: places.map(({ costUsd }) => costUsd) })),
  };
  const at = selected === undefined ? undefined : view.places[selected];
  return html`<section class="chart" aria-label=${caption}>
    <div class="chart-head">
      <h2>${caption}</h2>
      ${segments({
        name: 'stackBy', label: strings.chart.stackBy, value: choice.stackBy,
        choices: [{ value: 'project', text: strings.chart.byProject }, { value: 'model', text: strings.chart.byModel }],
        onChoose: (stackBy) => { onChange({ stackBy }); },
      })}
      ${segments({
        name: 'view', label: strings.chart.view, value: choice.isTable ? 'table' : 'chart',
        choices: [{ value: 'chart', text: strings.chart.asChart }, { value: 'table', text: strings.chart.asTable }],
        onChoose: (shown) => { onChange({ isTable: shown === 'table' }); },
      })}
    </div>
    ${choice.isTable ? nothing : html`
      <mc-costs-chart
        .data=${data}
        .label=${`${caption}. ${strings.chart.slider}`}
        .valueText=${(index: number) => inWords(view, index, titleOf, nameOf)}
        .selected=${selected}
        @place-selected=${(event: CustomEvent<number | undefined>) => { onSelect(event.detail); }}
      ></mc-costs-chart>
      <div class="legend" role="group" aria-label=${strings.chart.legend}>
        <div class="legend-place">${at === undefined ? strings.chart.total : titleOf(at)} <span class="legend-total">${amount(at === undefined ? view.total : at.total)}</span></div>
        <ul>${stack.map((part) => entry(part, selected, accents.get(part.key) ?? 'others', nameOf(part.key)))}
          ${view.total.unpricedCount > 0 ? html`<li><span class="swatch swatch-unpriced"></span><span>${strings.chart.unpricedMark}</span></li>` : nothing}
        </ul>
      </div>`}
    ${placesTable({ view, caption, heading: isWeek ? strings.chart.day : strings.chart.hour, isVisible: choice.isTable, titleOf: ({ time }) => (isWeek ? dayName(time) : hourLabel(time)), nameOf })}
  </section>`;
}

function entry(part: Part, selected: number | undefined, color: string, name: string): TemplateResult {
  return html`<li><span class="swatch swatch-${color}"></span><span class="legend-name ellipsis" title=${name}>${name}</span>
    <span class="legend-amount">${amount(selected === undefined ? part.total : part.places[selected])}</span></li>`;
}

function amount(usage: UsageTotal | undefined): TemplateResult {
  return usage === undefined || isNothing(usage) ? html`–` : costFigure(usage);
}

/** What the chart is about and adds up to: `Cost per day, Billing Service: $8.60. Sonnet: $6.88. Haiku: $1.72.` */
export function figuresInWords(view: CostsView, { period, projectId, stackBy }: CostsPanelState, names: CostsNames): string {
  const caption = period === 'week' ? strings.chart.headingDays : strings.chart.headingHours;
  const subject = projectId === undefined ? caption : `${caption}, ${names.project(projectId)}`;
  const parts = view.parts.filter(({ total }) => !isNothing(total)).map(({ key, total }) => fill(strings.chart.part, names.part(key, stackBy), costText(total)));
  return [fill(strings.chart.part, subject, isNothing(view.total) ? strings.chart.nothing : costText(view.total)), ...parts].map((text) => `${text}.`).join(' ');
}

/** A bar in words: `Saturday, November 21: $4.12. Alpha: $3.00. Beta: $1.12.` */
function inWords(view: CostsView, index: number, titleOf: (place: Place) => string, nameOf: (key: string) => string): string {
  const place = view.places[index];
  if (place === undefined) return '';
  const parts = view.parts.flatMap(({ key, places }) => {
    const usage = places[index];
    return usage === undefined || isNothing(usage) ? [] : [fill(strings.chart.part, nameOf(key), costText(usage))];
  });
  return [fill(strings.chart.part, titleOf(place), isNothing(place.total) ? strings.chart.nothing : costText(place.total)), ...parts].map((text) => `${text}.`).join(' ');
}
