import type { MarkdownString, TreeItem } from 'vscode';
import type { Clock } from '../../state/clock.ts';
import type { ModelNode } from '../tree/modelNode.ts';
import type { RowPresenter } from '../tree/rowPresenter.ts';
import type { CommandTarget } from '../tree/treeElement.ts';
import type { NeedsYouRow } from './needsYouModel.ts';
import { allFinishedItem, newsItem, newsTooltip } from './newsRows.ts';
import { requestItem, requestTooltip } from './requestRows.ts';

/** Rows of Needs You: what is asked and by whom, and which sessions failed or finished; the tooltip says all of it, and since when. */
export class NeedsYouPresenter implements RowPresenter<NeedsYouRow> {
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  item({ data }: ModelNode<NeedsYouRow>): TreeItem {
    switch (data.type) {
      case 'request': return requestItem(data, this.clock.nowMs());
      case 'inTerminal':
      case 'failed':
      case 'finished': return newsItem(data, this.clock.nowMs());
      case 'allFinished': return allFinishedItem(data);
    }
  }

  tooltip(data: NeedsYouRow): MarkdownString | undefined {
    if (data.type === 'request') return requestTooltip(data, this.clock.nowMs());
    return data.type === 'allFinished' ? undefined : newsTooltip(data, this.clock.nowMs());
  }

  target(data: NeedsYouRow): CommandTarget {
    if (data.type === 'request') return { requestId: data.request.id, sessionId: data.request.sessionId, projectId: data.request.projectId };
    return data.type === 'allFinished' ? {} : { sessionId: data.session.id, projectId: data.session.projectId };
  }

  isTimed(data: NeedsYouRow): boolean {
    return data.type !== 'allFinished';
  }
}
