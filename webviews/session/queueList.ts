import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { ImageRef } from '../../src/protocol/domain/image.ts';
import type { QueuedMessage } from '../../src/protocol/domain/session.ts';
import type { QueueEdit } from '../../src/protocol/webview/sessionPanel.ts';
import { growTextarea } from '../shared/growTextarea.ts';
import { icon, iconButton } from '../shared/icon.ts';
import { LightElement } from '../shared/lightElement.ts';
import { fill } from '../shared/pageData.ts';
import { CallError, type ExtensionLink } from './extensionLink.ts';
import { pictureList } from './pictureView.ts';
import { strings } from './strings.ts';
import type { UiState } from './uiState.ts';

/** A follow-up left the queue and its text is wanted in the composer; the detail of `queue-text`. */
export interface QueueText {
  readonly text: string;
  /** Why, for people; empty when it was asked for. */
  readonly note: string;
  /** Images that came with it. */
  readonly images?: readonly ImageRef[] | undefined;
}

/** What waits for the turn to end: each can be changed, moved by mouse or arrow keys, and taken out. */
export class QueueList extends LightElement {
  static override properties = {
    sessionId: { attribute: false },
    messages: { attribute: false },
    isOffline: { attribute: false },
    isRestricted: { attribute: false },
    givesTextBack: { attribute: false },
    link: { attribute: false },
    ui: { attribute: false },
    edit: { state: true },
    dragged: { state: true },
    dropIndex: { state: true },
    error: { state: true },
  };
  declare sessionId: string;
  declare messages: readonly QueuedMessage[];
  declare isOffline: boolean;
  /** In Restricted Mode follow-ups can be taken out, and nothing else. */
  declare isRestricted: boolean;
  /** The text of one that is taken out goes to the composer. */
  declare givesTextBack: boolean;
  declare link: ExtensionLink;
  declare ui: UiState;
  declare edit: QueueEdit | undefined;
  declare dragged: string | undefined;
  declare dropIndex: number | undefined;
  declare error: string | undefined;
  /** The message whose grip keeps the keyboard when it has moved. */
  private focusedGrip: string | undefined;
  private isFocusDue = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.edit = this.ui.queueEdit;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { edit } = this;
    if (!changed.has('messages') || edit === undefined || this.messages.some(({ id }) => id === edit.messageId)) return;
    // It went out before it was changed: what was written is not lost.
    this.setEdit(undefined);
    this.giveText({ text: edit.text, note: strings.composer.queueGone });
  }

  protected override updated(): void {
    const area = this.querySelector('textarea');
    if (area !== null) growTextarea(area);
    if (this.isFocusDue) area?.focus();
    this.isFocusDue = false;
    if (this.focusedGrip === undefined) return;
    this.querySelector<HTMLElement>(`[data-queued="${CSS.escape(this.focusedGrip)}"] .grip`)?.focus();
    this.focusedGrip = undefined;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { messages } = this;
    if (messages.length === 0) return this.error === undefined ? nothing : this.errorLine(this.error);
    return html`<div class="queue">
      <div class="section-label" id="queue-label">${fill(strings.composer.queued, messages.length)}</div>
      <ol aria-labelledby="queue-label" @dragover=${(event: DragEvent) => { this.draggedOver(event); }} @drop=${(event: DragEvent) => { this.dropped(event); }}>
        ${repeat(messages, ({ id }) => id, (message, index) => this.row(message, index))}
      </ol>
      ${this.error === undefined ? nothing : this.errorLine(this.error)}
    </div>`;
  }

  private errorLine(error: string): TemplateResult {
    return html`<p class="inline-error" role="alert">${icon('error')}<span>${error}</span></p>`;
  }

  private row(message: QueuedMessage, index: number): TemplateResult {
    const { edit, isOffline, isRestricted, messages } = this;
    if (edit?.messageId === message.id) return html`<li data-queued=${message.id} class="is-edited">${this.editor(edit)}</li>`;
    const isFixed = isOffline || isRestricted;
    const isTarget = this.dropIndex === index && this.dragged !== message.id;
    return html`<li
      data-queued=${message.id}
      class="${isTarget ? (this.draggedIndex < index ? 'drop-after' : 'drop-before') : ''}"
      draggable=${isFixed || messages.length < 2 ? 'false' : 'true'}
      @dragstart=${(event: DragEvent) => { this.dragStarted(event, message); }}
      @dragend=${() => { this.dragged = undefined; this.dropIndex = undefined; }}
    >
      ${messages.length < 2
        ? nothing
        : html`<button type="button" class="icon-button grip" title=${strings.composer.moveHint} aria-label=${fill(strings.composer.move, index + 1, messages.length)}
            ?disabled=${isFixed} @keydown=${(event: KeyboardEvent) => { this.gripPressed(event, message, index); }}>${icon('gripper')}</button>`}
      ${pictureList(message.images, 'queue')}
      <span class="queue-text" title=${message.text} @dblclick=${() => { if (!isFixed) this.beginEdit(message); }}>${message.text}</span>
      ${iconButton({ icon: 'edit', label: strings.composer.editQueued, isDisabled: isFixed, onClick: () => { this.beginEdit(message); } })}
      ${iconButton({
        icon: 'close',
        label: this.givesTextBack ? strings.composer.unqueueHint : strings.composer.unqueue,
        isDisabled: isOffline,
        onClick: () => { void this.unqueue(message); },
      })}
    </li>`;
  }

  private editor(edit: QueueEdit): TemplateResult {
    return html`<textarea
        rows="1"
        aria-label=${strings.composer.editQueued}
        .value=${edit.text}
        @input=${(event: Event) => { this.setEdit({ ...edit, text: (event.target as HTMLTextAreaElement).value }); }}
        @keydown=${(event: KeyboardEvent) => { this.editorPressed(event); }}
      ></textarea>
      <span class="queue-edit-actions">
        <vscode-button secondary @click=${() => { this.endEdit(); }}>${strings.composer.cancelEdit}</vscode-button>
        <vscode-button ?disabled=${this.isOffline || this.isRestricted || edit.text.trim() === ''} @click=${() => { void this.saveEdit(); }}>${strings.composer.saveEdit}</vscode-button>
      </span>`;
  }

  private setEdit(edit: QueueEdit | undefined): void {
    this.edit = edit;
    this.ui.queueEdit = edit;
  }

  private beginEdit({ id, text }: QueuedMessage): void {
    this.isFocusDue = true;
    this.setEdit({ messageId: id, text });
  }

  private endEdit(): void {
    const id = this.edit?.messageId;
    this.setEdit(undefined);
    void this.updateComplete.then(() => { this.querySelector<HTMLElement>(`[data-queued="${CSS.escape(id ?? '')}"] .icon-button:not(.grip)`)?.focus(); });
  }

  private editorPressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.endEdit();
    }
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void this.saveEdit();
  }

  private async saveEdit(): Promise<void> {
    const { edit } = this;
    if (edit === undefined || edit.text.trim() === '' || this.isOffline || this.isRestricted) return;
    const isDone = await this.attempt(() => this.link.call('sessions.editQueued', { sessionId: this.sessionId, messageId: edit.messageId, text: edit.text }));
    if (isDone && this.edit === edit) this.endEdit();
  }

  private async unqueue(message: QueuedMessage): Promise<void> {
    await this.attempt(async () => {
      const { message: taken } = await this.link.call('sessions.unqueue', { sessionId: this.sessionId, messageId: message.id });
      this.giveText(this.givesTextBack ? { text: taken.text, note: '', images: taken.images } : { text: '', note: '' });
    });
  }

  private giveText(detail: QueueText): void {
    this.dispatchEvent(new CustomEvent<QueueText>('queue-text', { bubbles: true, detail }));
  }

  private gripPressed(event: KeyboardEvent, message: QueuedMessage, index: number): void {
    const to = event.key === 'ArrowUp' ? index - 1 : event.key === 'ArrowDown' ? index + 1 : event.key === 'Home' ? 0 : event.key === 'End' ? this.messages.length - 1 : undefined;
    if (to === undefined) return;
    event.preventDefault();
    if (to >= 0 && to < this.messages.length && to !== index) void this.move(message.id, to);
  }

  private async move(messageId: string, index: number): Promise<void> {
    const hadGrip = this.querySelector(`[data-queued="${CSS.escape(messageId)}"] .grip`) === document.activeElement;
    const isDone = await this.attempt(() => this.link.call('sessions.moveQueued', { sessionId: this.sessionId, messageId, index }));
    if (!isDone || !hadGrip) return;
    this.focusedGrip = messageId;
    this.requestUpdate();
  }

  private get draggedIndex(): number {
    return this.messages.findIndex(({ id }) => id === this.dragged);
  }

  private dragStarted(event: DragEvent, message: QueuedMessage): void {
    this.dragged = message.id;
    event.dataTransfer?.setData('text/plain', message.text);
    if (event.dataTransfer !== null) event.dataTransfer.effectAllowed = 'move';
  }

  private draggedOver(event: DragEvent): void {
    const over = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-queued]')?.dataset['queued'] : undefined;
    const index = this.messages.findIndex(({ id }) => id === over);
    if (this.dragged === undefined || index === -1) return;
    event.preventDefault();
    this.dropIndex = index;
  }

  private dropped(event: DragEvent): void {
    const { dragged, dropIndex } = this;
    if (dragged === undefined || dropIndex === undefined) return;
    event.preventDefault();
    if (dropIndex !== this.draggedIndex) void this.move(dragged, dropIndex);
  }

  /** True when it was done; else says why not. */
  private async attempt(call: () => Promise<unknown>): Promise<boolean> {
    this.error = undefined;
    try {
      await call();
      return true;
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.error = error.message;
      return false;
    }
  }
}

customElements.define('mc-queue', QueueList);
