import { html, nothing, type TemplateResult } from 'lit';
import type { ConversationItemOf } from '../../src/protocol/domain/conversation.ts';
import { parseAnsi, type AnsiLine } from '../shared/ansiText.ts';
import { ansiLines } from '../shared/ansiView.ts';
import { icon } from '../shared/icon.ts';
import { fill } from '../shared/pageData.ts';
import { strings } from './strings.ts';
import type { UiState } from './uiState.ts';

/** Output of more lines is folded to its begin and its end: the end of a run says how it went. */
const FOLD_LINES = 24;
const HEAD_LINES = 6;
const TAIL_LINES = 12;

/** What a tool answered, as a terminal shows it: in colours, long output folded. */
export function toolOutput(host: { requestUpdate(): void }, ui: UiState, item: ConversationItemOf<'tool'>): TemplateResult | typeof nothing {
  if (item.output === '' && (item.state === 'running' || item.state === 'interrupted' || item.images !== undefined)) return nothing;
  const lines = parseAnsi(item.output);
  const isFolded = lines.length > FOLD_LINES && !ui.isOpen(`output:${item.id}`, false);
  const turn = (isOpen: boolean): void => {
    ui.setOpen(`output:${item.id}`, isOpen, false);
    host.requestUpdate();
  };
  // A call that was not allowed has put out nothing: this is the answer to it.
  const label = item.state === 'denied' ? strings.tool.told : strings.tool.output;
  return html`<div class="tool-output">
    <div class="section-label">${label}</div>
    ${lines.length === 0
      ? html`<p class="muted">${strings.tool.noOutput}</p>`
      : isFolded
        ? html`${block(lines.slice(0, HEAD_LINES), label)}
            <button type="button" class="text-button output-fold" aria-expanded="false" @click=${() => { turn(true); }}>${icon('unfold')}${fill(strings.tool.showAll, lines.length)}</button>
            ${block(lines.slice(-TAIL_LINES), label)}`
        : html`${block(lines, label)}
            ${lines.length > FOLD_LINES
              ? html`<button type="button" class="text-button output-fold" aria-expanded="true" @click=${() => { turn(false); }}>${icon('fold')}${strings.tool.showLess}</button>`
              : nothing}`}
    ${item.isTruncated ? html`<p class="muted truncated">${icon('ellipsis')}${strings.tool.truncated}</p>` : nothing}
  </div>`;
}

function block(lines: readonly AnsiLine[], label: string): TemplateResult {
  return html`<pre tabindex="0" role="group" aria-label=${label}><code>${ansiLines(lines)}</code></pre>`;
}
