import { l10n, MarkdownString, ThemeColor, ThemeIcon, TreeItem } from 'vscode';
import type { RequestView } from '../../../protocol/domain/request.ts';
import { onlyQuestion } from '../../commands/request/onlyQuestion.ts';
import { COMMANDS } from '../../contributions.ts';
import { escapeMarkdown } from '../../format/escapeMarkdown.ts';
import { elapsedMs } from '../../format/formatElapsed.ts';
import { askerText } from '../../text/askerText.ts';
import { coarseElapsedText } from '../../text/figureText.ts';
import { requestAskText, requestIcon, requestKindText } from '../../text/requestText.ts';
import { requestTitleText } from '../../text/toolText.ts';
import { hidesText } from '../../text/wholeRequestText.ts';
import type { RequestRow } from './needsYouModel.ts';
import { rowTexts } from './rowTexts.ts';

/** Longest part of a plan or of a tool's input in a tooltip, in UTF-16 units. */
const MAX_TOOLTIP_TEXT = 1500;

/** A request's row. */
export function requestItem({ request, sessionName, projectName, isInTerminal }: RequestRow, nowMs: number): TreeItem {
  const waiting = coarseElapsedText(elapsedMs(request.createdAt, nowMs));
  const asker = askerText(request.agent, sessionName);
  const { label, description } = rowTexts(request, asker.short);
  const [kind, title] = [requestKindText(request.kind), requestTitleText(request)];
  const item = new TreeItem(label);
  item.description = description;
  item.iconPath = new ThemeIcon(requestIcon(request.kind), new ThemeColor('list.warningForeground'));
  item.contextValue = ['request', request.kind, ...answersHere(request), ...(isInTerminal === true ? ['terminal'] : [])].join(' ');
  item.command = { command: COMMANDS.openRequest, title: l10n.t('Open'), arguments: [{ requestId: request.id }] };
  item.accessibilityInformation = {
    label: l10n.t('{0}: {1}. Project {2}, session {3}, waiting for {4}', kind, title.startsWith(`${kind}: `) ? title.slice(kind.length + 2) : title, projectName, asker.whole, waiting),
  };
  return item;
}

/** All that is asked. */
export function requestTooltip({ request, sessionName, projectName }: RequestRow, nowMs: number): MarkdownString {
  const markdown = new MarkdownString(`**${escapeMarkdown(requestAskText(request.kind, askerText(request.agent, sessionName).whole))}**\n\n`, true);
  // The title of questions is made of them.
  if (request.questions.length === 0) markdown.appendMarkdown(`${escapeMarkdown(requestTitleText(request))}\n\n`);
  if (request.reason !== '') markdown.appendMarkdown(`${escapeMarkdown(request.reason)}\n\n`);
  for (const question of request.questions) {
    markdown.appendMarkdown(`- ${escapeMarkdown(question.question)}\n`);
  }
  if (request.plan !== undefined) markdown.appendCodeblock(cut(request.plan), 'markdown');
  else if (request.questions.length === 0) markdown.appendCodeblock(cut(inputText(request)), 'json');
  const waiting = coarseElapsedText(elapsedMs(request.createdAt, nowMs));
  const facts = [l10n.t('Project {0}', projectName), l10n.t('waiting for {0}', waiting), l10n.t('tool {0}', request.toolName)];
  markdown.appendMarkdown(`\n\n${escapeMarkdown(facts.join(' · '))}`);
  return markdown;
}

/** What the menus may offer: Allow and Approve only for what the tooltip has all of, since nobody allows what they cannot see. */
function answersHere(request: RequestView): readonly string[] {
  if (request.kind === 'question') return onlyQuestion(request) === undefined ? [] : ['pick'];
  if (request.kind === 'plan') return isWhole(request.plan ?? '') && request.plan !== '' && request.plan !== undefined ? ['whole'] : [];
  if (request.kind !== 'permission' || !isWhole(inputText(request))) return [];
  return request.suggestions.length === 0 ? ['whole'] : ['whole', 'always'];
}

function isWhole(text: string): boolean {
  return text.length <= MAX_TOOLTIP_TEXT && !hidesText(text.replaceAll('\n', ' '));
}

function inputText({ input }: RequestView): string {
  return JSON.stringify(input, null, 2);
}

function cut(text: string): string {
  return text.length <= MAX_TOOLTIP_TEXT ? text : `${text.slice(0, MAX_TOOLTIP_TEXT)}…`;
}
