import { html, nothing, type TemplateResult } from 'lit';
import { isCostEstimated } from '../../src/protocol/domain/costEstimate.ts';
import type { SessionView } from '../../src/protocol/domain/session.ts';
import { icon } from '../shared/icon.ts';
import { fill } from '../shared/pageData.ts';
import { cachedTokens, formatCost, formatCount, formatPercent, fullNumber, shortNumber } from './format.ts';
import { strings } from './strings.ts';

/** From this share on, the context is nearly full. */
const FULL_SHARE = 0.8;

/** What the session has used so far: time, turns, tokens with the cache apart, money, context. */
export function sessionStats(session: SessionView, elapsed: string): TemplateResult {
  const { usage } = session;
  const tokensHint = fill(
    strings.header.tokensHint,
    fullNumber(usage.inputTokens),
    fullNumber(usage.outputTokens),
    fullNumber(usage.cacheReadTokens),
    fullNumber(usage.cacheWriteTokens),
  );
  return html`<dl class="stats">
    ${stat('clock', strings.header.elapsed, elapsed)}
    ${stat('sync', strings.header.turns, formatCount('turns', session.turnCount))}
    <div class="stat" title=${tokensHint}>
      <dt><span class="visually-hidden">${strings.header.tokens}</span>${icon('arrow-swap')}</dt>
      <dd>${fill(strings.header.tokensIn, shortNumber(usage.inputTokens))}</dd>
      <dd>${fill(strings.header.tokensOut, shortNumber(usage.outputTokens))}</dd>
      ${cachedTokens(usage) === 0 ? nothing : html`<dd class="cached">${fill(strings.header.tokensCached, shortNumber(cachedTokens(usage)))}</dd>`}
    </div>
    ${cost(session)}
    ${context(session)}
  </dl>`;
}

/** "unpriced" is said of work that has no price; before the first turn there is nothing to price. */
function cost(session: SessionView): TemplateResult | typeof nothing {
  if (session.costUsd === undefined && session.turnCount === 0) return nothing;
  if (isCostEstimated(session)) return stat('credit-card', strings.header.costEstimated, fill(strings.header.about, formatCost(session.costUsd)), 'cost');
  return stat('credit-card', strings.header.cost, formatCost(session.costUsd), session.costUsd === undefined ? 'unpriced' : 'cost');
}

function stat(iconName: string, term: string, value: string, className = ''): TemplateResult {
  return html`<div class="stat ${className}" title=${term}>
    <dt>${icon(iconName)}<span class="visually-hidden">${term}</span></dt>
    <dd>${value}</dd>
  </div>`;
}

function context(session: SessionView): TemplateResult | typeof nothing {
  const { contextTokens, contextWindow } = session;
  if (contextTokens === undefined) return nothing;
  if (contextWindow === undefined || contextWindow <= 0) return stat('dashboard', strings.header.context, fill(strings.header.contextTokens, shortNumber(contextTokens)));
  const share = Math.min(1, contextTokens / contextWindow);
  const text = fill(strings.header.contextShort, shortNumber(contextTokens), shortNumber(contextWindow));
  const hint = fill(strings.header.contextHint, fullNumber(contextTokens), fullNumber(contextWindow), formatPercent(share));
  return html`<div class="stat context ${share >= FULL_SHARE ? 'is-full' : ''}" title=${hint}>
    <dt><span class="visually-hidden">${strings.header.context}</span>
      <span class="gauge" role="meter" aria-label=${strings.header.context} aria-valuemin="0" aria-valuemax=${contextWindow} aria-valuenow=${contextTokens} aria-valuetext=${hint}>
        <svg width="100%" height="100%" aria-hidden="true"><rect class="gauge-fill" width=${`${share * 100}%`} height="100%"></rect></svg>
      </span>
    </dt>
    <dd>${text}</dd>
  </div>`;
}
