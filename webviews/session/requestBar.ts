import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { repeat } from 'lit/directives/repeat.js';
import type { RequestView } from '../../src/protocol/domain/request.ts';
import type { Clock } from '../shared/clock.ts';
import { focusInPlace } from '../shared/focusInPlace.ts';
import { icon, iconButton } from '../shared/icon.ts';
import { LightElement } from '../shared/lightElement.ts';
import { fill } from '../shared/pageData.ts';
import './permissionForm.ts';
import './planForm.ts';
import './questionForm.ts';
import { AnswerGuard } from './answerGuard.ts';
import { CallError, type ExtensionLink } from './extensionLink.ts';
import { strings } from './strings.ts';
import type { GivenAnswer } from './requestForm.ts';
import { agentLabel, requestLabel, toolLabel } from './toolLabel.ts';
import type { UiState } from './uiState.ts';

/** How long a failure stays in sight, when nothing else clears it. */
const ERROR_MS = 10_000;

const ICONS: Readonly<Record<RequestView['kind'], string>> = { permission: 'shield', plan: 'list-ordered', question: 'question', review: 'eye' };

/** What the agent waits for, one request at a time, above the composer. */
export class RequestBar extends LightElement {
  static override properties = {
    requests: { attribute: false },
    hasTerminal: { attribute: false },
    isOffline: { attribute: false },
    isRestricted: { attribute: false },
    clock: { attribute: false },
    ui: { attribute: false },
    cwd: { attribute: false },
    link: { attribute: false },
    mayTakeFocus: { attribute: false },
    currentId: { state: true },
    sendingId: { state: true },
    error: { state: true },
  };
  declare requests: readonly RequestView[];
  /** True when the agent can ask in a terminal of its own instead. */
  declare hasTerminal: boolean;
  declare isOffline: boolean;
  declare isRestricted: boolean;
  declare clock: Clock;
  declare ui: UiState;
  declare cwd: string;
  declare link: ExtensionLink;
  /** True when nobody is writing elsewhere in the panel. */
  declare mayTakeFocus: () => boolean;
  declare currentId: string | undefined;
  declare sendingId: string | undefined;
  declare error: string | undefined;
  private errorTimer: number | undefined;
  private guard: AnswerGuard | undefined;
  /** The request in sight at the last change of the list. */
  private shownId: string | undefined;
  private hadFocus = false;
  private hadFocusAtSend = false;

  constructor() {
    super();
    this.requests = [];
    this.hasTerminal = false;
    this.isOffline = false;
    this.isRestricted = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.guard?.dispose();
  }

  /** Moves the keyboard to the heading of the request in sight: never to something that answers, or the next key pressed would answer. */
  focusRequest(): void {
    focusInPlace(this.querySelector<HTMLElement>('.request-heading'), this.closest('.panel'));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('requests')) this.requestsChanged();
    this.guard ??= new AnswerGuard(this.clock, () => { this.requestUpdate(); });
    this.guard.show(this.currentId);
  }

  private requestsChanged(): void {
    this.ui.keepRequestDrafts(new Set(this.requests.map((request) => request.id)));
    // A control that was disabled under the keyboard has dropped the focus: it still counts as here.
    const isDropped = this.hadFocusAtSend && document.activeElement === document.body;
    this.hadFocus = isDropped || this.contains(document.activeElement);
    this.hadFocusAtSend &&= this.sendingId !== undefined && this.requests.some((request) => request.id === this.sendingId);
    if (!this.requests.some((request) => request.id === this.currentId)) this.currentId = this.requests[0]?.id;
    if (!this.requests.some((request) => request.id === this.sendingId)) this.sendingId = undefined;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('requests')) return;
    const isNew = this.currentId !== this.shownId;
    this.shownId = this.currentId;
    if (this.requests.length === 0) {
      if (this.hadFocus) this.dispatchEvent(new CustomEvent('focus-composer', { bubbles: true }));
    } else if (isNew && (this.hadFocus || this.mayTakeFocus())) {
      this.focusRequest();
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    const current = this.requests.find((request) => request.id === this.currentId);
    const failure = this.error === undefined ? nothing : html`<p class="inline-error" role="alert">${icon('error')}<span>${this.error}</span></p>`;
    if (current === undefined) return failure;
    return html`<section class="request" aria-label=${strings.request.barLabel}>
      <div class="request-head">
        ${icon(ICONS[current.kind], 'request-icon')}
        ${keyed(current.id, html`<h2 class="request-heading" tabindex="-1" aria-describedby="request-title" title=${current.toolName}>${heading(current)}</h2>`)}
        <span id="request-title" hidden>${requestLabel(current, this.cwd)}</span>
        ${current.agentId === undefined ? nothing : html`<span class="tag" title=${current.agent === undefined ? current.agentId : agentLabel(current.agent)}>${current.agent === undefined ? strings.request.agent : agentLabel(current.agent)}</span>`}
        ${this.sendingId === current.id ? html`<span class="muted sending">${icon('loading', 'codicon-modifier-spin')}${strings.request.sending}</span>` : nothing}
        ${this.hasTerminal ? this.terminalButton(current) : nothing}
        ${this.requests.length > 1 ? this.pager(current) : nothing}
      </div>
      ${repeat(this.requests, (request) => request.id, (request) => this.form(request))}
      ${failure}
    </section>`;
  }

  private terminalButton({ id }: RequestView): TemplateResult {
    const isDisabled = this.isOffline || this.sendingId === id;
    const onClick = (): void => { this.link.post({ type: 'answerInTerminal', requestId: id }); };
    const label = strings.request.inTerminal;
    return html`<button type="button" class="text-button in-terminal" title=${label} ?disabled=${isDisabled} @click=${onClick}>${icon('terminal')}<span>${label}</span></button>`;
  }

  private pager(current: RequestView): TemplateResult {
    const index = this.requests.indexOf(current);
    const go = (step: number): void => {
      this.shownId = this.currentId = this.requests[(index + step + this.requests.length) % this.requests.length]?.id;
    };
    return html`<div class="pager">
      ${iconButton({ icon: 'chevron-left', label: strings.request.previous, onClick: () => { go(-1); } })}
      <span aria-live="polite">${fill(strings.request.position, index + 1, this.requests.length)}</span>
      ${iconButton({ icon: 'chevron-right', label: strings.request.next, onClick: () => { go(1); } })}
    </div>`;
  }

  /** All forms stay, so that what was entered in one survives a look at another. */
  private form(request: RequestView): TemplateResult {
    const isHidden = request.id !== this.currentId;
    const isDisabled = this.isOffline || this.sendingId === request.id;
    const { isRestricted, cwd, ui } = this;
    const isUnsettled = isHidden || this.guard?.isOpen !== true;
    const onAnswer = (event: CustomEvent<GivenAnswer>): void => { void this.send(request, event.detail); };
    switch (request.kind) {
      case 'permission':
        return html`<mc-permission-form class="request-form" data-request=${request.id} ?hidden=${isHidden} .request=${request} .cwd=${cwd} .ui=${ui} .isDisabled=${isDisabled} .isRestricted=${isRestricted} .isUnsettled=${isUnsettled} @answer=${onAnswer}></mc-permission-form>`;
      case 'plan':
        return html`<mc-plan-form class="request-form" data-request=${request.id} ?hidden=${isHidden} .request=${request} .cwd=${cwd} .ui=${ui} .isDisabled=${isDisabled} .isRestricted=${isRestricted} .isUnsettled=${isUnsettled} @answer=${onAnswer}></mc-plan-form>`;
      case 'question':
        return html`<mc-question-form class="request-form" data-request=${request.id} ?hidden=${isHidden} .request=${request} .cwd=${cwd} .ui=${ui} .isDisabled=${isDisabled} .isRestricted=${isRestricted} .isUnsettled=${isUnsettled} @answer=${onAnswer}></mc-question-form>`;
      case 'review':
        return html`<p class="request-form" ?hidden=${isHidden}>${requestLabel(request)}</p>`;
    }
  }

  private async send(request: RequestView, { answer, isFromField }: GivenAnswer): Promise<void> {
    if (this.sendingId === request.id || request.id !== this.currentId) return;
    if (!isFromField && this.guard?.isOpen !== true) return;
    this.showError(undefined);
    this.hadFocusAtSend = this.contains(document.activeElement);
    this.sendingId = request.id;
    try {
      // It stays disabled after a success: the event that takes the request away is on its way.
      await this.link.call('requests.answer', { requestId: request.id, answer });
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      if (this.sendingId === request.id) this.sendingId = undefined;
      this.showError(error.message);
    }
  }

  private showError(message: string | undefined): void {
    window.clearTimeout(this.errorTimer);
    this.error = message;
    if (message !== undefined) this.errorTimer = window.setTimeout(() => { this.error = undefined; }, ERROR_MS);
  }
}

function heading(request: RequestView): string {
  switch (request.kind) {
    case 'permission':
      return fill(strings.request.permissionTitle, toolLabel(request.toolName));
    case 'plan':
      return strings.request.planTitle;
    case 'question':
      return request.questions.length > 1 ? fill(strings.request.questionsTitle, request.questions.length) : strings.request.questionTitle;
    case 'review':
      return strings.request.reviewTitle;
  }
}

customElements.define('mc-request-bar', RequestBar);
