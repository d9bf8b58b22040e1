import type { SessionUsage, UsageTotal, WeekUsage } from '../../protocol/domain/usage.ts';
import type { Project } from '../../protocol/domain/project.ts';
import { clockTime, hoursOf } from './calendarDays.ts';
import { groupsOf, mostExpensiveFirst, sumFor, UsageSum } from './usageSum.ts';
import type { WeekLine } from './weekLines.ts';

/** Who and what the ledger's ids stand for now; `undefined` for what was removed. */
export interface UsageNames {
  project(id: string): Pick<Project, 'id' | 'name' | 'accent'> | undefined;
  session(id: string): { readonly name: string } | undefined;
  task(ref: string): { readonly title: string } | undefined;
}

/** Lays the lines of seven days (oldest day first) out as grids and sessions; `projectId` looks at one project alone. */
export function weekReport(allLines: Iterable<WeekLine>, days: readonly string[], names: UsageNames, projectId?: string): WeekUsage {
  const today = days.at(-1) ?? '';
  const hours = hoursOf(today);
  const total = new UsageSum();
  const ofToday = new UsageSum();
  const cells = new Grid();
  const hourCells = new Grid();
  const sessions = new Map<string, SessionSums>();
  const projectIds = new Set<string>();
  let hasDemo = false;
  for (const line of allLines) {
    if (projectId !== undefined && line.projectId !== projectId) continue;
    projectIds.add(line.projectId);
    hasDemo ||= line.source === 'demo';
    total.add(line);
    cells.add(line.day, line);
    if (!sessions.has(line.sessionId)) sessions.set(line.sessionId, new SessionSums());
    sessions.get(line.sessionId)?.add(line, line.day === today);
    if (line.day !== today) continue;
    ofToday.add(line);
    hourCells.add(startOfHour(hours, Date.parse(line.at)), line);
  }
  return {
    days: [...days],
    total: total.total(),
    today: ofToday.total(),
    cells: cells.places().map(({ place, ...cell }) => ({ day: place, ...cell })),
    hours: hours.map((ms) => ({ startsAt: new Date(ms).toISOString(), time: clockTime(ms) })),
    hourCells: hourCells.places().map(({ place, ...cell }) => ({ startsAt: place, ...cell })),
    sessions: [...sessions].map(([sessionId, sums]) => sums.usage(sessionId, names))
      .toSorted((a, b) => mostExpensiveFirst({ key: a.sessionId, costUsd: a.week.costUsd }, { key: b.sessionId, costUsd: b.week.costUsd })),
    hasDemo,
    projects: [...projectIds].toSorted().flatMap((id) => names.project(id) ?? []).map(({ id, name, accent }) => ({ id, name, accent })),
  };
}

/** A line of today whose time is of another day (the time zone changed since, or a hand wrote it) is counted in the nearest hour. */
function startOfHour(hours: readonly number[], at: number): string {
  const start = hours.findLast((ms) => ms <= at) ?? hours[0] ?? 0;
  return new Date(start).toISOString();
}

/** Sums by place (a day or an hour), project and model. */
class Grid {
  private readonly sums = new Map<string, Map<string, Map<string, UsageSum>>>();

  add(place: string, line: WeekLine): void {
    const projects = child(this.sums, place, () => new Map<string, Map<string, UsageSum>>());
    const models = child(projects, line.projectId, () => new Map<string, UsageSum>());
    sumFor(models, line.model).add(line);
  }

  /** In the order of places, projects and models. */
  places(): (UsageTotal & { place: string; projectId: string; model: string })[] {
    return byKey(this.sums).flatMap(([place, projects]) =>
      byKey(projects).flatMap(([projectId, models]) => byKey(models).map(([model, sum]) => ({ place, projectId, model, ...sum.total() }))));
  }
}

class SessionSums {
  private readonly week = new UsageSum();
  private readonly today = new UsageSum();
  private readonly models = new Map<string, UsageSum>();
  /** A later line says it better: a task may be moved. */
  private last: WeekLine | undefined;

  add(line: WeekLine, isToday: boolean): void {
    this.week.add(line);
    if (isToday) this.today.add(line);
    sumFor(this.models, line.model).add(line);
    if (this.last === undefined || line.at >= this.last.at) this.last = line;
  }

  usage(sessionId: string, names: UsageNames): SessionUsage {
    const name = names.session(sessionId)?.name;
    const taskRef = this.last?.taskRef;
    const taskTitle = taskRef === undefined ? undefined : names.task(taskRef)?.title;
    return {
      sessionId,
      projectId: this.last?.projectId ?? '',
      ...(name === undefined ? {} : { name }),
      ...(taskRef === undefined ? {} : { taskRef }),
      ...(taskTitle === undefined ? {} : { taskTitle }),
      models: groupsOf(this.models).map(({ key }) => key),
      week: this.week.total(),
      ...(this.today.isEmpty ? {} : { today: this.today.total() }),
    };
  }
}

function child<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = make());
  return value;
}

function byKey<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
