import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { commandSuggestions, completableAt, completed, fileSuggestion, wordNow, type Completable, type Suggestion } from './completion.ts';
import { CallError, type ExtensionLink } from './extensionLink.ts';
import { strings } from './strings.ts';

/** What the list works on. */
export interface CompletionTarget extends ReactiveControllerHost {
  readonly link: ExtensionLink;
  readonly sessionId: string;
  readonly textarea: HTMLTextAreaElement | null;
  /** Puts the text into the box. */
  replaceText(text: string): void;
}

/** The list of files or commands above a message that is being written. The keyboard stays in the message. */
export class CompletionList implements ReactiveController {
  private readonly target: CompletionTarget;
  private completable: Completable | undefined;
  private suggestions: readonly Suggestion[] = [];
  private selected = 0;
  private requestNumber = 0;

  constructor(target: CompletionTarget) {
    this.target = target;
    target.addController(this);
  }

  hostConnected(): void {}

  hostUpdated(): void {
    this.target.textarea?.parentElement?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  get isOpen(): boolean {
    return this.suggestions.length > 0;
  }

  /** Id of the chosen entry, for the message's `aria-activedescendant`. */
  get activeId(): string | typeof nothing {
    return this.isOpen ? `completion-${this.selected}` : nothing;
  }

  /** The text or the caret has changed. */
  changed(): void {
    const area = this.target.textarea;
    const completable = area === null || area.selectionStart !== area.selectionEnd ? undefined : completableAt(area.value, area.selectionStart);
    this.requestNumber += 1;
    if (completable === undefined) this.close();
    else void this.load(completable, this.requestNumber);
  }

  close(): void {
    this.requestNumber += 1;
    this.completable = undefined;
    if (!this.isOpen) return;
    this.suggestions = [];
    this.target.requestUpdate();
  }

  /** True when the key was meant for the list. */
  pressed(event: KeyboardEvent): boolean {
    if (!this.isOpen || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        this.selected = (this.selected + (event.key === 'ArrowDown' ? 1 : -1) + this.suggestions.length) % this.suggestions.length;
        this.target.requestUpdate();
        break;
      case 'Enter':
      case 'Tab':
        this.take(this.suggestions[this.selected]);
        break;
      case 'Escape':
        this.close();
        break;
      default:
        return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  render(): TemplateResult | typeof nothing {
    if (!this.isOpen) return nothing;
    const label = this.completable?.kind === 'command' ? strings.composer.commands : strings.composer.files;
    return html`<ul class="completions" id="completions" role="listbox" aria-label=${label}>
      ${this.suggestions.map((suggestion, index) => html`<li
        id="completion-${index}"
        role="option"
        aria-selected=${index === this.selected}
        @pointerdown=${(event: Event) => {
          // The keyboard stays in the message.
          event.preventDefault();
          this.take(suggestion);
        }}
      ><span class="completion-label">${suggestion.label}</span><span class="completion-detail">${suggestion.detail}</span></li>`)}
    </ul>`;
  }

  private async load(completable: Completable, number: number): Promise<void> {
    const suggestions = await this.find(completable);
    if (number !== this.requestNumber) return; // More was written meanwhile.
    // Nothing left to complete: Enter sends.
    const isWhole = suggestions.length === 1 && suggestions[0]?.insert === `${completable.kind === 'file' ? '@' : '/'}${completable.query}`;
    this.completable = completable;
    this.suggestions = isWhole ? [] : suggestions;
    this.selected = 0;
    this.target.requestUpdate();
  }

  private async find({ kind, query }: Completable): Promise<readonly Suggestion[]> {
    const { link, sessionId } = this.target;
    if (kind === 'file') return (await link.findFiles(query)).map(fileSuggestion);
    try {
      return commandSuggestions((await link.call('sessions.commands', { sessionId })).commands, query);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      return []; // Without the host there is nothing to suggest, and the banner says why.
    }
  }

  private take(suggestion: Suggestion | undefined): void {
    const { target, completable } = this;
    if (suggestion === undefined || completable === undefined || target.textarea === null) return;
    const { value, selectionStart } = target.textarea;
    const word = wordNow(completable, value, selectionStart);
    this.close();
    if (word === undefined) return;
    const { text, caret } = completed(value, word, suggestion);
    target.replaceText(text);
    void target.updateComplete.then(() => { target.textarea?.setSelectionRange(caret, caret); });
  }
}
