import { readableTitle, readableTool } from '../../src/protocol/domain/toolName.ts';
import type { AskingAgent, RequestView } from '../../src/protocol/domain/request.ts';
import { fill } from '../shared/pageData.ts';
import { titleOf } from './hostText.ts';
import { strings } from './strings.ts';
import { relativeTo } from './toolPresentation.ts';

/** A tool's name for people; the agent's own name belongs into the tooltip. */
export function toolLabel(name: string): string {
  return readableTool(name, strings.tools);
}

/** Of permissions for these tools the title is their name and a path. */
const OF_FILES = /^(?:Edit|MultiEdit|NotebookEdit|Read|Write): /;

/** What a request asks, on one line, with no name in it that only the agent's program knows; files below `cwd` as the cards show them. */
export function requestLabel(request: Pick<RequestView, 'kind' | 'title' | 'titleRef'>, cwd = ''): string {
  const title = titleOf(request);
  if (request.kind !== 'permission') return title;
  const named = OF_FILES.exec(title)?.[0] ?? title;
  return readableTitle(`${named}${relativeTo(cwd, title.slice(named.length))}`, strings.tools);
}

/** A subagent that asks: its kind, and what it is at. */
export function agentLabel({ type, description }: AskingAgent): string {
  return fill(strings.request.agentNamed, type === '' ? description : description === '' ? type : fill(strings.request.agentAt, type, description));
}
