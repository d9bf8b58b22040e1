import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { RequestAnswer } from '../../src/protocol/domain/request.ts';
import type { RequestDraft } from '../../src/protocol/webview/sessionPanel.ts';
import { growTextarea } from '../shared/growTextarea.ts';
import { icon } from '../shared/icon.ts';
import '../shared/markdownView.ts';
import { RequestForm } from './requestForm.ts';
import { strings } from './strings.ts';

const markdownLabels = { copyCode: strings.conversation.copyCode, codeBlock: strings.conversation.codeBlock };

type Approval = Extract<RequestAnswer, { kind: 'plan' }>['verdict'] & ('approve' | 'approveAcceptEdits');

/** Approve the plan as it is or as one has changed it, or say what should change. */
export class PlanForm extends RequestForm {
  static override properties = { ...RequestForm.properties, editedPlan: { state: true }, isEditing: { state: true } };
  /** The plan as the person wants it; `undefined` while it is as the agent wrote it. */
  declare editedPlan: string | undefined;
  declare isEditing: boolean;

  constructor() {
    super();
    this.isEditing = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    // Between the two views the form would be small for a moment, and the conversation above it would jump.
    if (changed.has('isEditing') && this.hasUpdated) this.style.minHeight = `${this.offsetHeight}px`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const area = this.querySelector('textarea');
    if (area !== null) growTextarea(area);
    this.style.minHeight = '';
    if (changed.get('isEditing') === false && this.isEditing) area?.focus();
  }

  protected override render(): TemplateResult {
    const { isDisabled, isRestricted, isUnsettled } = this;
    const approve = (verdict: Approval): void => { this.approve(verdict); };
    return html`
      ${this.isEditing
        ? html`<textarea
            class="plan-editor"
            aria-label=${strings.request.planLabel}
            ?disabled=${isDisabled}
            .value=${this.plan}
            @input=${(event: Event) => { this.changePlan((event.target as HTMLTextAreaElement).value); }}
            @keydown=${(event: KeyboardEvent) => { this.editorPressed(event); }}
          ></textarea>`
        : html`<div class="request-body plan" tabindex="0" role="region" aria-label=${strings.request.planLabel}>
            ${this.plan.trim() === ''
              ? html`<p class="muted">${strings.request.planMissing}</p>`
              : html`<mc-markdown .labels=${markdownLabels} .text=${this.plan}></mc-markdown>`}
          </div>`}
      ${this.editActions()}
      ${this.reason()}
      <div class="request-actions">
        <vscode-button ?disabled=${isDisabled || isRestricted} aria-disabled=${isUnsettled} title=${this.restrictedTitle()} @click=${() => { approve('approve'); }}>${this.editedPlan === undefined ? strings.request.approve : strings.request.approveEdited}</vscode-button>
        <vscode-button secondary ?disabled=${isDisabled || isRestricted} aria-disabled=${isUnsettled} title=${this.restrictedTitle()} @click=${() => { approve('approveAcceptEdits'); }}>${strings.request.approveAcceptEdits}</vscode-button>
        <span class="action-pair">
          <vscode-button secondary ?disabled=${isDisabled} aria-disabled=${isUnsettled} @click=${() => { this.reject(); }}>${strings.request.reject}</vscode-button>
          ${this.feedbackField('reject', strings.request.rejectFeedback, () => { this.reject(true); })}
        </span>
      </div>
    `;
  }

  /** The plan as it would be approved now. */
  private get plan(): string {
    return this.editedPlan ?? this.request.plan ?? '';
  }

  private editActions(): TemplateResult | typeof nothing {
    if (this.isRestricted) return nothing;
    return html`<div class="plan-actions">
      <button type="button" class="text-button plan-toggle" aria-pressed=${this.isEditing} ?disabled=${this.isDisabled} @click=${() => { this.isEditing = !this.isEditing; }}>
        ${icon(this.isEditing ? 'open-preview' : 'edit')}${this.isEditing ? strings.request.previewPlan : strings.request.editPlan}
      </button>
      ${this.editedPlan === undefined
        ? nothing
        : html`<span class="muted">${strings.request.planEdited}</span>
            <button type="button" class="text-button" ?disabled=${this.isDisabled} @click=${() => { this.changePlan(this.request.plan ?? ''); }}>${icon('discard')}${strings.request.undoPlan}</button>`}
    </div>`;
  }

  private changePlan(plan: string): void {
    this.editedPlan = plan === (this.request.plan ?? '') ? undefined : plan;
    this.feedbackChanged();
  }

  private editorPressed(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.stopPropagation();
    this.isEditing = false;
    void this.updateComplete.then(() => { this.querySelector<HTMLElement>('.plan-toggle')?.focus(); });
  }

  protected override restore(draft: RequestDraft): void {
    if (draft.kind !== 'plan') return;
    this.feedback = draft.feedback;
    this.editedPlan = draft.editedPlan;
    this.isEditing = draft.editedPlan !== undefined;
  }

  protected override feedbackChanged(): void {
    this.saveDraft({ kind: 'plan', feedback: this.feedback, ...(this.editedPlan === undefined ? {} : { editedPlan: this.editedPlan }) });
  }

  private approve(verdict: Approval): void {
    this.answer({ kind: 'plan', verdict, ...(this.editedPlan === undefined ? {} : { editedPlan: this.editedPlan }) });
  }

  private reject(isFromField = false): void {
    const feedback = this.feedback.trim();
    this.answer({ kind: 'plan', verdict: 'reject', ...(feedback === '' ? {} : { feedback }) }, isFromField);
  }
}

customElements.define('mc-plan-form', PlanForm);
