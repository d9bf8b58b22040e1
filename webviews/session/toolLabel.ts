import { readableTitle, readableTool } from '../../src/protocol/domain/toolName.ts';
import type { AskingAgent, RequestView } from '../../src/protocol/domain/request.ts';
import { fill } from '../shared/pageData.ts';
import { titleOf } from './hostText.ts';
import { strings } from './strings.ts';

/** A tool's name for people; the agent's own name belongs into the tooltip. */
export function toolLabel(name: string): string {
  return readableTool(name, strings.tools);
}

/** What a request asks, on one line, with no name in it that only the agent's program knows. */
export function requestLabel(request: Pick<RequestView, 'kind' | 'title' | 'titleRef'>): string {
  const title = titleOf(request);
  return request.kind === 'permission' ? readableTitle(title, strings.tools) : title;
}

/** A subagent that asks: its kind, and what it is at. */
export function agentLabel({ type, description }: AskingAgent): string {
  return fill(strings.request.agentNamed, type === '' ? description : description === '' ? type : fill(strings.request.agentAt, type, description));
}
