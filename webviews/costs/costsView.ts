import type { SessionUsage, UsageGroup, UsageTotal, WeekUsage } from '../../src/protocol/domain/usage.ts';
import { addUsage, NO_USAGE } from '../../src/protocol/domain/usageTotals.ts';
import type { CostsPanelState } from '../../src/protocol/webview/costsPanel.ts';

/** What a person wants to see. */
export type CostsChoice = Pick<CostsPanelState, 'period' | 'stackBy' | 'projectId'>;

/** Parts of a bar that are told apart; what is more is put together. */
export const MAX_PARTS = 6;

/** Key of the part that stands for all that are not told apart. No project and no model has it. */
export const OTHERS = '';

/** One part of every bar: a project's or a model's. */
export interface Part {
  readonly key: string;
  readonly total: UsageTotal;
  /** One a place, in their order. */
  readonly places: readonly UsageTotal[];
}

/** A session of the chosen time. */
export interface SessionRow {
  readonly session: SessionUsage;
  readonly usage: UsageTotal;
}

/** The figures of the panel for a choice. Sums are exact, and every table adds up to its total. */
export interface CostsView {
  /** Of the chosen project, whatever the chosen time. */
  readonly today: UsageTotal;
  readonly week: UsageTotal;
  /** Of the chosen project and time. */
  readonly total: UsageTotal;
  /** The bars: days (`YYYY-MM-DD`), or hours of today (`HH:mm`), oldest first. */
  readonly places: readonly { readonly key: string; readonly time: string; readonly total: UsageTotal }[];
  /** Most expensive first, `OTHERS` last. */
  readonly parts: readonly Part[];
  /** Of all projects, also when one is chosen: this is where it is chosen. Most expensive first. */
  readonly projects: readonly UsageGroup[];
  readonly models: readonly UsageGroup[];
  readonly sessions: readonly SessionRow[];
}

type Cell = UsageTotal & { readonly place: string; readonly projectId: string; readonly model: string };

/** Picks what was chosen out of the last seven days and adds it up. */
export function viewOf(usage: WeekUsage, choice: CostsChoice): CostsView {
  const isOwn = ({ projectId }: { readonly projectId: string }): boolean => (choice.projectId ?? projectId) === projectId;
  const days: Cell[] = usage.cells.map(({ day, ...cell }) => ({ place: day, ...cell }));
  const today = usage.days.at(-1);
  const ofToday = days.filter(({ place }) => place === today);
  const [cells, places] = choice.period === 'week'
    ? [days, usage.days.map((day) => ({ key: day, time: day }))]
    : [usage.hourCells.map(({ startsAt, ...cell }): Cell => ({ place: startsAt, ...cell })), usage.hours.map(({ startsAt, time }) => ({ key: startsAt, time }))];
  const own = cells.filter(isOwn);
  return {
    today: sum(ofToday.filter(isOwn)),
    week: sum(days.filter(isOwn)),
    total: sum(own),
    places: places.map((place) => ({ ...place, total: sum(own.filter((cell) => cell.place === place.key)) })),
    parts: partsOf(own, places.map(({ key }) => key), choice.stackBy === 'project' ? ({ projectId }) => projectId : ({ model }) => model),
    projects: groupsOf(cells, ({ projectId }) => projectId),
    models: groupsOf(own, ({ model }) => model),
    sessions: sessionsOf(usage.sessions.filter(isOwn), choice.period),
  };
}

/** True when there is nothing in a sum, not even something without a price. */
export function isNothing(usage: UsageTotal): boolean {
  return usage.costUsd === 0 && usage.unpricedCount === 0 && usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens === 0;
}

function sum(totals: readonly UsageTotal[]): UsageTotal {
  return totals.reduce<UsageTotal>((total, one) => addUsage(total, one), NO_USAGE);
}

function partsOf(cells: readonly Cell[], places: readonly string[], keyOf: (cell: Cell) => string): Part[] {
  const groups = groupsOf(cells, keyOf);
  const apart = new Set(groups.slice(0, groups.length > MAX_PARTS ? MAX_PARTS - 1 : MAX_PARTS).map(({ key }) => key));
  const partOf = (cell: Cell): string => (apart.has(keyOf(cell)) ? keyOf(cell) : OTHERS);
  const keys = [...apart, ...(groups.length > apart.size ? [OTHERS] : [])];
  return keys.map((key) => {
    const own = cells.filter((cell) => partOf(cell) === key);
    return { key, total: sum(own), places: places.map((place) => sum(own.filter((cell) => cell.place === place))) };
  });
}

function groupsOf(cells: readonly Cell[], keyOf: (cell: Cell) => string): UsageGroup[] {
  const groups = new Map<string, UsageTotal>();
  for (const cell of cells) groups.set(keyOf(cell), addUsage(groups.get(keyOf(cell)) ?? NO_USAGE, cell));
  return [...groups].map(([key, total]) => ({ key, ...total })).toSorted(mostFirst);
}

function sessionsOf(sessions: readonly SessionUsage[], period: CostsChoice['period']): SessionRow[] {
  return sessions.flatMap((session) => {
    const usage = period === 'week' ? session.week : session.today;
    return usage === undefined ? [] : [{ session, usage }];
  }).toSorted((a, b) => mostFirst({ ...a.usage, key: a.session.sessionId }, { ...b.usage, key: b.session.sessionId }));
}

/** What has no price may be much: of the same cost, the one with more output comes first. */
function mostFirst(a: UsageGroup, b: UsageGroup): number {
  return b.costUsd - a.costUsd || b.outputTokens - a.outputTokens || (a.key < b.key ? -1 : 1);
}
