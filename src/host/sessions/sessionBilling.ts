import type { LedgerLine, SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { TokenUsage } from '../../protocol/domain/usage.ts';
import { addTokens, NO_TOKENS } from '../../protocol/domain/usageTotals.ts';
import { isoNow } from '../util/clock.ts';
import type { ConversationItem } from '../../protocol/domain/conversation.ts';
import type { AgentProvider, BilledUsage } from './agentProvider.ts';
import type { SessionServices } from './collaborators.ts';
import { servedRest } from './servedRest.ts';
import { SubagentCosts } from './subagentCosts.ts';
import { ownBill } from './ownBill.ts';
import { isReport, ledgerLines, linesAfterTurn, linesOfProcess, sumBilled } from './turnLedger.ts';

/** Name of the report that comes from the transcript: there is one, whenever and however often it is made. */
const TRANSCRIPT_REPORT = 'transcript';
/** Name of the report of what a process says in the end and no other report had. */
const REST_REPORT = 'rest';

export interface SessionBillingOptions {
  readonly services: Pick<SessionServices, 'clock' | 'log' | 'recordUsage' | 'billedLines'>;
  readonly provider: AgentProvider | undefined;
  readonly record: () => SessionRecord;
  /** Changes the record in memory. */
  readonly update: (record: SessionRecord) => void;
  /** Tells and saves what was found; resolves when it is on disk. */
  readonly onSettled: () => Promise<void>;
  /** The card of a subagent has another price. */
  readonly onSubagentPriced: (card: ConversationItem) => void;
}

/**
 * The money of one session. What its agent reports is in the ledger before the record says so; and the record says since when, so that after
 * the loss of an agent or the host the rest can be found in the agent's transcript.
 */
export class SessionBilling {
  private readonly options: SessionBillingOptions;
  readonly subagents: SubagentCosts;
  private reportCount = 0;
  private pending: Promise<void> | undefined;
  private settling: Promise<void> | undefined;
  private correcting: Promise<void> | undefined;
  /** When the process began of which is reported (ISO 8601 UTC). */
  private begunAt = '';
  private unbilledTokens: TokenUsage = NO_TOKENS;
  /** True when the agent did something since the last time it said what all of it was billed. */
  private hasWorked = false;

  constructor(options: SessionBillingOptions) {
    this.options = options;
    const { services, provider, record, onSubagentPriced } = options;
    this.subagents = new SubagentCosts({ services, provider, record, onPriced: onSubagentPriced });
  }

  /** Tokens of the running turn that are not billed yet. */
  get unbilled(): TokenUsage {
    return this.unbilledTokens;
  }

  /** Resolves when everything that was reported so far is in the ledger, or could not be written; `undefined` when that is so already. */
  get written(): Promise<void> | undefined {
    return this.pending;
  }

  /** Resolves when nothing of an agent that is gone is looked for any more. */
  get settled(): Promise<unknown> | undefined {
    return this.correcting === undefined ? this.settling : Promise.all([this.correcting, this.settling]);
  }

  /** A new process begins to report. */
  begin(): void {
    this.reportCount = 0;
    this.begunAt = isoNow(this.options.services.clock);
    this.mark(this.options.services.clock.now().toString(36));
  }

  /** The agent begins a turn, or is in one; true when that is new. */
  turnIsOpen(): boolean {
    const { unsettled, ...record } = this.options.record();
    if (unsettled === undefined || unsettled.isTurnOpen === true) return false;
    this.options.update({ ...record, unsettled: { ...unsettled, isTurnOpen: true } });
    return true;
  }

  /** The agent did something that may have cost. */
  worked(): void {
    this.hasWorked = true;
  }

  /** What the agent will bill when its turn ends. */
  willBill(tokens: TokenUsage): void {
    this.hasWorked = true;
    this.unbilledTokens = tokens;
  }

  /** Takes what was billed since the last report into the ledger and the record. `transcript`: the agent said no prices, they are estimates. */
  report(billed: readonly BilledUsage[], by: 'cli' | 'transcript' = 'cli'): void {
    const { clock } = this.options.services;
    this.hasWorked = true;
    this.unbilledTokens = NO_TOKENS;
    const record = this.options.record();
    if (billed.length === 0 || record.unsettled === undefined) return;
    this.reportCount += 1;
    const source = record.provider === 'demo' ? 'demo' : by;
    this.write(ledgerLines(record, { processKey: record.unsettled.processKey, turn: record.turnCount + 1, report: String(this.reportCount), source, at: isoNow(clock) }, billed));
    this.options.update(withBilled(record, billed));
  }

  /** The same at the end of a turn: the agent has reported all of it. */
  turnEnded(billed: readonly BilledUsage[]): void {
    this.report(billed);
    const record = this.options.record();
    this.subagents.turnEnded();
    this.options.update({ ...record, turnCount: record.turnCount + 1 });
    if (record.unsettled !== undefined) this.mark(record.unsettled.processKey);
  }

  /** All that the process was billed, by its own account: takes the place of what was estimated. */
  processBilled(total: readonly BilledUsage[]): void {
    const { unsettled } = this.options.record();
    if (unsettled === undefined || total.length === 0) return;
    const correcting: Promise<void> = this.correct(total, unsettled.processKey, this.begunAt)
      .catch((error: unknown) => { this.options.services.log.error('what a process was billed by its own account could not be recorded; estimates stay', error); })
      .finally(() => { if (this.correcting === correcting) this.correcting = undefined; });
    this.correcting = correcting;
  }

  /** The agent is gone. Looks for what it did not come to report. */
  agentGone(): void {
    this.unbilledTokens = NO_TOKENS;
    const { unsettled, ...record } = this.options.record();
    if (unsettled?.isTurnOpen === true || this.hasWorked) void this.settle();
    else this.options.update(record);
    this.hasWorked = false;
  }

  /**
   * Settles what a process that is gone left open: its lines in the ledger count, and what the transcript has beyond them is added to the ledger.
   * The same however often it is done. Never fails.
   */
  settle(): Promise<void> {
    this.settling ??= this.settleOnce()
      .catch((error: unknown) => { this.options.services.log.error('what a cut turn was billed could not be found; it is looked for again at the next start', error); })
      .finally(() => { this.settling = undefined; });
    return this.settling;
  }

  private async correct(total: readonly BilledUsage[], processKey: string, begunAt: string): Promise<void> {
    const { services, record, update, onSettled } = this.options;
    await this.pending;
    const lines = linesOfProcess(await services.billedLines(record().id, begunAt), record().id, processKey);
    const { corrected, added } = ownBill(record(), lines, total, { processKey, turn: record().turnCount + 1, report: REST_REPORT, at: isoNow(services.clock) });
    const changed = [...corrected.filter((line) => !lines.includes(line)), ...added];
    if (changed.length > 0) await services.recordUsage(changed);
    const before = new Map(lines.map((line) => [line.id, line]));
    const now = record();
    const { unsettled } = now;
    // What belongs to the turn that is open is summed up anew when that is settled.
    const later = new Set(linesAfterTurn(changed, now, processKey));
    const earlier = changed.filter((line) => !later.has(line));
    const isSettled = unsettled === undefined || unsettled.processKey !== processKey;
    update({ ...withCorrection(now, changed, before), ...(isSettled ? {} : { unsettled: withCorrection(unsettled, earlier, before) }) });
    this.subagents.billed();
    await onSettled();
  }

  private async settleOnce(): Promise<void> {
    const { services, provider } = this.options;
    if (this.options.record().unsettled === undefined) return;
    await this.pending;
    await this.correcting;
    const record = this.options.record();
    const { id, cwd, agentSessionIds, turnCount, unsettled } = record;
    if (unsettled === undefined) return;
    const { since, processKey } = unsettled;
    const reported = linesAfterTurn(await services.billedLines(id, since), record, processKey).filter((line) => !isReport(line, TRANSCRIPT_REPORT));
    const served = await provider?.readUsage?.({ cwd, agentSessionIds, since }) ?? [];
    const at = served.map((request) => request.at).toSorted().at(-1) ?? since;
    const found = ledgerLines(record, { processKey, turn: turnCount + 1, report: TRANSCRIPT_REPORT, source: 'transcript', at }, servedRest(served, reported));
    if (found.length > 0) await services.recordUsage(found);
    const { unsettled: _unsettled, costUsd: _costUsd, ...now } = this.options.record();
    const before = { ...now, usage: unsettled.usage, ...(unsettled.costUsd === undefined ? {} : { costUsd: unsettled.costUsd }) };
    this.options.update(withBilled(before, [...reported, ...found]));
    await this.options.onSettled();
  }

  /** Everything until now is settled. */
  private mark(processKey: string): void {
    this.hasWorked = false;
    const record = this.options.record();
    const { usage, costUsd } = record;
    const since = isoNow(this.options.services.clock);
    this.options.update({ ...record, unsettled: { processKey, since, usage, ...(costUsd === undefined ? {} : { costUsd }) } });
  }

  private write(lines: readonly LedgerLine[]): void {
    const { log, recordUsage } = this.options.services;
    const written: Promise<void> = Promise.all([this.pending, recordUsage(lines)])
      .catch((error: unknown) => { log.error('what a turn was billed could not be recorded', error); })
      .then(() => {
        if (this.pending === written) this.pending = undefined;
        this.subagents.billed();
      });
    this.pending = written;
  }
}

/** A sum with what lines say now instead of what they said before; lines that are new count whole. */
function withCorrection<T extends { readonly usage: TokenUsage; readonly costUsd?: number | undefined }>(sum: T, lines: readonly LedgerLine[], before: ReadonlyMap<string, LedgerLine>): T {
  const priced = lines.filter((line) => line.costUsd !== undefined);
  const costUsd = priced.reduce((cost, line) => cost + (line.costUsd ?? 0) - (before.get(line.id)?.costUsd ?? 0), sum.costUsd ?? 0);
  const usage = lines.filter((line) => !before.has(line.id)).reduce<TokenUsage>((tokens, line) => addTokens(tokens, line), sum.usage);
  return { ...sum, usage, ...(priced.length === 0 ? {} : { costUsd }) };
}

function withBilled(record: SessionRecord, billed: Parameters<typeof sumBilled>[0]): SessionRecord {
  const { tokens, costUsd } = sumBilled(billed);
  return { ...record, usage: addTokens(record.usage, tokens), ...(costUsd === undefined ? {} : { costUsd: (record.costUsd ?? 0) + costUsd }) };
}
