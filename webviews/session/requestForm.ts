import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { RequestAnswer, RequestView } from '../../src/protocol/domain/request.ts';
import type { RequestDraft } from '../../src/protocol/webview/sessionPanel.ts';
import { LightElement } from '../shared/lightElement.ts';
import { strings } from './strings.ts';
import type { UiState } from './uiState.ts';

/** An answer on its way out of a form; the detail of `answer`. */
export interface GivenAnswer {
  readonly answer: RequestAnswer;
  /**
   * Given by Enter in a field of the form itself. The focus never gets there by itself, so that was not meant for what was in sight before;
   * of a button nobody knows.
   */
  readonly isFromField: boolean;
}

/** What the forms of all kinds have in common: the request, whether it can be answered now, what was entered, and the way an answer leaves. */
export abstract class RequestForm extends LightElement {
  static override properties = {
    request: { attribute: false },
    isDisabled: { attribute: false },
    isRestricted: { attribute: false },
    isUnsettled: { attribute: false },
    cwd: { attribute: false },
    ui: { attribute: false },
    feedback: { state: true },
  };
  declare request: RequestView;
  /** While an answer is under way, or the host cannot be reached. */
  declare isDisabled: boolean;
  /** In Restricted Mode: the agent can be held back, and nothing else. */
  declare isRestricted: boolean;
  /** True while the request has only just come into sight. Buttons keep their look and place, and do nothing yet. */
  declare isUnsettled: boolean;
  declare cwd: string;
  declare ui: UiState;
  /** Why not, or what should change. */
  declare feedback: string;

  constructor() {
    super();
    this.isDisabled = false;
    this.isRestricted = false;
    this.isUnsettled = true;
    this.cwd = '';
    this.feedback = '';
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    if (this.hasUpdated) return;
    const draft = this.ui.requestDraft(this.request.id);
    if (draft !== undefined) this.restore(draft);
  }

  /** Takes over what was entered before the panel was taken down. */
  protected abstract restore(draft: RequestDraft): void;

  protected saveDraft(draft: RequestDraft): void {
    this.ui.setRequestDraft(this.request.id, draft);
  }

  /** `feedback` has changed. */
  protected feedbackChanged(): void {}

  protected answer(answer: RequestAnswer, isFromField = false): void {
    if (this.isDisabled) return;
    this.dispatchEvent(new CustomEvent<GivenAnswer>('answer', { detail: { answer, isFromField } }));
  }

  /** Tooltip of what Restricted Mode has taken away. */
  protected restrictedTitle(): string | typeof nothing {
    return this.isRestricted ? strings.banner.restricted : nothing;
  }

  /** Why the agent asks, when it says so. */
  protected reason(): TemplateResult | typeof nothing {
    if (this.request.reason === '') return nothing;
    return html`<p class="request-why"><span class="muted">${strings.request.reason}</span> ${this.request.reason}</p>`;
  }

  /** A text field in which Enter does the same as the button beside it. */
  protected feedbackField(id: string, label: string, onEnter: () => void): TemplateResult {
    return html`<input
      id=${`${id}-${this.request.id}`}
      class="text-input feedback"
      type="text"
      autocomplete="off"
      aria-label=${label}
      placeholder=${label}
      ?disabled=${this.isDisabled}
      .value=${this.feedback}
      @input=${(event: Event) => {
        this.feedback = (event.target as HTMLInputElement).value;
        this.feedbackChanged();
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key !== 'Enter' || event.isComposing || event.target !== document.activeElement) return;
        event.preventDefault();
        onEnter();
      }}
    />`;
  }
}
