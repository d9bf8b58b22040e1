import type { WeekUsage } from '../../src/protocol/domain/usage.ts';
import { modelName } from '../../src/protocol/domain/modelName.ts';
import { fill } from '../shared/pageData.ts';
import type { Accent } from './accents.ts';
import { OTHERS } from './costsView.ts';
import { dayTitle } from './format.ts';
import { strings } from './strings.ts';

/** What the ids of a report are called. */
export class CostsNames {
  private readonly projects: ReadonlyMap<string, WeekUsage['projects'][number]>;
  private readonly usage: WeekUsage;

  constructor(usage: WeekUsage) {
    this.usage = usage;
    this.projects = new Map(usage.projects.map((project) => [project.id, project]));
  }

  /** Projects of the last days, by name; and the chosen one, although it may have nothing. */
  projectIds(chosen: string | undefined): string[] {
    const ids = new Set(this.usage.cells.map(({ projectId }) => projectId));
    if (chosen !== undefined) ids.add(chosen);
    return [...ids].toSorted((a, b) => this.project(a).localeCompare(this.project(b), document.documentElement.lang || 'en', { numeric: true }));
  }

  project(id: string): string {
    return this.projects.get(id)?.name ?? fill(strings.table.removedProject, id);
  }

  accent(id: string): Accent | undefined {
    return this.projects.get(id)?.accent;
  }

  /** Name of a part of the chart. */
  part(key: string, stackBy: 'project' | 'model'): string {
    if (key === OTHERS) return strings.chart.others;
    return stackBy === 'project' ? this.project(key) : modelName(key);
  }

  dayTitle(day: string | undefined): string {
    return day === undefined ? '' : dayTitle(day);
  }
}
