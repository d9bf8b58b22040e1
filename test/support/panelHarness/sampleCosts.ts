import type { WeekUsage } from '../../../src/protocol/domain/usage.ts';
import type { LedgerLine } from '../../../src/protocol/files/fileKinds.ts';
import { lastDays } from '../../../src/host/ledger/calendarDays.ts';
import { weekReport } from '../../../src/host/ledger/weekReport.ts';

/** The day on which the samples play. */
export const TODAY = '2026-11-21';

const PROJECTS = {
  'acme-web': { name: 'Acme Web', accent: 'blue' },
  'billing-service': { name: 'Billing Service', accent: 'green' },
  'docs': { name: 'Docs', accent: 'orange' },
} as const;

const SESSIONS: Readonly<Record<string, readonly [name: string, projectId: string, taskRef?: string]>> = {
  s1: ['Fix the flaky login test', 'acme-web', 'AW-014'],
  s2: ['Show prices in the currency of the buyer', 'acme-web', 'AW-021'],
  s3: ['Retry failed invoices overnight', 'billing-service', 'BS-003'],
  s4: ['Write the release notes', 'docs'],
  s5: ['Try a local model', 'docs'],
  s6: ['Move the images to the CDN', 'old-shop'],
};

const TASKS: Readonly<Record<string, string>> = { 'AW-014': 'Login test is flaky', 'BS-003': 'Retry failed invoices overnight' };

export interface Bill extends Partial<Omit<LedgerLine, 'costUsd'>> {
  readonly session: string;
  readonly day: string;
  readonly time: string;
  readonly costUsd?: number | undefined;
}

export function line(id: number, { session, day, time, costUsd, ...more }: Bill): LedgerLine {
  const [, projectId = 'docs', taskRef] = SESSIONS[session] ?? [];
  const cost = costUsd ?? 0.2;
  return {
    id: String(id), at: new Date(`${day}T${time}:00`).toISOString(), day, sessionId: session, projectId, ...(taskRef === undefined ? {} : { taskRef }),
    model: 'claude-opus-4-8', inputTokens: Math.round(cost * 8000), outputTokens: Math.round(cost * 14_000), cacheReadTokens: Math.round(cost * 610_000),
    cacheWriteTokens: Math.round(cost * 21_000), source: 'cli', ...more, ...(costUsd === undefined ? {} : { costUsd }),
  };
}

/** Bills of a busy week: three models, one without a price, a removed project, a removed session. */
export function sampleLines(): LedgerLine[] {
  const bills: Bill[] = [];
  const costs = [[1.9, 0.7, 0], [3.1, 0, 0.5], [0, 0, 0], [2.2, 1.4, 0.3], [4.6, 2.1, 0], [0.9, 3.3, 1.2], [1.7, 1.1, 0.6]];
  lastDays(TODAY, 7).forEach((day, index) => {
    const [acme = 0, billing = 0, docs = 0] = costs[index] ?? [];
    if (acme > 0) {
      bills.push({ session: index < 4 ? 's1' : 's2', day, time: '09:20', costUsd: acme * 0.6 }, { session: index < 3 ? 's1' : 's2', day, time: '14:05', costUsd: acme * 0.3 });
      bills.push({ session: 's2', day, time: '15:40', costUsd: acme * 0.1, model: 'claude-haiku-4-5-20251001' });
    }
    if (billing > 0) bills.push({ session: 's3', day, time: '08:10', costUsd: billing * 0.8, model: 'claude-sonnet-4-6' }, { session: 's3', day, time: '11:30', costUsd: billing * 0.2, model: 'claude-haiku-4-5-20251001' });
    if (docs > 0) bills.push({ session: 's4', day, time: '10:45', costUsd: docs, model: 'claude-sonnet-4-6' });
  });
  bills.push({ session: 's5', day: TODAY, time: '10:15', model: 'qwen3-coder' }, { session: 's5', day: '2026-11-19', time: '10:15', model: 'qwen3-coder' });
  bills.push({ session: 's6', day: '2026-11-16', time: '17:00', costUsd: 0.42 }, { session: 'gone', day: '2026-11-16', time: '18:00', costUsd: 0.0042, projectId: 'docs' });
  return bills.map((bill, index) => line(index, bill));
}

/** What the host says of these lines. */
export function weekOf(lines: readonly LedgerLine[], names: Readonly<Record<string, string>> = {}): WeekUsage {
  return weekReport(lines, lastDays(TODAY, 7), {
    project: (id) => (id in PROJECTS ? { id, ...PROJECTS[id as keyof typeof PROJECTS] } : undefined),
    session: (id) => (SESSIONS[id] === undefined && names[id] === undefined ? undefined : { name: names[id] ?? SESSIONS[id]?.[0] ?? '' }),
    task: (ref) => (TASKS[ref] === undefined ? undefined : { title: TASKS[ref] }),
  });
}
