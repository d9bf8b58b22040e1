import { l10n, MarkdownString, ThemeColor, ThemeIcon, TreeItem } from 'vscode';
import type { RequestView } from '../../../protocol/domain/request.ts';
import { COMMANDS } from '../../contributions.ts';
import { escapeMarkdown } from '../../format/escapeMarkdown.ts';
import { elapsedMs } from '../../format/formatElapsed.ts';
import type { Clock } from '../../state/clock.ts';
import { coarseElapsedText } from '../../text/figureText.ts';
import { requestAskText, requestIcon, requestKindText } from '../../text/requestText.ts';
import { requestTitleText } from '../../text/toolText.ts';
import { hidesText } from '../../text/wholeRequestText.ts';
import type { ModelNode } from '../tree/modelNode.ts';
import type { RowPresenter } from '../tree/rowPresenter.ts';
import type { CommandTarget } from '../tree/treeElement.ts';
import type { NeedsYouRow } from './needsYouModel.ts';
import { rowTexts } from './rowTexts.ts';

/** Longest part of a plan or of a tool's input in a tooltip, in UTF-16 units. */
const MAX_TOOLTIP_TEXT = 1500;

/** Rows of Needs You: what is asked, and by whom; the tooltip says all of it, and since when. */
export class NeedsYouPresenter implements RowPresenter<NeedsYouRow> {
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  item({ data }: ModelNode<NeedsYouRow>): TreeItem {
    const { request, sessionName, projectName } = data;
    const waiting = coarseElapsedText(elapsedMs(request.createdAt, this.clock.nowMs()));
    const { label, description } = rowTexts(request, sessionName);
    const item = new TreeItem(label);
    item.description = description;
    item.iconPath = new ThemeIcon(requestIcon(request.kind), new ThemeColor('list.warningForeground'));
    // The menus offer Allow only for what can be seen here.
    item.contextValue = isShownWhole(request) ? 'request permission whole' : `request ${request.kind}`;
    item.command = { command: COMMANDS.openRequest, title: l10n.t('Open'), arguments: [{ requestId: request.id }] };
    item.accessibilityInformation = {
      label: l10n.t('{0}: {1}. Project {2}, session {3}, waiting for {4}', requestKindText(request.kind), requestTitleText(request), projectName, sessionName, waiting),
    };
    return item;
  }

  tooltip({ request, sessionName, projectName }: NeedsYouRow): MarkdownString {
    const markdown = new MarkdownString(`**${escapeMarkdown(requestAskText(request.kind, sessionName))}**\n\n`, true);
    // The title of questions is made of them.
    if (request.questions.length === 0) markdown.appendMarkdown(`${escapeMarkdown(requestTitleText(request))}\n\n`);
    if (request.reason !== '') markdown.appendMarkdown(`${escapeMarkdown(request.reason)}\n\n`);
    for (const question of request.questions) {
      markdown.appendMarkdown(`- ${escapeMarkdown(question.question)}\n`);
    }
    if (request.plan !== undefined) markdown.appendCodeblock(cut(request.plan), 'markdown');
    else if (request.questions.length === 0) markdown.appendCodeblock(cut(inputText(request)), 'json');
    const waiting = coarseElapsedText(elapsedMs(request.createdAt, this.clock.nowMs()));
    const facts = [l10n.t('Project {0}', projectName), l10n.t('waiting for {0}', waiting), l10n.t('tool {0}', request.toolName)];
    markdown.appendMarkdown(`\n\n${escapeMarkdown(facts.join(' · '))}`);
    return markdown;
  }

  target({ request }: NeedsYouRow): CommandTarget {
    return { requestId: request.id, sessionId: request.sessionId, projectId: request.projectId };
  }

  isTimed(): boolean {
    return true;
  }
}

/** True when the tooltip has all that a permission is asked for. */
function isShownWhole(request: RequestView): boolean {
  const text = inputText(request);
  return request.kind === 'permission' && text.length <= MAX_TOOLTIP_TEXT && !hidesText(text.replaceAll('\n', ' '));
}

function inputText({ input }: RequestView): string {
  return JSON.stringify(input, null, 2);
}

function cut(text: string): string {
  return text.length <= MAX_TOOLTIP_TEXT ? text : `${text.slice(0, MAX_TOOLTIP_TEXT)}…`;
}
