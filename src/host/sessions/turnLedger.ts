import type { LedgerLine, SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { TokenUsage } from '../../protocol/domain/usage.ts';
import { addTokens, NO_TOKENS } from '../../protocol/domain/usageTotals.ts';
import { localDay } from '../util/clock.ts';
import type { BilledUsage } from './agentProvider.ts';

/** Where a report belongs: the process of the session, the turn (the next one while it runs), and the report's name within that. */
export interface ReportPlace {
  readonly processKey: string;
  readonly turn: number;
  readonly report: string;
  readonly source: LedgerLine['source'];
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** Ledger lines of one report, one a model. Their place makes their ids unique over all processes of the session. */
export function ledgerLines(record: SessionRecord, place: ReportPlace, billed: readonly BilledUsage[]): LedgerLine[] {
  return billed.map(({ model, costUsd, ...tokens }) => ({
    id: `${processPrefix(record.id, place.processKey)}${place.turn}.${place.report}/${model}`,
    at: place.at,
    day: localDay(Date.parse(place.at)),
    sessionId: record.id,
    projectId: record.projectId,
    ...(record.taskRef === undefined ? {} : { taskRef: record.taskRef }),
    model,
    ...tokens,
    ...(costUsd === undefined ? {} : { costUsd }),
    source: place.source,
  }));
}

/** The lines of one process. */
export function linesOfProcess(lines: readonly LedgerLine[], sessionId: string, processKey: string): LedgerLine[] {
  return lines.filter(({ id }) => id.startsWith(processPrefix(sessionId, processKey)));
}

/** Those that are of later turns than `turnCount`. */
export function linesAfterTurn(lines: readonly LedgerLine[], record: Pick<SessionRecord, 'id' | 'turnCount'>, processKey: string): LedgerLine[] {
  const { length } = processPrefix(record.id, processKey);
  return linesOfProcess(lines, record.id, processKey).filter(({ id }) => Number.parseInt(id.slice(length), 10) > record.turnCount);
}

/** Whether a line is the report of this name. */
export function isReport({ id }: LedgerLine, report: string): boolean {
  return /^\d+\.([^/]*)\//.exec(id.split('/').slice(2).join('/'))?.[1] === report;
}

/** Tokens and money of several models together; no money when nothing was priced. */
export function sumBilled(billed: readonly (TokenUsage & { readonly costUsd?: number | undefined })[]): { tokens: TokenUsage; costUsd: number | undefined } {
  const costs = billed.flatMap(({ costUsd }) => costUsd ?? []);
  return {
    tokens: billed.reduce<TokenUsage>((sum, one) => addTokens(sum, one), NO_TOKENS),
    costUsd: costs.length === 0 ? undefined : costs.reduce((sum, cost) => sum + cost, 0),
  };
}

function processPrefix(sessionId: string, processKey: string): string {
  return `${sessionId}/${processKey}/`;
}
