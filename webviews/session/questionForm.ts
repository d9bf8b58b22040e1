import { html, nothing, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { Question } from '../../src/protocol/domain/request.ts';
import type { QuestionDraft, RequestDraft } from '../../src/protocol/webview/sessionPanel.ts';
import { focusInPlace } from '../shared/focusInPlace.ts';
import { icon } from '../shared/icon.ts';
import { choose, chooseOther, EMPTY_DRAFT, isSettled, questionAnswer } from './questionDraft.ts';
import { RequestForm } from './requestForm.ts';
import { strings } from './strings.ts';

/** One to four questions: tabs when there are several, one choice or many, free text, and leaving one out on purpose. */
export class QuestionForm extends RequestForm {
  static override properties = { ...RequestForm.properties, drafts: { state: true }, current: { state: true } };
  declare drafts: readonly QuestionDraft[];
  declare current: number;

  constructor() {
    super();
    this.drafts = [];
    this.current = 0;
  }

  protected override restore(draft: RequestDraft): void {
    if (draft.kind !== 'question') return;
    this.drafts = draft.questions;
    this.current = Math.min(draft.current, this.request.questions.length - 1);
  }

  private save(): void {
    this.saveDraft({ kind: 'question', questions: this.drafts, current: this.current });
  }

  private focusChoice(): void {
    const panel = this.querySelector(`#${this.partId('panel', this.current)}`);
    focusInPlace(panel?.querySelector<HTMLElement>('input:checked') ?? panel?.querySelector<HTMLElement>('input'), this.closest('.panel'));
  }

  protected override render(): TemplateResult {
    const { questions } = this.request;
    const isComplete = questions.every((_question, index) => isSettled(this.draft(index)));
    return html`
      ${questions.length > 1 ? this.tabs(questions) : nothing}
      <div class="request-body questions" @keydown=${(event: KeyboardEvent) => { this.entered(event, isComplete); }}>
        ${questions.map((question, index) => this.panel(question, index))}
      </div>
      <div class="request-actions">
        <vscode-button ?disabled=${this.isDisabled || this.isRestricted || !isComplete} aria-disabled=${this.isUnsettled} title=${this.isRestricted ? strings.banner.restricted : isComplete ? nothing : strings.request.submitHint} @click=${() => { this.submit(); }}>${strings.request.submit}</vscode-button>
        ${this.current < questions.length - 1
          ? html`<vscode-button secondary ?disabled=${this.isDisabled} @click=${() => { this.go(this.current + 1); }}>${strings.request.nextQuestion}</vscode-button>`
          : nothing}
        <label class="check skip">
          <input type="checkbox" .checked=${this.draft(this.current).isSkipped} ?disabled=${this.isDisabled}
            @change=${(event: Event) => { this.change(this.current, { ...this.draft(this.current), isSkipped: (event.target as HTMLInputElement).checked }); }}
          /><span>${strings.request.skip}</span>
        </label>
      </div>
    `;
  }

  private tabs(questions: readonly Question[]): TemplateResult {
    return html`<div class="tabs" role="tablist" aria-label=${strings.request.questionTabs} @keydown=${(event: KeyboardEvent) => { this.tabKey(event); }}>
      ${questions.map((question, index) => {
        const isCurrent = index === this.current;
        const draft = this.draft(index);
        const done = isSettled(draft);
        return html`<button
          type="button"
          class="tab"
          role="tab"
          id=${this.partId('tab', index)}
          aria-selected=${isCurrent}
          aria-controls=${this.partId('panel', index)}
          tabindex=${isCurrent ? 0 : -1}
          @click=${() => { this.show(index); }}
        >${icon(done ? (draft.isSkipped ? 'dash' : 'check') : 'circle-large')}<span>${question.header}</span>${done
          ? html`<span class="visually-hidden">${draft.isSkipped ? strings.request.skipped : strings.request.answered}</span>`
          : nothing}</button>`;
      })}
    </div>`;
  }

  private panel(question: Question, index: number): TemplateResult {
    const hasTabs = this.request.questions.length > 1;
    const draft = this.draft(index);
    const kind = question.isMultiSelect ? 'checkbox' : 'radio';
    const hint = question.isMultiSelect ? strings.request.multiHint : strings.request.singleHint;
    return html`<div
      class="question ${draft.isSkipped ? 'is-skipped' : ''}"
      id=${this.partId('panel', index)}
      role=${hasTabs ? 'tabpanel' : nothing}
      aria-labelledby=${hasTabs ? this.partId('tab', index) : nothing}
      ?hidden=${index !== this.current}
    >
      <fieldset ?disabled=${this.isDisabled || draft.isSkipped}>
        <legend><span class="question-text">${question.question}</span> <span class="muted">${hint}</span></legend>
        ${question.options.map((option) => {
          const isOn = draft.chosen.includes(option.label);
          return html`<label class="option ${isOn ? 'is-chosen' : ''}">
              <input type=${kind} name=${this.partId('choice', index)} .checked=${isOn}
                @change=${(event: Event) => { this.change(index, choose(draft, question, option.label, (event.target as HTMLInputElement).checked)); }} />
              <span class="option-text"><span class="option-label">${option.label}</span>${option.description === ''
                ? nothing
                : html`<span class="option-description">${option.description}</span>`}</span>
            </label>
            ${isOn && option.preview !== undefined ? html`<pre class="option-preview" tabindex="0" role="group" aria-label=${option.label}>${option.preview}</pre>` : nothing}`;
        })}
        ${this.other(question, index, kind)}
      </fieldset>
    </div>`;
  }

  private other(question: Question, index: number, kind: 'checkbox' | 'radio'): TemplateResult {
    const draft = this.draft(index);
    return html`<div class="option option-other ${draft.isOther ? 'is-chosen' : ''}">
      <input type=${kind} name=${this.partId('choice', index)} id=${this.partId('other', index)} aria-label=${strings.request.other} .checked=${draft.isOther}
        @change=${(event: Event) => {
          const isOn = (event.target as HTMLInputElement).checked;
          this.change(index, chooseOther(draft, question, isOn));
        }} />
      <input type="text" class="text-input" autocomplete="off" aria-label=${strings.request.otherPlaceholder} placeholder=${strings.request.otherPlaceholder} .value=${draft.otherText}
        @input=${(event: Event) => {
          const otherText = (event.target as HTMLInputElement).value;
          const isOn = otherText !== '' || draft.isOther;
          this.change(index, { ...(isOn ? chooseOther(draft, question, true) : draft), otherText });
        }} />
    </div>`;
  }

  /** Enter in a choice or in the free text: on to the next open question, or off. */
  private entered(event: KeyboardEvent, isComplete: boolean): void {
    if (event.key !== 'Enter' || event.isComposing || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    if (isComplete) this.submit(event.target === document.activeElement);
    else if (isSettled(this.draft(this.current))) this.go(this.request.questions.findIndex((_question, index) => !isSettled(this.draft(index))));
  }

  private tabKey(event: KeyboardEvent): void {
    const last = this.request.questions.length - 1;
    const targets: Readonly<Record<string, number>> = {
      ArrowRight: this.current === last ? 0 : this.current + 1,
      ArrowLeft: this.current === 0 ? last : this.current - 1,
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.show(target);
    void this.updateComplete.then(() => { focusInPlace(this.querySelector<HTMLElement>(`#${this.partId('tab', target)}`), this.closest('.panel')); });
  }

  private go(index: number): void {
    this.show(index);
    void this.updateComplete.then(() => { this.focusChoice(); });
  }

  private show(index: number): void {
    this.current = index;
    this.save();
  }

  private submit(isFromField = false): void {
    if (this.isRestricted) return;
    this.answer(questionAnswer(this.request.questions, this.request.questions.map((_question, index) => this.draft(index))), isFromField);
  }

  private draft(index: number): QuestionDraft {
    return this.drafts[index] ?? EMPTY_DRAFT;
  }

  private change(index: number, draft: QuestionDraft): void {
    this.drafts = this.request.questions.map((_question, at) => (at === index ? draft : this.draft(at)));
    this.save();
  }

  /** Ids of requests come from outside: whatever they are made of, this is a valid id and selector. */
  private partId(part: string, index: number): string {
    return `q-${this.request.id.replaceAll(/[^A-Za-z0-9]/g, '-')}-${part}-${index}`;
  }
}

customElements.define('mc-question-form', QuestionForm);
