import { html, nothing, type TemplateResult } from 'lit';
import type { WeekUsage } from '../../src/protocol/domain/usage.ts';
import type { CostsPanelMessage, CostsPanelState } from '../../src/protocol/webview/costsPanel.ts';
import type { SessionPanelConnection } from '../../src/protocol/webview/sessionPanel.ts';
import type { Announcements } from '../shared/announcements.ts';
import '../shared/announcements.ts';
import { FocusKeeper } from '../shared/focusKeeper.ts';
import { icon } from '../shared/icon.ts';
import { LightElement } from '../shared/lightElement.ts';
import { StandingNews } from '../shared/standingNews.ts';
import { costsChartSection, figuresInWords } from './chartSection.ts';
import type { CostsLink } from './costsLink.ts';
import type { CostsState } from './costsState.ts';
import { costsTables } from './costsTables.ts';
import { isNothing, viewOf } from './costsView.ts';
import { daysTitle } from './format.ts';
import { CostsNames } from './costsNames.ts';
import { PartColors } from './partColors.ts';
import { strings } from './strings.ts';
import { costFigure, tokensLine } from './usageTable.ts';

/** The whole panel: two sums, the chart, the tables. */
export class CostsPanel extends LightElement {
  static override properties = {
    link: { attribute: false },
    ui: { attribute: false },
    reopenCommand: { attribute: false },
    isLost: { attribute: false },
    usage: { state: true },
    connection: { state: true },
    failure: { state: true },
    selected: { state: true },
  };
  declare link: CostsLink;
  declare ui: CostsState;
  declare reopenCommand: string;
  /** The extension host that made this panel is gone. */
  declare isLost: boolean;
  declare usage: WeekUsage | undefined;
  declare connection: SessionPanelConnection;
  declare failure: string | undefined;
  /** Place of the chart that is pointed at. */
  declare selected: number | undefined;
  private readonly colors = { project: new PartColors(), model: new PartColors() };
  private isPlaced = false;
  private focusKeeper: FocusKeeper | undefined;
  /** A person chose what the figures are about: they are told once they are drawn. */
  private isToldDue = false;
  private readonly standingNews = new StandingNews();

  constructor() {
    super();
    this.isLost = false;
    this.connection = { status: 'connecting', detail: '' };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.focusKeeper = new FocusKeeper(this, (around) => (around === this ? (this.querySelector<HTMLElement>('.sums input:checked') ?? this.querySelector<HTMLElement>('button:enabled, a')) : undefined));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.focusKeeper?.dispose();
  }

  take(message: CostsPanelMessage): void {
    switch (message.type) {
      case 'usage':
        this.usage = message.usage;
        this.failure = undefined;
        return;
      case 'connection':
        this.connection = message.connection;
        return;
      case 'failed':
        this.failure = message.message;
        return;
      case 'pong':
        return;
    }
  }

  protected override updated(): void {
    this.announce();
    if (this.isPlaced || this.usage === undefined) return;
    this.isPlaced = true;
    const scroller = this.querySelector('.panel');
    if (scroller !== null) scroller.scrollTop = this.ui.all.scrollTop;
  }

  protected override render(): TemplateResult {
    return html`<main class="panel costs" aria-label=${strings.title} @scroll=${(event: Event) => { if (this.isPlaced) this.ui.change({ scrollTop: (event.target as Element).scrollTop }); }}>
      <h1 class="visually-hidden">${strings.title}</h1>
      ${this.banner()}
      ${this.failure === undefined ? nothing : html`<div class="banner banner-error" role="alert">${icon('error')}<span>${this.failure}</span></div>`}
      ${this.body()}
    </main><mc-announcements></mc-announcements>`;
  }

  /** What happens elsewhere than under the keyboard: the figures that a choice brought, and how the panel stands to the host. */
  private announce(): void {
    // What is lost is an alert.
    if (this.standingNews.isNews(this.isLost ? 'lost' : this.connection.status) && !this.isLost) this.say(this.standing());
    if (!this.isToldDue || this.usage === undefined) return;
    this.isToldDue = false;
    const choice = this.ui.all;
    this.say(figuresInWords(viewOf(this.usage, choice), choice, new CostsNames(this.usage)));
  }

  private say(text: string): void {
    this.querySelector<Announcements>('mc-announcements')?.say({ text, isUrgent: false });
  }

  /** How the panel stands to the host, in words. */
  private standing(): string {
    const { status } = this.connection;
    if (status === 'connected' || status === 'connecting') return strings.banner[status];
    return this.usage === undefined ? strings.banner.unavailableYet : strings.banner.unavailable;
  }

  private body(): TemplateResult | typeof nothing {
    const { usage } = this;
    if (usage === undefined) {
      const isWaiting = !this.isLost && this.connection.status !== 'unavailable' && this.failure === undefined;
      return isWaiting ? html`<p class="whole-note" role="status">${icon('loading', 'codicon-modifier-spin')}<span>${strings.loading}</span></p>` : nothing;
    }
    if (isNothing(usage.total)) return this.empty();
    const { ui } = this;
    const choice = ui.all;
    const view = viewOf(usage, choice);
    const names = new CostsNames(usage);
    const hasUnpriced = view.week.unpricedCount > 0;
    return html`<div class="page">
      <div class="sums-row">
        <fieldset class="sums">
          <legend class="visually-hidden">${strings.period.label}</legend>
          ${this.sum('today', strings.period.today, names.dayTitle(usage.days.at(-1)), view.today)}
          ${this.sum('week', strings.period.week, daysTitle(usage.days[0] ?? '', usage.days.at(-1) ?? ''), view.week)}
        </fieldset>
        ${this.filter(names)}
      </div>
      ${isNothing(view.total)
        ? html`<p class="filter-nothing">${choice.projectId === undefined ? strings.chart.nothing : strings.filter.nothing}
            ${choice.projectId === undefined ? nothing : html`<button type="button" class="text-button" @click=${() => { this.choose(undefined); }}>${strings.filter.showAll}</button>`}</p>`
        : nothing}
      ${costsChartSection({
        view, names, choice, colors: this.colors[choice.stackBy], selected: this.selected,
        onChange: (change) => { this.change(change); },
        onSelect: (index) => { this.selected = index; },
      })}
      ${costsTables({
        view, names, choice,
        onChoose: (projectId) => { this.choose(projectId); },
        onOpen: (sessionId) => { this.link.post({ type: 'openSession', sessionId }); },
        onChange: (change) => { this.change(change); },
      })}
      <p class="notes">${hasUnpriced ? html`<span>${strings.unpricedNote}</span> ` : nothing}<span>${strings.sourceNote}</span>${usage.hasDemo ? html` <span>${strings.demoNote}</span>` : nothing}</p>
    </div>`;
  }

  /** One sum; together they choose the time that everything below is about. */
  private sum(period: CostsPanelState['period'], title: string, when: string, usage: WeekUsage['total']): TemplateResult {
    return html`<label class="sum">
      <input type="radio" name="period" value=${period} .checked=${this.ui.all.period === period} @change=${() => { this.change({ period }); }} />
      <span class="sum-title">${title}</span> <span class="sum-when">${when}</span>
      <span class="sum-cost">${isNothing(usage) ? html`<data value="0">–</data><span class="visually-hidden">${strings.chart.nothing}</span>` : costFigure(usage)}</span>
      <span class="sum-tokens">${tokensLine(usage)}</span>
    </label>`;
  }

  private filter(names: CostsNames): TemplateResult | typeof nothing {
    const chosen = this.ui.all.projectId;
    const ids = names.projectIds(chosen);
    if (ids.length < 2 && chosen === undefined) return nothing;
    return html`<label class="filter"><span>${strings.filter.label}</span>
      <select @change=${(event: Event) => { this.choose((event.target as HTMLSelectElement).value || undefined); }}>
        <option value="" ?selected=${chosen === undefined}>${strings.filter.all}</option>
        ${ids.map((id) => html`<option value=${id} ?selected=${id === chosen}>${names.project(id)}</option>`)}
      </select>
    </label>`;
  }

  private empty(): TemplateResult {
    return html`<div class="empty">
      ${icon('graph')}
      <h2>${strings.empty.title}</h2>
      <p>${strings.empty.text}</p>
      <button type="button" class="primary-button" @click=${() => { this.link.post({ type: 'newSession' }); }}>${icon('add')}<span>${strings.empty.newSession}</span></button>
    </div>`;
  }

  private banner(): TemplateResult | typeof nothing {
    if (this.isLost) return this.lostBanner();
    const { status, detail } = this.connection;
    if (status === 'connected') return nothing;
    const isLost = status === 'unavailable';
    return html`<div class="banner ${isLost ? 'banner-warning' : 'banner-info'}">
      ${isLost ? icon('debug-disconnect') : icon('loading', 'codicon-modifier-spin')}
      <span>${this.standing()} ${detail}</span>
      ${isLost ? html`<button type="button" class="text-button" @click=${() => { this.link.post({ type: 'reconnect' }); }}>${strings.banner.reconnect}</button>` : nothing}
    </div>`;
  }

  /** By a link, because the editor runs commands of links that are clicked, and nothing else in here reaches the new extension host. */
  private lostBanner(): TemplateResult {
    const address = (): string => `command:${this.reopenCommand}?${encodeURIComponent(JSON.stringify([{ kept: this.ui.all }]))}`;
    const refresh = (event: Event): void => { (event.currentTarget as HTMLAnchorElement).href = address(); };
    return html`<div class="banner banner-warning" role="alert">
      ${icon('debug-disconnect')}<span>${strings.banner.lost}</span>
      <a class="revive" href=${address()} @pointerdown=${refresh} @keydown=${refresh}>${strings.banner.revive}</a>
    </div>`;
  }

  private change(change: Partial<CostsPanelState>): void {
    this.ui.change(change);
    this.selected = undefined;
    this.isToldDue = change.period !== undefined || change.stackBy !== undefined;
    this.requestUpdate();
  }

  private choose(projectId: string | undefined): void {
    this.ui.choose(projectId);
    this.selected = undefined;
    this.isToldDue = true;
    this.requestUpdate();
  }
}

customElements.define('mc-costs-panel', CostsPanel);
