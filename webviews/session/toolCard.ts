import { html, nothing, type TemplateResult } from 'lit';
import type { ConversationItemOf } from '../../src/protocol/domain/conversation.ts';
import { fileChangeOf } from '../../src/protocol/domain/fileChange.ts';
import { icon } from '../shared/icon.ts';
import { fill } from '../shared/pageData.ts';
import { changeCount } from './diffView.ts';
import { fold } from './fold.ts';
import { formatCost, formatCount, formatDuration, fullNumber, shortNumber } from './format.ts';
import { pictureList } from './pictureView.ts';
import { strings } from './strings.ts';
import { toolActions } from './toolActions.ts';
import { toolInput } from './toolInput.ts';
import { toolOutput } from './toolOutput.ts';
import { toolLabel } from './toolLabel.ts';
import { presentTool, summariseInput } from './toolPresentation.ts';
import type { UiState } from './uiState.ts';

type ToolItem = ConversationItemOf<'tool'>;

const STATE_ICONS: Readonly<Record<ToolItem['state'], string>> = {
  running: 'loading codicon-modifier-spin',
  done: 'check',
  failed: 'error',
  denied: 'circle-slash',
  interrupted: 'debug-pause',
};

/** `Bash: npm test` for labels. */
export function toolTitle(item: ToolItem, cwd: string): string {
  const label = toolLabel(item.name);
  const summary = summaryOf(item, cwd);
  return summary === '' ? label : `${label}: ${summary}`;
}

const TASK_STATES: Readonly<Record<string, string>> = { pending: strings.checklist.pending, in_progress: strings.checklist.inProgress, completed: strings.checklist.done };

/** What the call does, in one line: of a task of its list, which one it is and what becomes of it. */
function summaryOf({ name, input }: ToolItem, cwd: string): string {
  const summary = summariseInput(presentTool(name), input, cwd);
  const { status } = input;
  if (name !== 'TaskUpdate' || summary === '') return summary;
  return [`#${summary}`, ...(typeof status === 'string' ? [TASK_STATES[status] ?? status] : [])].join(' · ');
}

/** One tool call: a line that says what it does, and folded what went in and came out. `steps` is what its subagent did. */
export function toolCard(options: {
  readonly host: { requestUpdate(): void };
  readonly ui: UiState;
  readonly item: ToolItem;
  readonly cwd: string;
  readonly steps: () => TemplateResult | typeof nothing;
}): TemplateResult {
  const { host, ui, item, cwd } = options;
  const presentation = presentTool(item.name);
  const change = fileChangeOf(item.name, item.input);
  const isEdit = change !== undefined && item.name !== 'Write';
  return html`<div class="tool tool-${item.state}">
    ${fold({
      host,
      ui,
      key: `tool:${item.id}`,
      isOpenByDefault: isEdit,
      className: 'tool-fold',
      summary: html`
        ${icon(presentation.icon, 'tool-icon')}
        <span class="tool-name" title=${item.name}>${toolLabel(item.name)}</span>
        <span class="tool-summary">${summaryOf(item, cwd)}</span>
        ${change === undefined ? nothing : changeCount(change)}
        ${item.subagent === undefined ? nothing : subagentUsage(item.subagent)}
        <span class="tool-state" title=${strings.toolState[item.state]}>
          ${icon(STATE_ICONS[item.state])}<span class="visually-hidden">${strings.toolState[item.state]}</span>
        </span>`,
      content: () => html`<div class="tool-body">
        ${toolActions(item)}
        ${toolInput(item.name, item.input, cwd, item.answers)}
        ${(change !== undefined || item.answers !== undefined) && item.state === 'done' ? nothing : toolOutput(host, ui, item)}
      </div>`,
    })}
    ${pictureList(item.images, 'conversation')}
    ${options.steps()}
  </div>`;
}

/** What a subagent has used: money, tokens, calls and time. */
function subagentUsage(usage: NonNullable<ToolItem['subagent']>): TemplateResult {
  const hint = subagentHint(usage);
  const { tokens, toolCount, durationMs } = usage;
  const facts = [...subagentPrice(usage), fill(strings.conversation.turnTokens, shortNumber(tokens)), formatCount('toolCalls', toolCount), formatDuration(durationMs)];
  return html`<span class="subagent-usage" title=${hint}><span class="visually-hidden">${hint}</span><span aria-hidden="true">${facts.join(' · ')}</span></span>`;
}

/** The same in a sentence. */
export function subagentHint(usage: NonNullable<ToolItem['subagent']>): string {
  const used = fill(strings.conversation.subagentHint, fullNumber(usage.tokens), usage.toolCount, formatDuration(usage.durationMs));
  return [used, ...subagentPrice(usage)].join(', ');
}

/** Nothing while nothing is known. */
function subagentPrice({ costUsd, isUnpriced }: NonNullable<ToolItem['subagent']>): readonly string[] {
  return costUsd === undefined && isUnpriced !== true ? [] : [formatCost(costUsd)];
}
