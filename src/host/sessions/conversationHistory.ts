import type { ConversationItem, ConversationItemOf } from '../../protocol/domain/conversation.ts';
import type { Decision, RequestView } from '../../protocol/domain/request.ts';
import type { DecisionLine, SessionLine } from '../../protocol/files/fileKinds.ts';
import { fieldsOf } from '../../protocol/texts/say.ts';
import { isoNow, localDay, type Clock } from '../util/clock.ts';
import { monthsBetween } from '../util/months.ts';
import type { Log } from '../util/log.ts';
import type { SessionHistory } from './collaborators.ts';
import { weave } from './weave.ts';
import { isHoldNotice } from './queueHold.ts';
import { askingAgent } from './askingAgent.ts';
import { requestTitle } from './requestTitle.ts';

type KeptRequest = Extract<SessionLine['item'], { type: 'request' }>;

/** Notices that agents' transcripts do not hold. All others would repeat the transcript's words here. */
const KEPT_NOTICES: ReadonlySet<ConversationItemOf<'notice'>['code']> = new Set(['modelChanged', 'modeChanged', 'compacting', 'retry', 'apiError', 'resumed', 'ended']);

/** Decisions after which the tool did not run. */
const DENIALS: ReadonlySet<Decision['outcome'] | undefined> = new Set(['denied', 'rejected']);

export interface ConversationHistoryOptions {
  readonly sessionId: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly history: SessionHistory;
  /** Requests of the session that wait. */
  readonly pending: () => readonly RequestView[];
}

/** Keeps what happened in one conversation beside the agent's words, and puts both together again when it is read back. */
export class ConversationHistory {
  private readonly options: ConversationHistoryOptions;

  constructor(options: ConversationHistoryOptions) {
    this.options = options;
  }

  /** To be told of every item that is set; `after` is the id of the item before a new one. */
  keep(item: ConversationItem, after: string | undefined): void {
    const kept = this.keptForm(item);
    if (kept === undefined) return;
    const { history, log, sessionId } = this.options;
    history.append(sessionId, { ...(after === undefined ? {} : { after }), item: kept }).catch((error: unknown) => {
      log.error('a session could not keep what happened in it', error);
    });
  }

  /** The whole conversation: what the agent recorded, with what was kept in its places. `endedAt`: when the session ended, if it did. */
  async restore(recorded: readonly ConversationItem[], endedAt: string | undefined): Promise<ConversationItem[]> {
    const lines = await this.options.history.read(this.options.sessionId);
    const decisions = await this.readDecisions(lines.flatMap(({ item }) => (item.type === 'request' ? [item] : [])), endedAt);
    const calls = new Map(recorded.flatMap((item) => (item.type === 'tool' ? [[item.id, item] as const] : [])));
    const denied = new Set(lines.flatMap(({ item }) => (item.type === 'request' && DENIALS.has(decisions.get(item.requestId)?.outcome) ? [item.toolUseId] : [])));
    const kept = lines.map(({ after, item }) => ({ after, item: item.type === 'request' ? requestItem(item, calls, decisions, endedAt) : item }));
    // Older agents' transcripts do not tell a denial from a failure.
    return weave(recorded.map((item) => (item.type === 'tool' && item.state === 'failed' && denied.has(item.id) ? { ...item, state: 'denied' } : item)), kept);
  }

  private keptForm(item: ConversationItem): SessionLine['item'] | undefined {
    if (item.type === 'turn') return item;
    if (item.type === 'notice') return KEPT_NOTICES.has(item.code) || isHoldNotice(item) ? item : undefined;
    if (item.type !== 'request' || item.decision !== undefined) return undefined;
    const request = this.options.pending().find(({ id }) => id === item.requestId);
    if (request === undefined) return undefined;
    const { id, at, requestId, kind } = item;
    return { type: 'request', id, at, requestId, kind, toolName: request.toolName, ...(request.toolUseId === undefined ? {} : { toolUseId: request.toolUseId }), ...(request.agent === undefined ? {} : { agentToolUseId: request.agent.toolUseId }) };
  }

  /** Decisions by request: from the month of the first request to that of the end. */
  private async readDecisions(requests: readonly KeptRequest[], endedAt: string | undefined): Promise<Map<string, DecisionLine>> {
    const [first] = requests.map(({ at }) => at).toSorted();
    const found = new Map<string, DecisionLine>();
    if (first === undefined) return found;
    const wanted = new Set(requests.map(({ requestId }) => requestId));
    for (const month of monthsBetween(monthOfMoment(first), monthOfMoment(endedAt ?? isoNow(this.options.clock)))) {
      for (const line of await this.options.history.readDecisions(month)) if (wanted.has(line.requestId)) found.set(line.requestId, line);
    }
    return found;
  }
}

function requestItem(
  { id, at, requestId, kind, toolName, toolUseId, agentToolUseId }: KeptRequest,
  calls: ReadonlyMap<string, ConversationItemOf<'tool'>>,
  decisions: ReadonlyMap<string, DecisionLine>,
  endedAt: string | undefined,
): ConversationItemOf<'request'> {
  const call = calls.get(toolUseId ?? '');
  const title = requestTitle({ kind, toolName, input: call?.input ?? {}, description: '' });
  const line = decisions.get(requestId);
  // Nobody decided it: the agent went away with its host.
  const lost: Decision = { by: 'host', outcome: 'withdrawn', withdrawal: 'hostGone', reason: '', at: endedAt ?? at };
  const agent = askingAgent(calls.get(agentToolUseId ?? ''));
  return { id, at, type: 'request', requestId, kind, ...fieldsOf('title', title), ...(agent === undefined ? {} : { agent }), decision: line === undefined ? lost : decisionOf(line) };
}

function decisionOf({ by, clientId, outcome, reason, withdrawal, at }: DecisionLine): Decision {
  return { by, ...(clientId === undefined ? {} : { clientId }), outcome, reason, ...(withdrawal === undefined ? {} : { withdrawal }), at };
}

/** The local calendar month of an ISO 8601 moment, `YYYY-MM`. */
function monthOfMoment(at: string): string {
  return localDay(Date.parse(at)).slice(0, 7);
}
