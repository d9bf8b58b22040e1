import { html, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { RequestDraft } from '../../src/protocol/webview/sessionPanel.ts';
import '../shared/markdownView.ts';
import { RequestForm } from './requestForm.ts';
import { strings } from './strings.ts';

const markdownLabels = { copyCode: strings.conversation.copyCode, codeBlock: strings.conversation.codeBlock };

/** The plan as it reads, and the three ways to answer it. */
export class PlanForm extends RequestForm {
  protected override render(): TemplateResult {
    const { request, isDisabled, isRestricted, isUnsettled } = this;
    return html`
      <div class="request-body plan" tabindex="0" role="region" aria-label=${strings.request.planLabel}>
        ${request.plan === undefined || request.plan.trim() === ''
          ? html`<p class="muted">${strings.request.planMissing}</p>`
          : html`<mc-markdown .labels=${markdownLabels} .text=${request.plan}></mc-markdown>`}
      </div>
      ${this.reason()}
      <div class="request-actions">
        <vscode-button ?disabled=${isDisabled || isRestricted} aria-disabled=${isUnsettled} title=${this.restrictedTitle()} @click=${() => { this.answer({ kind: 'plan', verdict: 'approve' }); }}>${strings.request.approve}</vscode-button>
        <vscode-button secondary ?disabled=${isDisabled || isRestricted} aria-disabled=${isUnsettled} title=${this.restrictedTitle()} @click=${() => { this.answer({ kind: 'plan', verdict: 'approveAcceptEdits' }); }}>${strings.request.approveAcceptEdits}</vscode-button>
        <span class="action-pair">
          <vscode-button secondary ?disabled=${isDisabled} aria-disabled=${isUnsettled} @click=${() => { this.reject(); }}>${strings.request.reject}</vscode-button>
          ${this.feedbackField('reject', strings.request.rejectFeedback, () => { this.reject(true); })}
        </span>
      </div>
    `;
  }

  protected override restore(draft: RequestDraft): void {
    if (draft.kind === 'plan') this.feedback = draft.feedback;
  }

  protected override feedbackChanged(): void {
    this.saveDraft({ kind: 'plan', feedback: this.feedback });
  }

  private reject(isFromField = false): void {
    const feedback = this.feedback.trim();
    this.answer({ kind: 'plan', verdict: 'reject', ...(feedback === '' ? {} : { feedback }) }, isFromField);
  }
}

customElements.define('mc-plan-form', PlanForm);
