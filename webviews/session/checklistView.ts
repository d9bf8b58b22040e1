import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ChecklistEntry } from '../../src/protocol/domain/session.ts';
import { icon } from '../shared/icon.ts';
import { strings } from './strings.ts';

const ICONS: Readonly<Record<ChecklistEntry['status'], string>> = { pending: 'circle-large', inProgress: 'play-circle', done: 'pass-filled' };

/** A list of tasks with what is done. One that scrolls by itself is a stop of the keyboard. */
export function checklistView(entries: readonly ChecklistEntry[], isScrolled = false): TemplateResult {
  return html`<ul class="checklist" tabindex=${isScrolled ? 0 : nothing} aria-label=${strings.checklist.label}>
    ${repeat(
      entries,
      (entry) => entry.id,
      (entry) => html`<li class="checklist-${entry.status}">
        ${icon(ICONS[entry.status])}<span class="visually-hidden">${strings.checklist[entry.status]}: </span><span class="checklist-text">${entryText(entry)}</span>
      </li>`,
    )}
  </ul>`;
}

/** A task in the words that fit its state. */
export function entryText({ status, text, activeText }: ChecklistEntry): string {
  return status === 'inProgress' ? (activeText ?? text) : text;
}

/** What the agent is at, in one line; nothing when it is at none of its tasks. */
export function currentEntry(entries: readonly ChecklistEntry[]): TemplateResult | typeof nothing {
  const current = entries.find(({ status }) => status === 'inProgress');
  return current === undefined ? nothing : html`<span class="checklist-current">${entryText(current)}</span>`;
}
