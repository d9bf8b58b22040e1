import { readableTitle, readableTool } from '../../src/protocol/domain/toolName.ts';
import type { RequestView } from '../../src/protocol/domain/request.ts';
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
