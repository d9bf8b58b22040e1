import { html, nothing, type TemplateResult } from 'lit';
import type { PermissionMode, Phase, SessionEnd, SessionView } from '../../src/protocol/domain/session.ts';
import type { SessionPanelContext } from '../../src/protocol/webview/sessionPanel.ts';
import { modelName } from '../../src/protocol/domain/modelName.ts';
import { icon, iconButton } from '../shared/icon.ts';
import { LightElement } from '../shared/lightElement.ts';
import { fill } from '../shared/pageData.ts';
import { elapsedMs, formatDuration, formatMoment } from './format.ts';
import { whyEnded } from './endText.ts';
import type { ResumeRefusal } from './resumeRefusal.ts';
import { sessionStats } from './sessionStats.ts';
import { strings } from './strings.ts';

const SPINNER = 'loading codicon-modifier-spin';

const PHASE_ICONS: Readonly<Record<Phase, string>> = {
  starting: SPINNER,
  idle: 'circle-large-outline',
  thinking: SPINNER,
  responding: SPINNER,
  runningTool: SPINNER,
  waiting: 'bell-dot',
  error: 'warning',
  ended: 'circle-slash',
  unknown: 'question',
};

/** By why it ended, as the tab and the Fleet view tell it. */
export const END_ICONS: Readonly<Record<SessionEnd['reason'], string>> = {
  finished: 'pass',
  stopped: 'circle-slash',
  interrupted: 'debug-disconnect',
  failed: 'error',
  hibernated: 'debug-pause',
};

const BUSY: ReadonlySet<Phase> = new Set(['starting', 'thinking', 'responding', 'runningTool', 'waiting']);

/** In a turn: a prompt would wait, and there is something to interrupt. */
export function isBusy(session: Pick<SessionView, 'phase'>): boolean {
  return BUSY.has(session.phase);
}

function phaseIcon(session: SessionView): string {
  return session.phase === 'ended' && session.end !== undefined ? END_ICONS[session.end.reason] : PHASE_ICONS[session.phase];
}

/** A live agent takes `bypassPermissions` only when it was started so, and a person must confirm it: the commands do that, not a select. */
function offeredModes(current: PermissionMode): readonly PermissionMode[] {
  return (Object.keys(strings.mode) as PermissionMode[]).filter((mode) => mode !== 'bypassPermissions' || mode === current);
}

/** What the header asks the panel to do; the event's detail of `header-action`. */
export type HeaderAction =
  | { readonly type: 'interrupt' | 'stop' | 'resume' | 'showTerminal' }
  | { readonly type: 'rename'; readonly name: string }
  | { readonly type: 'mode'; readonly permissionMode: PermissionMode };

/** Who this is, what it is doing, what it has used, and what can be done with it. */
export class SessionHeader extends LightElement {
  static override properties = {
    session: { attribute: false },
    context: { attribute: false },
    isOffline: { attribute: false },
    isRestricted: { attribute: false },
    refusal: { attribute: false },
    pending: { attribute: false },
    isRenaming: { state: true },
  };
  declare session: SessionView;
  declare context: SessionPanelContext;
  declare isOffline: boolean;
  /** In Restricted Mode: the agent can be held back, and nothing else. */
  declare isRestricted: boolean;
  declare refusal: ResumeRefusal | undefined;
  /** Type of the action that is under way. */
  declare pending: HeaderAction['type'] | undefined;
  declare isRenaming: boolean;
  private ticker: number | undefined;

  constructor() {
    super();
    this.isOffline = false;
    this.isRestricted = false;
    this.isRenaming = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.ticker = window.setInterval(() => {
      if (this.session.end === undefined) this.requestUpdate();
    }, 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.ticker);
  }

  protected override render(): TemplateResult {
    const { session, context } = this;
    const now = Date.now();
    const phase = session.phase === 'ended' && session.end !== undefined ? strings.endReason[session.end.reason] : strings.phase[session.phase];
    const since = [fill(strings.header.phaseSince, phase, formatMoment(session.phaseSince)), ...(session.end === undefined ? [] : [whyEnded(session.end)])].join('\n').trim();
    return html`<div class="header-top">
        ${this.isRenaming ? this.renameForm() : this.nameLine()}
        <div class="header-actions">${this.actions()}</div>
      </div>
      <div class="header-meta"><div class="header-facts">
        <span class="phase phase-${session.phase} ${session.end === undefined ? '' : `end-${session.end.reason}`}" title=${since}>${icon(phaseIcon(session))}<span class="phase-word">${phase}</span></span>
        <span class="fact place" title=${session.cwd}>${icon('folder')}<span class="ellipsis">${context.projectName === '' ? session.projectId : context.projectName}</span></span>
        ${session.taskRef === undefined
          ? nothing
          : html`<span class="fact" title=${context.taskTitle}>${icon('checklist')}<span>${session.taskRef}</span></span>`}
        <span class="fact" title=${`${strings.header.model}: ${session.model ?? strings.header.modelUnknown}`}>${icon('chip')}<span class="ellipsis">${session.model === undefined ? strings.header.modelUnknown : modelName(session.model)}</span></span>
        ${this.mode()}
      </div>
      ${sessionStats(session, formatDuration(elapsedMs(session, now)))}</div>`;
  }

  private nameLine(): TemplateResult {
    return html`<h1 class="session-name" title=${this.session.name} @dblclick=${() => { this.startRename(); }}>${this.session.name}</h1>
      ${this.session.isReadOnly === true ? nothing : iconButton({
        icon: 'edit',
        label: strings.header.rename,
        className: 'rename',
        isDisabled: this.isOffline,
        onClick: () => { this.startRename(); },
      })}`;
  }

  private renameForm(): TemplateResult {
    return html`<h1 class="visually-hidden">${this.session.name}</h1>
      <input
        class="rename-input"
        aria-label=${strings.header.name}
        maxlength="200"
        .value=${this.session.name}
        @keydown=${(event: KeyboardEvent) => {
          if (event.isComposing) return;
          if (event.key === 'Enter') this.endRename((event.target as HTMLInputElement).value);
          if (event.key === 'Escape') this.endRename(undefined);
        }}
        @blur=${(event: Event) => { this.endRename((event.target as HTMLInputElement).value, false); }}
      />`;
  }

  private startRename(): void {
    if (this.isOffline || this.session.isReadOnly === true) return;
    this.isRenaming = true;
    void this.updateComplete.then(() => this.querySelector<HTMLInputElement>('.rename-input')?.select());
  }

  private endRename(value: string | undefined, takesFocusBack = true): void {
    if (!this.isRenaming) return;
    this.isRenaming = false;
    const name = value?.trim() ?? '';
    if (name !== '' && name !== this.session.name) this.act({ type: 'rename', name });
    if (takesFocusBack) void this.updateComplete.then(() => this.querySelector<HTMLElement>('.rename')?.focus());
  }

  private actions(): TemplateResult {
    const isRefused = (type: 'interrupt' | 'stop' | 'resume'): boolean => type === 'resume' && (this.isRestricted || this.refusal !== undefined);
    const button = (type: 'interrupt' | 'stop' | 'resume', iconName: string, label: string): TemplateResult => html`<button
      type="button"
      class="action action-${type}"
      title=${!isRefused(type) ? label : this.isRestricted ? strings.banner.restricted : (this.refusal?.text ?? label)}
      ?disabled=${this.isOffline || isRefused(type)}
      aria-disabled=${this.pending !== undefined}
      @click=${() => { this.act({ type }); }}
    >${this.pending === type ? icon('loading', 'codicon-modifier-spin') : icon(iconName)}<span>${label}</span></button>`;
    if (this.session.phase === 'ended') return button('resume', 'debug-start', strings.header.resume);
    const { showTerminal } = strings.header;
    return html`${this.session.transport === 'terminal'
      ? html`<button type="button" class="action" title=${showTerminal} ?disabled=${this.isOffline} @click=${() => { this.act({ type: 'showTerminal' }); }}>${icon('terminal')}<span>${showTerminal}</span></button>`
      : nothing}
    ${isBusy(this.session) ? button('interrupt', 'debug-pause', strings.header.interrupt) : nothing}
    ${button('stop', 'debug-stop', strings.header.stop)}`;
  }

  private mode(): TemplateResult {
    // There it is changed by keys, which go to an agent that does something else while it works or asks.
    const isInTerminal = this.session.transport === 'terminal' && this.session.phase !== 'idle' && this.session.phase !== 'error';
    const isLocked = this.isOffline || this.isRestricted || this.session.phase === 'ended' || isInTerminal;
    const lock = this.isRestricted ? strings.banner.restricted : isInTerminal ? strings.header.modeInTerminal : strings.header.modeLocked;
    const current = this.session.permissionMode;
    return html`<span class="mode ${isLocked ? 'is-locked' : ''}" title=${isLocked ? lock : strings.modeHint[current]}>
      <span aria-hidden="true">${strings.mode[current]}</span>${icon('chevron-down')}
      <select
        aria-label=${strings.header.mode}
        ?disabled=${isLocked}
        .value=${current}
        @change=${(event: Event) => {
          const select = event.target as HTMLSelectElement;
          const permissionMode = select.value as PermissionMode;
          // The choice shows only when the session says so.
          select.value = current;
          this.act({ type: 'mode', permissionMode });
        }}
      >
        ${offeredModes(current).map(
          (mode) => html`<option value=${mode} title=${strings.modeHint[mode]} ?selected=${mode === current}>${strings.mode[mode]}</option>`,
        )}
      </select>
    </span>`;
  }

  private act(action: HeaderAction): void {
    this.dispatchEvent(new CustomEvent<HeaderAction>('header-action', { detail: action, bubbles: true }));
  }
}

customElements.define('mc-session-header', SessionHeader);
