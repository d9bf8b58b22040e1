import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ConversationItem, ConversationItemOf } from '../../src/protocol/domain/conversation.ts';
import { modelName } from '../../src/protocol/domain/modelName.ts';
import { readableDecision } from '../../src/protocol/domain/readableDecision.ts';
import { icon, iconButton } from '../shared/icon.ts';
import { LightElement } from '../shared/lightElement.ts';
import '../shared/markdownView.ts';
import { fill } from '../shared/pageData.ts';
import { isSameNode, type ConversationNode } from './conversationTree.ts';
import { fold } from './fold.ts';
import { cachedTokens, formatCost, formatCount, formatDuration, formatMoment, fullNumber, shortNumber } from './format.ts';
import { isLetGo } from './heldItems.ts';
import { localText } from './hostText.ts';
import { isMove } from './overtaken.ts';
import { isOpenByDefault, stepsFold, stepsPage, turnSteps } from './nestedSteps.ts';
import { pictureList } from './pictureView.ts';
import { strings } from './strings.ts';
import { subagentHint, toolCard, toolTitle } from './toolCard.ts';
import { agentLabel, requestLabel } from './toolLabel.ts';
import { turnTrouble } from './turnTrouble.ts';
import type { UiState } from './uiState.ts';

const markdownLabels = { copyCode: strings.conversation.copyCode, codeBlock: strings.conversation.codeBlock };

const LEVEL_ICONS: Readonly<Record<ConversationItemOf<'notice'>['level'], string>> = { info: 'info', warning: 'warning', error: 'error' };

/** Notices that are known by more than their level. */
const NOTICE_ICONS: Readonly<Partial<Record<ConversationItemOf<'notice'>['code'], string>>> = {
  modelChanged: 'chip', modeChanged: 'shield', compacting: 'fold', retry: 'sync', interrupted: 'debug-pause', cleared: 'clear-all', resumed: 'debug-restart', ended: 'debug-stop',
};

const REQUEST_ICONS: Readonly<Record<ConversationItemOf<'request'>['kind'], string>> = {
  permission: 'shield',
  plan: 'list-ordered',
  question: 'question',
  review: 'eye',
};

/** Outcomes that let the agent go on. */
const GOOD_OUTCOMES: ReadonlySet<string> = new Set(['allowed', 'allowedAlways', 'approved', 'approvedAcceptEdits', 'answered']);

/** Outcomes by which nobody said no. */
const GONE_OUTCOMES: ReadonlySet<string> = new Set(['withdrawn', 'dismissed']);

/** Another number of rows is in the page; the detail of `rows-changed`. */
export interface RowsChange {
  /** Element that must not move. */
  readonly held: Element | undefined;
}

/** One entry of the conversation. It is drawn again only when what it shows was replaced. */
export class ConversationItemView extends LightElement {
  static override properties = {
    node: { attribute: false, hasChanged: (value: ConversationNode | undefined, old: ConversationNode | undefined) => !isSameNode(value, old) },
    ui: { attribute: false },
    cwd: { attribute: false },
    isNested: { attribute: false },
  };
  declare node: ConversationNode;
  declare ui: UiState;
  declare cwd: string;
  declare isNested: boolean;

  constructor() {
    super();
    this.isNested = false;
  }

  protected override render(): TemplateResult {
    return this.node.isContinued === true ? this.continued() : this.body();
  }

  /** Steps of a subagent whose call is farther back than what is loaded. */
  private continued(): TemplateResult {
    return html`<div class="continued">${icon('organization')}<span>${strings.conversation.fromSubagent}</span></div>${this.steps()}`;
  }

  private body(): TemplateResult {
    const { item } = this.node;
    if (isLetGo(item)) return html`<div class="line" aria-busy="true">${icon('loading', 'codicon-modifier-spin')}<span class="line-text">${strings.conversation.loadingMore}</span></div>`;
    switch (item.type) {
      case 'user':
        return item.isSynthetic ? this.synthetic(item) : user(item);
      case 'text':
        return text(item);
      case 'thinking':
        return this.thinking(item);
      case 'tool':
        return toolCard({
          host: this,
          ui: this.ui,
          item,
          cwd: this.cwd,
          steps: () => this.steps(),
        });
      case 'request':
        return request(item, this.cwd);
      case 'notice':
        return notice(item);
      case 'turn':
        return turn(item);
    }
  }

  /** What a subagent did, some steps at a time. */
  private steps(): TemplateResult | typeof nothing {
    const { node, ui } = this;
    if (node.children.length === 0) return nothing;
    const count = formatCount('subagentSteps', node.children.length, node.isCut === true);
    return fold({
      host: {
        requestUpdate: () => {
          this.requestUpdate();
          this.rowsChanged();
        },
      },
      ui,
      key: stepsFold(node.item.id),
      isOpenByDefault: isOpenByDefault(node),
      className: 'nested-fold',
      summary: html`<span class="nested-count">${count}</span>`,
      content: () => {
        const { steps, before, after } = stepsPage(node, this.isNested);
        return html`<div class="nested">
          ${before === 0 ? nothing : this.turnButton(-1, formatCount('earlierSteps', before))}
          ${repeat(
            steps,
            (step) => step.item.id,
            (step, position) => html`<mc-item
              data-nested=${step.item.id}
              role="article"
              aria-label=${itemLabel(step, this.cwd)}
              aria-posinset=${before + position + 1}
              aria-setsize=${node.children.length}
              tabindex="-1"
              .node=${step}
              .ui=${ui}
              .cwd=${this.cwd}
              .isNested=${true}
            ></mc-item>`,
          )}
          ${after === 0 ? nothing : this.turnButton(1, formatCount('laterSteps', after))}
        </div>`;
      },
    });
  }

  private turnButton(direction: 1 | -1, label: string): TemplateResult {
    const turn = (): void => {
      const steps = [...this.querySelectorAll(':scope > .tool > .nested-fold > .nested > mc-item, :scope > .nested-fold > .nested > mc-item')];
      turnSteps(this.node, this.isNested, direction);
      this.requestUpdate();
      // The step that one has read last stays where it is.
      this.rowsChanged(direction === 1 ? steps.at(-1) : steps[0]);
    };
    return html`<button type="button" class="text-button turn-steps" @click=${turn}>${icon(direction === 1 ? 'arrow-down' : 'arrow-up')}${label}</button>`;
  }

  private rowsChanged(held?: Element): void {
    this.dispatchEvent(new CustomEvent<RowsChange>('rows-changed', { bubbles: true, detail: { held } }));
  }

  private thinking(item: ConversationItemOf<'thinking'>): TemplateResult {
    return fold({
      host: this,
      ui: this.ui,
      key: `thinking:${item.id}`,
      isOpenByDefault: false,
      className: 'thinking-fold',
      summary: item.isStreaming
        ? html`<span>${strings.conversation.thinkingNow}</span>${icon('loading', 'codicon-modifier-spin')}`
        : html`<span>${strings.conversation.thinking}</span><span class="fold-facts">${thinkingFacts(item)}</span>`,
      content: () => html`<mc-markdown class="thinking-text" .labels=${markdownLabels} .text=${item.text} .isStreaming=${item.isStreaming}></mc-markdown>`,
    });
  }

  private synthetic(item: ConversationItemOf<'user'>): TemplateResult {
    return fold({
      host: this,
      ui: this.ui,
      key: `synthetic:${item.id}`,
      isOpenByDefault: false,
      className: 'synthetic-fold',
      summary: html`<span>${strings.conversation.synthetic}</span>`,
      content: () => html`<pre class="synthetic" tabindex="0" role="group" aria-label=${strings.conversation.synthetic}>${item.text}</pre>`,
    });
  }
}

const labels = new WeakMap<ConversationItem, string>();

/** What a screen reader says when it moves to the entry. */
export function itemLabel(node: ConversationNode, cwd: string): string {
  if (node.isContinued === true) return strings.conversation.fromSubagent;
  const known = labels.get(node.item) ?? labelOf(node.item, cwd);
  labels.set(node.item, known);
  return known;
}

function labelOf(item: ConversationItem, cwd: string): string {
  switch (item.type) {
    case 'user':
      return item.isSynthetic ? strings.conversation.synthetic : strings.conversation.you;
    case 'text':
      return strings.conversation.agent;
    case 'thinking':
      return strings.conversation.thinking;
    case 'tool':
      return [toolTitle(item, cwd), strings.toolState[item.state], ...(item.subagent === undefined ? [] : [subagentHint(item.subagent)])].join(', ');
    case 'request':
      return strings.requestKind[item.kind];
    case 'notice':
      return noticeTitle(item);
    case 'turn':
      return turnTrouble(item)?.text ?? strings.conversation.turnEnded;
  }
}

function user(item: ConversationItemOf<'user'>): TemplateResult {
  return html`<div class="user-row"><div class="user-message" title=${formatMoment(item.at)}>${pictureList(item.images, 'conversation')}${item.text}</div>${item.text === '' ? nothing : copyButton(item.text)}</div>`;
}

function text(item: ConversationItemOf<'text'>): TemplateResult {
  return html`<div class="agent-message">
    <mc-markdown .labels=${markdownLabels} .text=${item.text} .isStreaming=${item.isStreaming}></mc-markdown>
    ${item.isStreaming
      ? nothing
      : copyButton(item.text)}
  </div>`;
}

function copyButton(markdown: string): TemplateResult {
  return iconButton({
    icon: 'copy',
    label: strings.conversation.copyMessage,
    className: 'copy-message',
    onClick: (event) => {
      const button = event.currentTarget as HTMLElement;
      button.dispatchEvent(new CustomEvent('copy-text', { bubbles: true, detail: { text: markdown, button } }));
    },
  });
}

function request(item: ConversationItemOf<'request'>, cwd: string): TemplateResult {
  const { decision } = item;
  const tone = decision === undefined ? 'pending' : GOOD_OUTCOMES.has(decision.outcome) ? 'good' : GONE_OUTCOMES.has(decision.outcome) ? 'gone' : 'bad';
  return html`<div class="line request-line request-${tone}">
    ${icon(REQUEST_ICONS[item.kind])}
    <span class="line-text"><span class="request-title">${requestLabel(item, cwd)}</span>${item.agent === undefined ? nothing : html`<span class="request-agent">${agentLabel(item.agent)}</span>`}<span class="request-outcome" title=${decision === undefined ? '' : formatMoment(decision.at)}>${decision === undefined
        ? strings.conversation.undecided
        : readableDecision(decision, strings.decision, item.kind)}</span>
      ${decision === undefined || decision.reason === '' ? nothing : html`<q class="request-reason">${decision.reason}</q>`}
    </span>
  </div>`;
}

/** A note in our own words is ours, not the agent's; and who moves has not come to an end for people. */
function noticeTitle(item: ConversationItemOf<'notice'>): string {
  const { code, textRef } = item;
  if (isMove(item)) return strings.conversation.moved;
  return code === 'agentNotice' && textRef !== undefined ? strings.conversation.hostNote : strings.notice[code];
}

/** How long it thought, when that was seen, and how much came of it. */
function thinkingFacts({ text, durationMs }: ConversationItemOf<'thinking'>): string {
  const length = fill(strings.conversation.thinkingLength, fullNumber(text.length));
  return durationMs === undefined || durationMs < 1000 ? length : `${formatDuration(durationMs)} · ${length}`;
}

function notice(item: ConversationItemOf<'notice'>): TemplateResult {
  if (item.code === 'compacted') return compacted(item);
  const detail = noticeDetail(item);
  return html`<div class="line notice notice-${item.level}">
    ${icon(item.level === 'error' ? LEVEL_ICONS.error : isMove(item) ? 'move' : (NOTICE_ICONS[item.code] ?? LEVEL_ICONS[item.level]))}
    <span class="line-text"><span class="notice-title">${noticeTitle(item)}${detail === '' ? '' : ':'}</span>${detail === '' ? nothing : html` <span class="notice-text">${detail}</span>`}</span>
  </div>`;
}

/** The agent names modes and models by their ids; people know them by the names that the header shows. */
function noticeDetail({ code, text, textRef }: ConversationItemOf<'notice'>): string {
  if (code === 'modeChanged') return (strings.mode as Readonly<Record<string, string>>)[text] ?? text;
  if (code === 'modelChanged') return text.split(' → ').map(modelName).join(' → ');
  return localText(textRef, text);
}

/** Before it and after it are two conversations for the agent: it reads as a division. */
function compacted({ at, tokens }: ConversationItemOf<'notice'>): TemplateResult {
  return html`<div class="turn compacted">
    <span class="turn-text" title=${formatMoment(at)}>
      ${icon('fold')}<span>${strings.notice.compacted}</span>
      ${tokens === undefined ? nothing : html`<span title=${fill(strings.conversation.compactedHint, fullNumber(tokens.before), fullNumber(tokens.after))}>${fill(strings.conversation.turnTokens, `${shortNumber(tokens.before)} → ${shortNumber(tokens.after)}`)}</span>`}
    </span>
  </div>`;
}

function turn(item: ConversationItemOf<'turn'>): TemplateResult {
  const { usage } = item;
  const hint = fill(
    strings.header.tokensHint,
    fullNumber(usage.inputTokens),
    fullNumber(usage.outputTokens),
    fullNumber(usage.cacheReadTokens),
    fullNumber(usage.cacheWriteTokens),
  );
  const total = usage.inputTokens + usage.outputTokens + cachedTokens(usage);
  const trouble = turnTrouble(item);
  return html`<div class="turn ${trouble?.className ?? ''}">
    <span class="turn-text" title=${formatMoment(item.at)}>
      ${trouble === undefined ? nothing : html`${icon(trouble.icon)}<span>${trouble.text}</span>`}
      <span>${formatDuration(item.durationMs)}</span>
      ${total === 0 ? nothing : html`<span title=${hint}>${fill(strings.conversation.turnTokens, shortNumber(total))}</span>`}
      ${total === 0 && item.costUsd === undefined ? nothing : html`<span>${formatCost(item.costUsd)}</span>`}
    </span>
  </div>`;
}

customElements.define('mc-item', ConversationItemView);
