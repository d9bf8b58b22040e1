import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { SessionView } from '../../src/protocol/domain/session.ts';
import type { Sending } from '../../src/protocol/webview/sessionPanel.ts';
import type { Clock } from '../shared/clock.ts';
import { focusInPlace } from '../shared/focusInPlace.ts';
import { growTextarea } from '../shared/growTextarea.ts';
import { icon, iconButton } from '../shared/icon.ts';
import { LightElement } from '../shared/lightElement.ts';
import { fill } from '../shared/pageData.ts';
import { Attachments, type AttachmentsHost } from './attachments.ts';
import { CompletionList, type CompletionTarget } from './completionList.ts';
import { CallError, type ExtensionLink } from './extensionLink.ts';
import { pictureList } from './pictureView.ts';
import './queueList.ts';
import type { QueueText } from './queueList.ts';
import type { ResumeRefusal } from './resumeRefusal.ts';
import { END_ICONS, isBusy } from './sessionHeader.ts';
import { endNote } from './endText.ts';
import { strings } from './strings.ts';
import type { UiState } from './uiState.ts';

/** As the operations allow. */
const MAX_LENGTH = 1_000_000;

/** The key that is Ctrl everywhere but on a Mac. */
const MODIFIER = navigator.userAgent.includes('Macintosh') ? '⌘' : strings.composer.control;

/** Keys that move the caret without changing the text. */
const CARET_KEYS = new Set(['ArrowLeft', 'ArrowRight', 'Home', 'End']);

/** Whoever pressed a key this recently is still writing. */
const WRITING_MS = 1000;

/** The host remembers what it did for a day; an older message may be sent already, and a repeat would send it again. */
const REPEAT_WITHIN_MS = 12 * 3_600_000;

/** The next prompt: queued by default, at once by interrupting; and what waits in the queue. */
export class Composer extends LightElement implements CompletionTarget, AttachmentsHost {
  static override properties = {
    session: { attribute: false },
    isOffline: { attribute: false },
    isRestricted: { attribute: false },
    refusal: { attribute: false },
    clock: { attribute: false },
    link: { attribute: false },
    ui: { attribute: false },
    draft: { state: true },
    isSending: { state: true },
    error: { state: true },
  };
  declare session: SessionView;
  declare isOffline: boolean;
  /** In Restricted Mode: what is written stays in the box. */
  declare isRestricted: boolean;
  /** Why nothing can be said to this session any more. */
  declare refusal: ResumeRefusal | undefined;
  declare clock: Clock;
  declare link: ExtensionLink;
  declare ui: UiState;
  /** The session as it is by the last that was heard of it, up to a frame ahead of `session`, which is what is drawn. */
  newest: (() => SessionView) | undefined;
  declare draft: string;
  declare isSending: boolean;
  declare error: string | undefined;
  readonly attachments = new Attachments(this);
  private readonly completion = new CompletionList(this);
  private lastKeyAt = -WRITING_MS;
  private isComposing = false;
  /** The last message, when it is not known whether it arrived: sent once more as it is, it is the same message. */
  private unsure: Sending | undefined;

  constructor() {
    super();
    this.draft = '';
    this.isSending = false;
    this.isOffline = false;
    this.isRestricted = false;
  }

  /** True while someone writes here, or has written and not sent. */
  get isInUse(): boolean {
    return this.draft !== '' || this.ui.images.length > 0 || this.isComposing || performance.now() - this.lastKeyAt < WRITING_MS;
  }

  focusInput(): void {
    focusInPlace(this.textarea, this.closest('.panel'));
  }

  get sessionId(): string {
    return this.session.id;
  }

  /** Where the message is written. */
  get textarea(): HTMLTextAreaElement | null {
    return this.querySelector('.composer-box textarea');
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.draft = this.ui.draft;
  }

  protected override willUpdate(): void {
    const { sending } = this.ui;
    if (sending === undefined || this.isSending || !this.canCall) return;
    if (this.clock.nowMs() - sending.atMs < REPEAT_WITHIN_MS) {
      // The panel was taken down before the answer came.
      void this.run(sending);
    } else {
      this.ui.endSending(sending.text, sending.images ?? []);
      this.error = strings.composer.maybeSent;
    }
  }

  private get hasContent(): boolean {
    return this.draft.trim() !== '' || this.ui.images.length > 0;
  }

  private get canCall(): boolean {
    return !this.isOffline && !this.isRestricted && this.refusal === undefined;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('draft') && this.textarea !== null) growTextarea(this.textarea);
  }

  protected override render(): TemplateResult {
    const { session, refusal } = this;
    const isEnded = session.phase === 'ended';
    const isWaiting = isBusy(session);
    const canSend = this.canCall && !this.isSending && !this.attachments.isPending && this.hasContent;
    const sendLabel = isEnded ? strings.composer.resumeAndSend : isWaiting ? strings.composer.queue : strings.composer.send;
    return html`
      <mc-queue
        .sessionId=${session.id}
        .messages=${session.queue}
        .isOffline=${this.isOffline}
        .isRestricted=${this.isRestricted}
        .givesTextBack=${this.draft === '' && this.ui.images.length === 0}
        .link=${this.link}
        .ui=${this.ui}
        @queue-text=${(event: CustomEvent<QueueText>) => { this.takeBack(event.detail); }}
      ></mc-queue>
      ${refusal === undefined ? nothing : html`<p class="ended-note" role="note">${icon(refusal.icon)}<span>${refusal.text}</span></p>`}
      ${isEnded && session.end !== undefined && refusal === undefined
        ? html`<p class="ended-note end-${session.end.reason}">${icon(END_ICONS[session.end.reason])}<span>${endNote(session.end)}</span></p>`
        : nothing}
      <div
        class="composer-box"
        ?hidden=${refusal !== undefined}
        @dragover=${(event: DragEvent) => { this.attachments.draggedOver(event); }}
        @drop=${(event: DragEvent) => { this.attachments.dropped(event); }}
      >
        ${this.completion.render()}
        ${pictureList(this.ui.images, 'composer', this.isSending ? undefined : (image) => {
          this.attachments.remove(image);
          this.focusInput();
        })}
        <textarea
          rows="1"
          aria-label=${strings.composer.label}
          aria-describedby="composer-hint"
          aria-autocomplete="list"
          aria-controls=${this.completion.isOpen ? 'completions' : nothing}
          aria-activedescendant=${this.completion.activeId}
          @click=${() => { this.completion.changed(); }}
          @blur=${() => { this.completion.close(); }}
          @keyup=${(event: KeyboardEvent) => { if (CARET_KEYS.has(event.key)) this.completion.changed(); }}
          placeholder=${this.placeholder(isEnded, isWaiting)}
          ?readonly=${this.isSending}
          .value=${this.draft}
          @input=${(event: Event) => {
            this.changeDraft((event.target as HTMLTextAreaElement).value);
            this.completion.changed();
          }}
          @keydown=${(event: KeyboardEvent) => { this.pressed(event); }}
          @paste=${(event: ClipboardEvent) => { this.attachments.pasted(event); }}
          @compositionstart=${() => { this.isComposing = true; }}
          @compositionend=${() => { this.isComposing = false; }}
        ></textarea>
        <div class="composer-actions">
          ${iconButton({ icon: this.attachments.isPending ? 'loading codicon-modifier-spin' : 'file-media', label: strings.composer.attachHint, isDisabled: this.isOffline || this.isSending, onClick: () => { this.attachments.choose(); } })}
          <span class="composer-hint" id="composer-hint">${this.hint(isWaiting)}</span>
          ${isWaiting
            ? html`<vscode-button secondary ?disabled=${!canSend} @click=${() => { void this.send('sessions.send'); }}>${strings.composer.interruptAndSend}</vscode-button>`
            : nothing}
          <vscode-button ?disabled=${!canSend} @click=${() => { void this.sendDefault(); }}>${sendLabel}</vscode-button>
        </div>
      </div>
      ${this.error === undefined ? nothing : html`<p class="inline-error" role="alert">${icon('error')}<span>${this.error}</span></p>`}
    `;
  }

  private hint(isWaiting: boolean): string {
    if (this.isRestricted) return strings.composer.hintRestricted;
    return isWaiting ? fill(strings.composer.hintBusy, MODIFIER) : strings.composer.hint;
  }

  private placeholder(isEnded: boolean, isWaiting: boolean): string {
    if (this.isOffline) return strings.composer.placeholderOffline;
    if (isEnded) return strings.composer.placeholderEnded;
    return isWaiting ? strings.composer.placeholderBusy : strings.composer.placeholder;
  }

  replaceText(text: string): void {
    this.changeDraft(text);
  }

  imagesChanged(problem?: string): void {
    if (this.ui.sending !== undefined && !this.isSending) this.ui.endSending(this.draft, this.ui.images);
    this.error = problem;
    this.requestUpdate();
  }

  private changeDraft(draft: string): void {
    this.draft = draft;
    this.ui.draft = draft;
    // What waited to be repeated is a new message once it is changed.
    if (this.ui.sending !== undefined) this.ui.endSending(draft, this.ui.images);
    this.error = draft.length > MAX_LENGTH ? fill(strings.composer.tooLong, MAX_LENGTH) : undefined;
  }

  private pressed(event: KeyboardEvent): void {
    this.lastKeyAt = performance.now();
    if (!event.isComposing && !this.isComposing && this.completion.pressed(event)) return;
    // While an input method composes, Enter takes its suggestion.
    if (event.key !== 'Enter' || event.isComposing || this.isComposing) return;
    if (event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) void this.send('sessions.send');
    else void this.sendDefault();
  }

  /** Queued while the agent works; an ended session is resumed by sending, also when that it ended is not drawn yet: in its queue a message would stay. */
  private sendDefault(): Promise<void> {
    const { phase } = this.newest?.() ?? this.session;
    return this.send(phase === 'ended' ? 'sessions.send' : 'sessions.queue');
  }

  private async send(op: 'sessions.send' | 'sessions.queue'): Promise<void> {
    const text = this.draft;
    const { images } = this.ui;
    if (!this.canCall || this.isSending || this.attachments.isPending || !this.hasContent || text.length > MAX_LENGTH) return;
    const { unsure } = this;
    const isRepeat = unsure !== undefined && unsure.op === op && unsure.text === text && (unsure.images ?? []).map(({ id }) => id).join(' ') === images.map(({ id }) => id).join(' ');
    await this.run(isRepeat ? unsure : { opId: crypto.randomUUID(), op, text, ...(images.length === 0 ? {} : { images }), atMs: this.clock.nowMs() });
  }

  private async run(sending: Sending): Promise<void> {
    const { opId, op, text, images = [] } = sending;
    this.isSending = true;
    this.draft = text;
    this.error = undefined;
    this.unsure = undefined;
    this.ui.beginSending(sending);
    try {
      await this.link.call(op, { sessionId: this.session.id, text, ...(images.length === 0 ? {} : { images: images.map(({ id, name }) => ({ id, ...(name === undefined ? {} : { name }) })) }) }, opId);
      // Sent is sent; what was not taken stays in the box.
      this.draft = '';
      this.ui.endSending('', []);
      this.dispatchEvent(new CustomEvent('sent', { bubbles: true }));
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.ui.endSending(text, images);
      this.error = error.message;
      if (error.code === 'hostUnavailable') this.unsure = sending;
    } finally {
      this.isSending = false;
    }
  }

  /** A follow-up came back out of the queue. */
  private takeBack({ text, note, images = [] }: QueueText): void {
    if (images.length > 0) this.attachments.takeBack(images);
    if (text !== '') this.changeDraft(this.draft === '' ? text : `${this.draft}\n\n${text}`);
    if (note !== '') this.error = note;
    this.focusInput();
  }
}

customElements.define('mc-composer', Composer);
