import { isDeepStrictEqual } from 'node:util';
import type { ConversationItem, ConversationItemOf } from '../../protocol/domain/conversation.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { Disposable } from '../util/disposable.ts';
import type { AgentProvider } from './agentProvider.ts';
import type { SessionServices } from './collaborators.ts';
import { subagentShares, type SubagentPrice } from './subagentShares.ts';

/** The Claude CLI bills first and writes its transcripts a moment later, 2.1.197 after up to half a second. */
const WRITTEN_AFTER_MS = 1000;

export interface SubagentCostsOptions {
  readonly services: Pick<SessionServices, 'billedLines' | 'clock' | 'log'>;
  readonly provider: AgentProvider | undefined;
  readonly record: () => SessionRecord;
  /** A card has another price. */
  readonly onPriced: (card: ConversationItem) => void;
}

/**
 * What the subagents of one session cost. It is in no file: the ledger and the agent's transcripts say it, and say the same when they are read again.
 */
export class SubagentCosts {
  private readonly options: SubagentCostsOptions;
  private prices: ReadonlyMap<string, SubagentPrice> = new Map();
  /** Cards of the running turn and of the one before, by their call: the agent may write down later what a subagent used. */
  private readonly cards = new Map<string, { card: ConversationItemOf<'tool'>; isLast: boolean }>();
  private updating: Promise<void> | undefined;
  private isStale = false;
  private nextLook: Disposable | undefined;

  constructor(options: SubagentCostsOptions) {
    this.options = options;
  }

  /** The item with what is known of its price. To be asked for every item of a live agent. */
  priced(item: ConversationItem): ConversationItem {
    if (item.type !== 'tool' || item.subagent === undefined) return item;
    const card = withPrice(item, this.prices);
    this.cards.set(card.id, { card, isLast: false });
    return card;
  }

  /** Something was billed. */
  billed(): void {
    if (this.cards.size === 0) return;
    this.look();
    this.lookAgain();
  }

  turnEnded(): void {
    for (const [id, kept] of this.cards) {
      if (kept.isLast) this.cards.delete(id);
      else kept.isLast = kept.card.state !== 'running';
    }
  }

  /** The prices of all, by call. Never fails: without an answer nothing is said of prices. */
  async read(): Promise<ReadonlyMap<string, SubagentPrice>> {
    const { provider, services } = this.options;
    const { id, cwd, agentSessionIds, startedAt } = this.options.record();
    try {
      const used = await provider?.readSubagentUsage?.({ cwd, agentSessionIds }) ?? [];
      this.prices = used.length === 0 ? new Map<string, SubagentPrice>() : subagentShares(await services.billedLines(id, startedAt), used);
    } catch (error) {
      services.log.error('what subagents cost could not be worked out', error);
    }
    return this.prices;
  }

  private look(): void {
    this.isStale = true;
    this.updating ??= this.update().finally(() => { this.updating = undefined; });
  }

  /** Until what is read is what was read before. */
  private lookAgain(): void {
    this.nextLook?.dispose();
    this.nextLook = this.options.services.clock.after(WRITTEN_AFTER_MS, () => { this.look(); });
  }

  private async update(): Promise<void> {
    while (this.isStale) {
      this.isStale = false;
      const before = this.prices;
      const prices = await this.read();
      if (!isDeepStrictEqual(before, prices)) this.lookAgain();
      for (const [id, kept] of this.cards) {
        const card = withPrice(kept.card, prices);
        if (isDeepStrictEqual(kept.card.subagent, card.subagent)) continue;
        this.cards.set(id, { ...kept, card });
        this.options.onPriced(card);
      }
    }
  }
}

/** A card with the price of its subagent. */
export function withPrice(card: ConversationItemOf<'tool'>, prices: ReadonlyMap<string, SubagentPrice>): ConversationItemOf<'tool'> {
  const price = prices.get(card.id);
  if (card.subagent === undefined || price === undefined) return card;
  const { tokens, toolCount, durationMs } = card.subagent;
  return { ...card, subagent: { tokens, toolCount, durationMs, ...price } };
}
