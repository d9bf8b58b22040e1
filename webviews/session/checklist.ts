import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { ChecklistEntry } from '../../src/protocol/domain/session.ts';
import { icon } from '../shared/icon.ts';
import { LightElement } from '../shared/lightElement.ts';
import { fill } from '../shared/pageData.ts';
import { checklistView, currentEntry } from './checklistView.ts';
import { fold } from './fold.ts';
import { strings } from './strings.ts';
import type { UiState } from './uiState.ts';

/** More than these may not fit without scrolling; the style sheet limits the height. */
const UNSCROLLED_ENTRIES = 2;

const NONE: readonly ChecklistEntry[] = [];

/** The agent's own list of tasks as it is now, above the composer: folded to one line, or whole. */
export class Checklist extends LightElement {
  static override properties = { entries: { attribute: false }, ui: { attribute: false } };
  declare entries: readonly ChecklistEntry[];
  declare ui: UiState;

  constructor() {
    super();
    this.entries = NONE;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('entries')) return;
    // Within the list only: the panel itself must not move.
    const list = this.querySelector<HTMLElement>('.checklist');
    const current = list?.querySelector<HTMLElement>('.checklist-inProgress');
    if (list === null || list === undefined || current === null || current === undefined) return;
    const place = current.getBoundingClientRect();
    const frame = list.getBoundingClientRect();
    if (place.top < frame.top || place.bottom > frame.bottom) list.scrollTop += place.top - frame.top - (frame.height - place.height) / 2;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { entries, ui } = this;
    if (entries.length === 0) return nothing;
    const doneCount = entries.filter(({ status }) => status === 'done').length;
    return fold({
      host: this,
      ui,
      key: 'checklist',
      // A list with nothing left to do says so in one line.
      isOpenByDefault: doneCount < entries.length,
      className: 'checklist-fold',
      summary: html`${icon('checklist')}<span class="checklist-count">${fill(strings.checklist.count, doneCount, entries.length)}</span>${currentEntry(entries)}`,
      content: () => checklistView(entries, entries.length > UNSCROLLED_ENTRIES),
    });
  }
}

customElements.define('mc-checklist', Checklist);
