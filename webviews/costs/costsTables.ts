import { html, nothing, type TemplateResult } from 'lit';
import type { CostsPanelState } from '../../src/protocol/webview/costsPanel.ts';
import { modelName } from '../../src/protocol/domain/modelName.ts';
import { fill } from '../shared/pageData.ts';
import type { CostsNames } from './costsNames.ts';
import type { CostsView, SessionRow } from './costsView.ts';
import { fullCount } from './format.ts';
import { strings } from './strings.ts';
import { usageTable, type UsageRow } from './usageTable.ts';
import { addUsage, NO_USAGE } from '../../src/protocol/domain/usageTotals.ts';

/** Sessions that are listed at first. */
const FIRST_SESSIONS = 15;

/** By project, by model and by session. */
export function costsTables(options: {
  readonly view: CostsView;
  readonly names: CostsNames;
  readonly choice: CostsPanelState;
  readonly onChoose: (projectId: string | undefined) => void;
  readonly onOpen: (sessionId: string) => void;
  readonly onChange: (change: Partial<CostsPanelState>) => void;
}): TemplateResult {
  const { view, names, choice, onChoose, onOpen, onChange } = options;
  const sessions = choice.hasAllSessions ? view.sessions : view.sessions.slice(0, FIRST_SESSIONS);
  return html`
    ${view.projects.length === 0 ? nothing : usageTable({
      className: 'by-project',
      caption: strings.table.projects,
      heading: strings.table.project,
      whole: view.projects.reduce((sum, project) => addUsage(sum, project), NO_USAGE),
      rows: view.projects.map(({ key, ...usage }): UsageRow => ({
        key, usage,
        isSelected: key === choice.projectId,
        name: html`<button type="button" class="row-button" aria-pressed=${key === choice.projectId ? 'true' : 'false'} title=${fill(strings.filter.only, names.project(key))}
          @click=${() => { onChoose(key === choice.projectId ? undefined : key); }}>${names.project(key)}</button>`,
      })),
    })}
    ${view.models.length === 0 ? nothing : usageTable({
      className: 'by-model',
      caption: strings.table.models,
      heading: strings.table.model,
      whole: view.total,
      rows: view.models.map(({ key, ...usage }): UsageRow => ({ key, usage, name: html`<span class="ellipsis" title=${key}>${modelName(key)}</span>` })),
    })}
    ${view.sessions.length === 0 ? nothing : usageTable({
      className: 'by-session',
      caption: strings.table.sessions,
      heading: strings.table.session,
      whole: view.total,
      rows: sessions.map((row) => sessionRow(row, names, choice, onOpen)),
    })}
    ${view.sessions.length <= FIRST_SESSIONS ? nothing : html`<button type="button" class="text-button more" aria-expanded=${choice.hasAllSessions ? 'true' : 'false'}
      @click=${() => { onChange({ hasAllSessions: !choice.hasAllSessions }); }}
    >${choice.hasAllSessions ? strings.table.showFewer : fill(strings.table.showAllSessions, fullCount(view.sessions.length))}</button>`}
  `;
}

function sessionRow({ session, usage }: SessionRow, names: CostsNames, choice: CostsPanelState, onOpen: (sessionId: string) => void): UsageRow {
  const { sessionId, name, taskRef, taskTitle } = session;
  const facts = [
    ...(choice.projectId === undefined ? [names.project(session.projectId)] : []),
    ...(taskRef === undefined ? [] : [taskTitle === undefined || taskTitle === name ? taskRef : `${taskRef} ${taskTitle}`]),
    session.models.map(modelName).join(', '),
  ];
  return {
    key: sessionId,
    usage,
    detail: facts.join(' · '),
    name: name === undefined
      ? html`<span class="ellipsis muted" title=${sessionId}>${fill(strings.table.removedSession, sessionId.slice(0, 8))}</span>`
      : html`<button type="button" class="row-button" title=${fill(strings.table.openSession, name)} @click=${() => { onOpen(sessionId); }}>${name}</button>`,
  };
}
