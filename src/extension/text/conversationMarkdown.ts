import { l10n } from 'vscode';
import type { ConversationItem, ConversationItemOf, SubagentUsage } from '../../protocol/domain/conversation.ts';
import type { SessionView } from '../../protocol/domain/session.ts';
import type { Decision } from '../../protocol/domain/request.ts';
import { modelName } from '../../protocol/domain/modelName.ts';
import type { ImageRef } from '../../protocol/domain/image.ts';
import { costText } from './costText.ts';
import { elapsedText, tokensText } from './figureText.ts';
import { agentText } from './askerText.ts';
import { decisionText } from './decisionText.ts';

/** Output of one tool call that a copy holds at most; it is for reading. */
const MAX_OUTPUT_CHARS = 4000;

/** A part of a conversation as Markdown, made without what comes before it: whether it needs a heading shows when the parts are put together. */
export interface MarkdownPart {
  /** What belongs to whoever spoke before. */
  readonly lead: string;
  /** Who speaks first in it, and last; `undefined` when nobody does. */
  readonly first: string | undefined;
  readonly last: string | undefined;
  /** All from where the first one speaks; their heading is not in it. */
  readonly text: string;
}

/** Takes over what is to be copied of these entries, so that nobody needs to hold all entries of a long conversation. */
export function markdownPart(items: readonly ConversationItem[]): MarkdownPart {
  const lead: string[] = [];
  const parts: string[] = [];
  let first: string | undefined;
  let last: string | undefined;
  for (const item of items) {
    const next = item.type === 'user' && !item.isSynthetic ? l10n.t('You') : item.type === 'text' || item.type === 'tool' ? l10n.t('Agent') : last;
    if (last !== undefined && next !== undefined && next !== last) parts.push(headingOf(next));
    first ??= next;
    last = next;
    const part = partOf(item);
    if (part !== '') (last === undefined ? lead : parts).push(part);
  }
  return { lead: lead.join('\n\n'), first, last, text: parts.join('\n\n') };
}

/** A conversation as a Markdown document: what was said as it was written, what was done in between as quotes and code. */
export function conversationMarkdown(session: SessionView, conversation: readonly MarkdownPart[]): string {
  const facts = [session.cwd, ...(session.model === undefined ? [] : [modelName(session.model)]), session.startedAt.slice(0, 10)];
  const parts = [`# ${session.name.replaceAll(/\s+/g, ' ')}`, facts.join(' · ')];
  let speaker: string | undefined;
  for (const { lead, first, last, text } of conversation) {
    parts.push(lead);
    if (first !== undefined && first !== speaker) parts.push(headingOf(first));
    parts.push(text);
    speaker = last ?? speaker;
  }
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function headingOf(speaker: string): string {
  return `## ${speaker}`;
}

function partOf(item: ConversationItem): string {
  switch (item.type) {
    case 'user':
      return item.isSynthetic ? details(l10n.t('Added by the agent program'), fenced(item.text)) : [...imageParts(item.images), item.text].filter((part) => part !== '').join('\n\n');
    case 'text':
      return item.text;
    case 'thinking':
      return details(l10n.t('Thought'), item.text);
    case 'tool':
      return toolPart(item);
    case 'request':
      return item.decision === undefined ? '' : quoted(requestPart(item, item.decision));
    case 'notice':
      return item.text === '' ? '' : quoted(item.text);
    case 'turn':
      return '---';
  }
}

function requestPart({ kind, title, agent }: ConversationItemOf<'request'>, decision: Decision): string {
  const asked = agent === undefined ? title : `${title} · ${l10n.t('Subagent {0}', agentText(agent))}`;
  return `${asked} · ${decisionText(decision, kind)}${decision.reason === '' ? '' : `: ${decision.reason}`}`;
}

/** Images by their names: their bytes are no text. */
function imageParts(images: readonly ImageRef[] = []): string[] {
  return images.map(({ name, width, height }) => `*[${[l10n.t('Image'), name ?? ''].filter((part) => part !== '').join(' ')}${width === undefined || height === undefined ? '' : `, ${width} × ${height}`}]*`);
}

/** ` · $0.12 · 23.4k tokens · 40s` of a call that started a subagent. */
function subagentFacts({ costUsd, isUnpriced, tokens, durationMs }: SubagentUsage): string {
  const price = costUsd === undefined && isUnpriced !== true ? [] : [costText(costUsd)];
  return [...price, l10n.t('{0} tokens', tokensText(tokens)), elapsedText(durationMs)].map((fact) => ` · ${fact}`).join('');
}

function toolPart({ name, input, output, state, images, subagent }: ConversationItemOf<'tool'>): string {
  const command = input['command'];
  const asked = typeof command === 'string' ? fenced(command, 'sh') : fenced(JSON.stringify(input, undefined, 2), 'json');
  // oxlint-disable-next-line no-control-regex -- escape sequences begin with a control character
  const plain = output.replaceAll(/\u001B\[[0-?]*[ -/]*[@-~]/g, '');
  const answered = plain.length > MAX_OUTPUT_CHARS ? `${plain.slice(0, MAX_OUTPUT_CHARS)}\n…` : plain;
  const content = [asked, ...imageParts(images), ...(answered === '' ? [] : [fenced(answered)])];
  return details(`${name}${state === 'done' ? '' : ` (${state})`}${subagent === undefined ? '' : subagentFacts(subagent)}`, content.join('\n\n'));
}

function details(summary: string, content: string): string {
  return `<details><summary>${summary.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</summary>\n\n${content}\n\n</details>`;
}

function quoted(text: string): string {
  return text.split('\n').map((line) => `> ${line}`).join('\n');
}

/** Between more backticks than there are in it. */
function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}
