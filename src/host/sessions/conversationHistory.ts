import type { ConversationItem, ConversationItemOf } from '../../protocol/domain/conversation.ts';
import type { AskingAgent, Decision, RequestView } from '../../protocol/domain/request.ts';
import type { DecisionLine, SessionLine } from '../../protocol/files/fileKinds.ts';
import { fieldsOf, type Said } from '../../protocol/texts/say.ts';
import { isoNow, localDay, type Clock } from '../util/clock.ts';
import { monthsBetween } from '../util/months.ts';
import type { Log } from '../util/log.ts';
import type { SessionHistory, TextPages } from './collaborators.ts';
import type { Conversation } from './conversation.ts';
import { ConversationDraft } from './conversationDraft.ts';
import { ItemPages } from './itemPages.ts';
import { isLimitNotice } from './limitNotice.ts';
import type { RecordedReader } from './recordedConversation.ts';
import { isHoldNotice } from './queueHold.ts';
import { askingAgent } from './askingAgent.ts';
import { withPrice } from './subagentCosts.ts';
import type { SubagentPrice } from './subagentShares.ts';
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
  /** What subagents cost, by the call that started them; nothing is known of it when it is left out. */
  readonly subagentPrices?: () => Promise<ReadonlyMap<string, SubagentPrice>>;
  /** What images were called by who sent them, by id; nobody knows when it is left out. */
  readonly imageNames?: () => Promise<ReadonlyMap<string, string>>;
  /** Room on disk for what of a conversation does not stay in memory. */
  readonly createPages: () => TextPages;
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

  /** The whole conversation: what `read` tells of the agent's own record, with what was kept in its places. `endedAt`: when the session ended, if it did. */
  async restore(read: (reader: RecordedReader) => Promise<void>, endedAt: string | undefined): Promise<Conversation> {
    const { history, sessionId, createPages, log } = this.options;
    const lines = await history.read(sessionId);
    const prices = await this.options.subagentPrices?.() ?? new Map<string, SubagentPrice>();
    const imageNames = await this.options.imageNames?.() ?? new Map<string, string>();
    const requests = lines.flatMap(({ item }) => (item.type === 'request' ? [item] : []));
    const decisions = await this.readDecisions(requests, endedAt);
    const denied = new Set(requests.flatMap(({ requestId, toolUseId }) => (DENIALS.has(decisions.get(requestId)?.outcome) ? [toolUseId] : [])));
    const calls = new RequestCalls(requests);
    const pages = new ItemPages(createPages(), log);
    try {
      const draft = new ConversationDraft(pages, (item) => {
        if (item.type === 'user') return withImageNames(item, imageNames);
        if (item.type !== 'tool') return item;
        calls.callFound(item);
        // Older agents' transcripts do not tell a denial from a failure.
        return item.state === 'failed' && denied.has(item.id) ? { ...item, state: 'denied' } : withPrice(item, prices);
      });
      await read(draft);
      return await draft.finish(lines.map(({ after, item }) => ({ after, item: item.type === 'request' ? requestItem(item, calls.of(item), decisions, endedAt) : item })));
    } catch (error) {
      await pages[Symbol.asyncDispose]();
      throw error;
    }
  }

  private keptForm(item: ConversationItem): SessionLine['item'] | undefined {
    if (item.type === 'turn') return item;
    if (item.type === 'notice') return KEPT_NOTICES.has(item.code) || isHoldNotice(item) || isLimitNotice(item) ? item : undefined;
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
      for (const line of await this.options.history.readDecisions(month, this.options.sessionId)) if (wanted.has(line.requestId)) found.set(line.requestId, line);
    }
    return found;
  }
}

/** Transcripts do not tell what images were called. */
function withImageNames(item: ConversationItemOf<'user'>, names: ReadonlyMap<string, string>): ConversationItem {
  if (item.images === undefined || names.size === 0) return item;
  return { ...item, images: item.images.map((image) => ({ ...image, ...(names.has(image.id) ? { name: names.get(image.id) ?? '' } : {}) })) };
}

/** What the calls of a conversation tell of a request. */
interface RequestFacts {
  readonly title: Said;
  /** The subagent that asked. */
  readonly agent: AskingAgent | undefined;
}

/** What requests were about and who made them, taken from the calls as those go by. */
class RequestCalls {
  private readonly byCall = new Map<string, KeptRequest[]>();
  private readonly callers = new Set<string>();
  private readonly titles = new Map<string, Said>();
  private readonly agents = new Map<string, AskingAgent>();

  constructor(requests: readonly KeptRequest[]) {
    for (const request of requests) {
      if (request.toolUseId !== undefined) this.byCall.set(request.toolUseId, [...(this.byCall.get(request.toolUseId) ?? []), request]);
      if (request.agentToolUseId !== undefined) this.callers.add(request.agentToolUseId);
    }
  }

  callFound(call: ConversationItemOf<'tool'>): void {
    for (const { requestId, kind, toolName } of this.byCall.get(call.id) ?? []) this.titles.set(requestId, requestTitle({ kind, toolName, input: call.input, description: '' }));
    const agent = this.callers.has(call.id) ? askingAgent(call) : undefined;
    if (agent !== undefined) this.agents.set(call.id, agent);
  }

  of({ requestId, kind, toolName, agentToolUseId }: KeptRequest): RequestFacts {
    return { title: this.titles.get(requestId) ?? requestTitle({ kind, toolName, input: {}, description: '' }), agent: this.agents.get(agentToolUseId ?? '') };
  }
}

function requestItem(
  { id, at, requestId, kind }: KeptRequest,
  { title, agent }: RequestFacts,
  decisions: ReadonlyMap<string, DecisionLine>,
  endedAt: string | undefined,
): ConversationItemOf<'request'> {
  const line = decisions.get(requestId);
  // Nobody decided it: the agent went away with its host.
  const lost: Decision = { by: 'host', outcome: 'withdrawn', withdrawal: 'hostGone', reason: '', at: endedAt ?? at };
  return { id, at, type: 'request', requestId, kind, ...fieldsOf('title', title), ...(agent === undefined ? {} : { agent }), decision: line === undefined ? lost : decisionOf(line) };
}

function decisionOf({ by, clientId, outcome, reason, withdrawal, at }: DecisionLine): Decision {
  return { by, ...(clientId === undefined ? {} : { clientId }), outcome, reason, ...(withdrawal === undefined ? {} : { withdrawal }), at };
}

/** The local calendar month of an ISO 8601 moment, `YYYY-MM`. */
function monthOfMoment(at: string): string {
  return localDay(Date.parse(at)).slice(0, 7);
}
