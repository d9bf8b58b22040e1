import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { UsageTotal } from '../../src/protocol/domain/usage.ts';
import { fill } from '../shared/pageData.ts';
import { formatShare, fullCount, priceText, shortCount, unpricedText } from './format.ts';
import { strings } from './strings.ts';

/** One row of a table of use. */
export interface UsageRow {
  readonly key: string;
  readonly usage: UsageTotal;
  readonly name: TemplateResult;
  /** Below the name, in less ink. */
  readonly detail?: string | undefined;
  readonly isSelected?: boolean;
}

/** A table of use with the cache apart. `whole` is what shares are of. */
export function usageTable(options: { readonly caption: string; readonly heading: string; readonly rows: readonly UsageRow[]; readonly whole: UsageTotal; readonly className: string }): TemplateResult {
  const { caption, heading, rows, whole, className } = options;
  return html`<section class="usage ${className}" aria-label=${caption}>
    <h2>${caption}</h2>
    <table aria-label=${caption}>
      <colgroup><col /><col class="cost-column" /><col class="count-column" span="2" /><col class="cache-column" span="2" /></colgroup>
      <thead><tr>
        <th scope="col" class="name">${heading}</th>
        <th scope="col" class="figure">${strings.table.cost}</th>
        <th scope="col" class="figure" title=${strings.tokens.inHint}>${strings.tokens.in}</th>
        <th scope="col" class="figure" title=${strings.tokens.outHint}>${strings.tokens.out}</th>
        <th scope="col" class="figure" title=${strings.tokens.cacheReadHint}>${strings.tokens.cacheRead}</th>
        <th scope="col" class="figure" title=${strings.tokens.cacheWriteHint}>${strings.tokens.cacheWrite}</th>
      </tr></thead>
      <tbody>${repeat(rows, ({ key }) => key, (row) => usageRow(row, whole))}</tbody>
    </table>
  </section>`;
}

/** A price with its exact value for programs, and what has none set apart. */
export function costFigure(usage: UsageTotal): TemplateResult {
  const isUnpriced = usage.costUsd === 0 && usage.unpricedCount > 0;
  const beside = unpricedText(usage);
  return html`<data class=${isUnpriced ? 'is-unpriced' : nothing} value=${isUnpriced ? '' : String(usage.costUsd)}>${priceText(usage)}</data>${
    beside === '' ? nothing : html` <span class="unpriced-count">${beside}</span>`}`;
}

/** All tokens in a line, which breaks between its parts. */
export function tokensLine({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: UsageTotal): TemplateResult {
  const text = fill(strings.tokens.summary, shortCount(inputTokens), shortCount(outputTokens), shortCount(cacheReadTokens), shortCount(cacheWriteTokens));
  return html`<span class="tokens-line">${text.split(' · ').map((part) => html`<span>${part}</span> `)}</span>`;
}

function usageRow({ usage, name, detail, isSelected }: UsageRow, whole: UsageTotal): TemplateResult {
  const share = whole.costUsd > 0 ? usage.costUsd / whole.costUsd : 0;
  return html`<tr class=${isSelected === true ? 'is-selected' : nothing}>
    <th scope="row" class="name">
      <div class="row-name">${name}</div>
      ${detail === undefined || detail === '' ? nothing : html`<div class="row-detail ellipsis" title=${detail}>${detail}</div>`}
      <div class="row-tokens">${tokensLine(usage)}</div>
      <svg class="share" width="100%" height="2" aria-hidden="true"><rect class="share-whole" width="100%" height="2"></rect><rect class="share-part" width=${`${share * 100}%`} height="2"></rect></svg>
    </th>
    <td class="figure cost" title=${share > 0 ? fill(strings.table.share, formatShare(share)) : nothing}>${costFigure(usage)}</td>
    ${count(usage.inputTokens)}${count(usage.outputTokens)}${count(usage.cacheReadTokens)}${count(usage.cacheWriteTokens)}
  </tr>`;
}

function count(tokens: number): TemplateResult {
  return html`<td class="figure" title=${fullCount(tokens)}>${shortCount(tokens)}</td>`;
}
