import { html, nothing, type TemplateResult } from 'lit';
import type { ChecklistEntry } from '../../src/protocol/domain/session.ts';
import type { SessionState } from '../../src/protocol/events/session.ts';
import type { PanelFocus, SessionPanelConnection, SessionPanelMessage } from '../../src/protocol/webview/sessionPanel.ts';
import type { Announcements } from '../shared/announcements.ts';
import '../shared/announcements.ts';
import type { Clock } from '../shared/clock.ts';
import { FocusKeeper } from '../shared/focusKeeper.ts';
import { clearHighlight } from '../shared/highlightText.ts';
import { icon, iconButton } from '../shared/icon.ts';
import { LightElement } from '../shared/lightElement.ts';
import { StandingNews } from '../shared/standingNews.ts';
import { announcementsFor } from './announcer.ts';
import './checklist.ts';
import './composer.ts';
import { Composer } from './composer.ts';
import type { ConversationView } from './conversation.ts';
import './conversation.ts';
import { CallError, type ExtensionLink } from './extensionLink.ts';
import type { FindBar, RevealedMatch } from './findBar.ts';
import './findBar.ts';
import './requestBar.ts';
import { reviveLink } from './reviveLink.ts';
import { RequestBar } from './requestBar.ts';
import { resumeRefusal } from './resumeRefusal.ts';
import './sessionHeader.ts';
import type { HeaderAction } from './sessionHeader.ts';
import type { SessionStore } from './sessionStore.ts';
import { strings } from './strings.ts';
import type { EditorIntent } from './toolActions.ts';
import type { UiState } from './uiState.ts';

const NO_CHECKLIST: readonly ChecklistEntry[] = [];

/** The whole panel: header, conversation, requests, composer. */
export class SessionPanel extends LightElement {
  static override properties = {
    store: { attribute: false },
    link: { attribute: false },
    ui: { attribute: false },
    clock: { attribute: false },
    pending: { state: true },
    error: { state: true },
    isLost: { attribute: false },
    isFinding: { state: true },
  };
  declare store: SessionStore;
  declare link: ExtensionLink;
  declare ui: UiState;
  declare clock: Clock;
  declare pending: HeaderAction['type'] | undefined;
  declare error: string | undefined;
  /** The extension host that made this panel is gone. */
  declare isLost: boolean;
  declare isFinding: boolean;
  private announced: SessionState | undefined;
  private readonly standingNews = new StandingNews();
  private focusKeeper: FocusKeeper | undefined;
  /** The keyboard is wanted at something that is not here yet. */
  private awaited: PanelFocus | undefined;

  constructor() {
    super();
    this.isLost = false;
    this.isFinding = false;
    this.addEventListener('focus-composer', () => { this.composer?.focusInput(); });
    this.addEventListener('open-in-editor', (event) => {
      // The editor it opens may cover this panel, which ends its page at once.
      this.ui.save();
      this.link.post((event as CustomEvent<EditorIntent>).detail);
    });
    this.addEventListener('copy-text', (event) => { void this.copy(event as CustomEvent<{ text: string; button: HTMLElement }>); });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // In the panel itself: a key binding of the extension could take the key away from others.
    document.addEventListener('keydown', (event) => {
      if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || this.store.state === undefined) return;
      event.preventDefault();
      this.openFind();
    });
    this.store.onDidChange(() => { this.requestUpdate(); });
    this.focusKeeper = new FocusKeeper(this, (around) => this.homeOf(around));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.focusKeeper?.dispose();
  }

  /** Who gets the keyboard when something in `around` had it and went away. */
  private homeOf(around: HTMLElement): HTMLElement | null | undefined {
    switch (around.localName) {
      case 'mc-session-header':
        return around.querySelector<HTMLElement>('.header-actions button:enabled');
      case 'mc-request-bar':
        return around.querySelector<HTMLElement>('.request-heading');
      case 'mc-queue':
        return around.querySelector<HTMLElement>('li button:enabled');
      case 'mc-conversation':
        return around.querySelector<HTMLElement>('.scroller');
      case 'mc-session-panel':
        return this.composer?.textarea ?? around.querySelector<HTMLElement>('button:enabled, a');
      default:
        return undefined;
    }
  }

  /** Moves the keyboard where the extension wants it. */
  moveFocus(target: Extract<SessionPanelMessage, { type: 'focus' }>['target']): void {
    if (target === 'find') {
      this.openFind();
      return;
    }
    if (target === 'images') {
      this.link.post({ type: 'chooseImages' });
      return;
    }
    if (this.store.state === undefined && target !== 'composer') {
      this.awaited = target;
      return;
    }
    if (target === 'start' || target === 'end') {
      void this.updateComplete.then(() => { this.querySelector<ConversationView>('mc-conversation')?.goTo(target); });
      return;
    }
    void this.updateComplete.then(() => {
      if (target === 'request' && this.bar !== null && (this.store.state?.requests.length ?? 0) > 0) this.bar.focusRequest();
      else this.composer?.focusInput();
    });
  }

  /** Image files that the extension read for the message. */
  takeImages(message: Extract<SessionPanelMessage, { type: 'images' }>): void {
    this.composer?.attachments.received(message);
    this.composer?.focusInput();
  }

  private openFind(): void {
    this.isFinding = true;
    void this.updateComplete.then(() => { this.querySelector<FindBar>('mc-find-bar')?.focusInput(); });
  }

  private closeFind(): void {
    this.isFinding = false;
    clearHighlight();
    this.composer?.focusInput();
  }

  private get composer(): Composer | null {
    return this.querySelector<Composer>('mc-composer');
  }

  private get bar(): RequestBar | null {
    return this.querySelector<RequestBar>('mc-request-bar');
  }

  protected override updated(): void {
    this.announce();
    if (this.awaited === undefined || this.store.state === undefined) return;
    const target = this.awaited;
    this.awaited = undefined;
    this.moveFocus(target);
  }

  private announce(): void {
    const { state, connection } = this.store;
    // What is lost is an alert.
    if (this.standingNews.isNews(this.isLost ? 'lost' : connection.status) && !this.isLost) this.say(this.standing(connection.status));
    if (state === undefined || state === this.announced) return;
    this.announcements?.say(...announcementsFor(this.announced, state));
    this.announced = state;
  }

  private say(text: string): void {
    this.announcements?.say({ text, isUrgent: false });
  }

  private get announcements(): Announcements | null {
    return this.querySelector<Announcements>('mc-announcements');
  }

  protected override render(): TemplateResult {
    return html`${this.content()}<mc-announcements></mc-announcements>`;
  }

  private content(): TemplateResult {
    const { state, connection, context, missing } = this.store;
    const isOffline = this.isLost || connection.status !== 'connected';
    const isRestricted = !context.isWorkspaceTrusted;
    if (missing !== undefined) {
      return html`<main class="panel" aria-label=${strings.header.label}><h1 class="visually-hidden">${strings.header.label}</h1><div class="whole-note" role="alert">
        ${icon('trash')}<span>${missing}</span>
        <button type="button" class="text-button" @click=${() => { this.link.post({ type: 'close' }); }}>${strings.banner.close}</button>
      </div></main>`;
    }
    if (state === undefined) {
      return html`<main class="panel" aria-label=${strings.header.label}><h1 class="visually-hidden">${strings.header.label}</h1>${this.banner()}
        ${isOffline ? nothing : html`<p class="whole-note" role="status">${icon('loading', 'codicon-modifier-spin')}<span>${strings.conversation.loading}</span></p>`}</main>`;
    }
    const { session } = state;
    const refusal = resumeRefusal(state);
    return html`<main class="panel" aria-label=${strings.header.label}>
      <mc-session-header
        .session=${session}
        .context=${context}
        .isOffline=${isOffline}
        .isRestricted=${isRestricted}
        .refusal=${refusal}
        .pending=${this.pending}
        @header-action=${(event: CustomEvent<HeaderAction>) => { void this.act(event.detail); }}
      ></mc-session-header>
      ${this.banner()}
      ${isRestricted ? this.restrictedBanner() : nothing}
      ${session.transport === 'terminal' && session.phase === 'waiting' && session.waitingCount === 0 ? this.terminalBanner() : nothing}
      ${this.error === undefined
        ? nothing
        : html`<div class="banner banner-error" role="alert">${icon('error')}<span>${this.error}</span>${iconButton({
            icon: 'close',
            label: strings.banner.dismiss,
            onClick: () => { this.error = undefined; },
          })}</div>`}
      ${this.isFinding
        ? html`<mc-find-bar
            .sessionId=${session.id}
            .link=${this.link}
            @reveal-match=${(event: CustomEvent<RevealedMatch>) => { void this.querySelector<ConversationView>('mc-conversation')?.reveal(event.detail); }}
            @clear-match=${() => { clearHighlight(); }}
            @close-find=${() => { this.closeFind(); }}
          ></mc-find-bar>`
        : nothing}
      <mc-conversation .state=${state} .shown=${this.store.shown} .isLoading=${this.store.isLoading} .store=${this.store} .ui=${this.ui}></mc-conversation>
      <div class="foot">
        <mc-request-bar
          .requests=${state.requests}
          .hasTerminal=${state.session.transport === 'terminal'}
          .isOffline=${isOffline}
          .isRestricted=${isRestricted}
          .clock=${this.clock}
          .ui=${this.ui}
          .cwd=${session.cwd}
          .link=${this.link}
          .mayTakeFocus=${() => this.mayTakeFocus()}
        ></mc-request-bar>
        <mc-checklist .entries=${session.checklist ?? NO_CHECKLIST} .ui=${this.ui}></mc-checklist>
        <mc-composer .session=${session} .newest=${() => this.store.state?.session ?? session} .isOffline=${isOffline} .isRestricted=${isRestricted} .refusal=${refusal} .clock=${this.clock} .link=${this.link} .ui=${this.ui}></mc-composer>
      </div>
    </main>`;
  }

  private lostBanner(): TemplateResult {
    // What is kept may change until the very click.
    const refresh = (event: Event): void => { (event.currentTarget as HTMLAnchorElement).href = reviveLink(this.ui.all); };
    return html`<div class="banner banner-warning" role="alert">
      ${icon('debug-disconnect')}<span>${strings.banner.lost}</span>
      <a class="revive" href=${reviveLink(this.ui.all)} @pointerdown=${refresh} @keydown=${refresh}>${strings.banner.revive}</a>
    </div>`;
  }

  /** How the panel stands to the host, in words. */
  private standing(status: SessionPanelConnection['status']): string {
    return status === 'unavailable' && this.store.state === undefined ? strings.banner.unavailableYet : strings.banner[status];
  }

  private banner(): TemplateResult | typeof nothing {
    if (this.isLost) return this.lostBanner();
    const { status, detail } = this.store.connection;
    if (status === 'connected') return nothing;
    const isWarning = status !== 'connecting';
    return html`<div class="banner ${isWarning ? 'banner-warning' : 'banner-info'}">
      ${isWarning ? icon('debug-disconnect') : icon('loading', 'codicon-modifier-spin')}
      <span>${this.standing(status)} ${detail}</span>
      ${status === 'unavailable'
        ? html`<button type="button" class="text-button" @click=${() => { this.link.post({ type: 'reconnect' }); }}>${strings.banner.reconnect}</button>`
        : nothing}
    </div>`;
  }

  /** What it asks came by no hook, such as for trust in the folder. */
  private terminalBanner(): TemplateResult {
    return html`<div class="banner banner-info" role="status">
      ${icon('terminal')}
      <span>${strings.banner.waitsInTerminal}</span>
      <button type="button" class="text-button" @click=${() => { this.link.post({ type: 'showTerminal' }); }}>${strings.header.showTerminal}</button>
    </div>`;
  }

  private restrictedBanner(): TemplateResult {
    return html`<div class="banner banner-warning">
      ${icon('workspace-untrusted')}
      <span>${strings.banner.restricted}</span>
      <button type="button" class="text-button" @click=${() => { this.link.post({ type: 'manageTrust' }); }}>${strings.banner.manageTrust}</button>
    </div>`;
  }

  /** A request takes the keyboard only from nobody, or from an empty composer in which nobody writes. */
  private mayTakeFocus(): boolean {
    if (!document.hasFocus()) return false;
    const active = document.activeElement;
    if (active === null || active === document.body) return true;
    const { composer } = this;
    return composer !== null && composer.contains(active) && !composer.isInUse;
  }

  private async act(action: HeaderAction): Promise<void> {
    const sessionId = this.store.state?.session.id;
    if (sessionId === undefined || this.pending !== undefined) return;
    if (action.type === 'showTerminal') {
      this.link.post({ type: 'showTerminal' });
      return;
    }
    this.pending = action.type;
    this.error = undefined;
    try {
      switch (action.type) {
        case 'interrupt':
        case 'stop':
        case 'resume':
          await this.link.call(`sessions.${action.type}`, { sessionId });
          break;
        case 'rename':
          await this.link.call('sessions.rename', { sessionId, name: action.name });
          break;
        case 'mode':
          await this.link.call('sessions.setPermissionMode', { sessionId, permissionMode: action.permissionMode });
          break;
      }
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.error = error.message;
    } finally {
      this.pending = undefined;
    }
  }

  private async copy(event: CustomEvent<{ text: string; button: HTMLElement }>): Promise<void> {
    await navigator.clipboard.writeText(event.detail.text);
    this.say(strings.conversation.copied);
    const glyph = event.detail.button.querySelector('.codicon');
    glyph?.classList.replace('codicon-copy', 'codicon-check');
    window.setTimeout(() => { glyph?.classList.replace('codicon-check', 'codicon-copy'); }, 1500);
  }
}

customElements.define('mc-session-panel', SessionPanel);
