import { html, nothing, type TemplateResult } from 'lit';
import type { UsageTotal } from '../../src/protocol/domain/usage.ts';
import { isNothing, type CostsView } from './costsView.ts';
import { strings } from './strings.ts';
import { costFigure } from './usageTable.ts';

/** The chart's figures as a table: its equal for everybody, its only form for a screen reader that wants to compare. */
export function placesTable(options: {
  readonly view: CostsView;
  readonly caption: string;
  readonly heading: string;
  /** Only read aloud while the chart itself is shown. */
  readonly isVisible: boolean;
  readonly titleOf: (place: CostsView['places'][number]) => string;
  readonly nameOf: (key: string) => string;
}): TemplateResult {
  const { view, caption, heading, isVisible, titleOf, nameOf } = options;
  return html`<div class=${isVisible ? 'places-table' : 'visually-hidden'} tabindex=${isVisible ? '0' : nothing} role=${isVisible ? 'group' : nothing} aria-label=${isVisible ? caption : nothing}>
    <table>
      <caption class="visually-hidden">${caption}</caption>
      <thead><tr>
        <th scope="col">${heading}</th>
        <th scope="col" class="figure total">${strings.chart.total}</th>
        ${view.parts.map(({ key }) => html`<th scope="col" class="figure">${nameOf(key)}</th>`)}
      </tr></thead>
      <tbody>${view.places.map((place, index) => html`<tr>
        <th scope="row">${titleOf(place)}</th>
        ${cell(place.total, 'total')}
        ${view.parts.map(({ places }) => cell(places[index]))}
      </tr>`)}</tbody>
    </table>
  </div>`;
}

function cell(usage: UsageTotal | undefined, className = ''): TemplateResult {
  if (usage === undefined || isNothing(usage)) {
    return html`<td class="figure ${className}"><span aria-hidden="true" class="muted">–</span><span class="visually-hidden">${strings.chart.nothing}</span></td>`;
  }
  return html`<td class="figure ${className}">${costFigure(usage)}</td>`;
}
