import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { RequestDraft } from '../../src/protocol/webview/sessionPanel.ts';
import { RequestForm } from './requestForm.ts';
import { fill } from '../shared/pageData.ts';
import { localText } from './hostText.ts';
import { strings } from './strings.ts';
import { toolActions } from './toolActions.ts';
import { requestedInput } from './toolInput.ts';
import { requestLabel } from './toolLabel.ts';

/** Allow once, allow and remember, or deny. */
export class PermissionForm extends RequestForm {
  static override properties = { ...RequestForm.properties, remembered: { state: true } };
  /** Indices of the suggestions to remember with Allow Always. */
  declare remembered: readonly number[];
  private readonly resizes = new ResizeObserver(() => { this.reachBody(); });

  constructor() {
    super();
    this.remembered = [0];
  }

  protected override render(): TemplateResult {
    const { request, isDisabled, isRestricted, isUnsettled } = this;
    const { suggestions } = request;
    return html`
      <div class="request-body" role="group" aria-label=${requestLabel(this.request, this.cwd)}>${guard([request, this.cwd], () => html`${toolActions({ id: request.toolUseId, name: request.toolName, input: request.input })}${requestedInput(request.toolName, request.input, this.cwd)}`)}</div>
      ${this.reason()}
      ${suggestions.length > 1 ? this.choice() : nothing}
      <div class="request-actions">
        <vscode-button ?disabled=${isDisabled || isRestricted} aria-disabled=${isUnsettled} title=${this.restrictedTitle()} @click=${() => { this.allow(); }}>${strings.request.allow}</vscode-button>
        ${suggestions.length === 0
          ? nothing
          : html`<vscode-button
              secondary
              title=${isRestricted ? strings.banner.restricted : this.rememberText()}
              ?disabled=${isDisabled || isRestricted || this.remembered.length === 0}
              aria-disabled=${isUnsettled}
              @click=${() => { this.allowAlways(); }}
            >${strings.request.allowAlways}</vscode-button>`}
        <span class="action-pair">
          <vscode-button secondary ?disabled=${isDisabled} aria-disabled=${isUnsettled} @click=${() => { this.deny(); }}>${strings.request.deny}</vscode-button>
          ${this.feedbackField('deny', strings.request.denyReason, () => { this.deny(true); })}
        </span>
      </div>
      ${suggestions.length === 1 ? html`<p class="remember-one muted">${this.rememberText()}</p>` : nothing}
    `;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.resizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resizes.disconnect();
  }

  protected override updated(): void {
    this.reachBody();
  }

  /** The keyboard stops at what is asked only when that must be scrolled; else Tab goes from the heading to Allow. */
  private reachBody(): void {
    const body = this.querySelector<HTMLElement>('.request-body');
    if (body === null) return;
    if (body.scrollHeight > body.clientHeight) body.tabIndex = 0;
    else body.removeAttribute('tabindex');
  }

  protected override restore(draft: RequestDraft): void {
    if (draft.kind !== 'permission') return;
    this.feedback = draft.reason;
    this.remembered = draft.remembered.filter((index) => index < this.request.suggestions.length);
  }

  protected override feedbackChanged(): void {
    this.saveDraft({ kind: 'permission', reason: this.feedback, remembered: this.remembered });
  }

  private choice(): TemplateResult {
    return html`<fieldset class="remember">
      <legend>${strings.request.remember}</legend>
      ${this.request.suggestions.map(
        (suggestion, index) => html`<label class="check">
          <input
            type="checkbox"
            .checked=${this.remembered.includes(index)}
            ?disabled=${this.isDisabled || this.isRestricted}
            @change=${(event: Event) => { this.toggle(index, (event.target as HTMLInputElement).checked); }}
          /><span>${localText(suggestion.labelRef, suggestion.label)}</span>
        </label>`,
      )}
    </fieldset>`;
  }

  private rememberText(): string {
    const labels = this.remembered.flatMap((index) => this.request.suggestions[index] ?? []).map(({ label, labelRef }) => localText(labelRef, label)).filter((label) => label !== '');
    return fill(strings.request.rememberOne, labels.join(', '));
  }

  private toggle(index: number, isOn: boolean): void {
    const others = this.remembered.filter((other) => other !== index);
    this.remembered = isOn ? [...others, index].toSorted((a, b) => a - b) : others;
    this.feedbackChanged();
  }

  private allow(): void {
    this.answer({ kind: 'permission', verdict: 'allow' });
  }

  private allowAlways(): void {
    this.answer({ kind: 'permission', verdict: 'allow', rememberSuggestions: [...this.remembered] });
  }

  private deny(isFromField = false): void {
    const reason = this.feedback.trim();
    this.answer({ kind: 'permission', verdict: 'deny', ...(reason === '' ? {} : { reason }) }, isFromField);
  }
}

customElements.define('mc-permission-form', PermissionForm);
