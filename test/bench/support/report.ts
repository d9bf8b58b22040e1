import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { REPO_ROOT } from '../../support/repoRoot.ts';
import { isWithinBudget, type Budget, type Figure } from './figure.ts';
import { describeMachine } from './machine.ts';
import { spreadText } from './statistics.ts';

/** What one bench found, and how quiet the machine was around it. */
export interface BenchResult {
  readonly name: string;
  /** When it ended (ISO 8601 UTC). */
  readonly at: string;
  readonly durationMs: number;
  /** Share of all cores that others used right before and after. */
  readonly busyBefore: number;
  readonly busyAfter: number;
  readonly figures: readonly Figure[];
}

/** Where the figures are kept. */
export const RESULTS_FILE: string = path.join(REPO_ROOT, 'test', 'results', 'bench.json');

/** The figures as a Markdown table. */
export function markdownTable(results: readonly BenchResult[]): string {
  const head = ['what', 'ours', 'other', 'ratio', 'budget', '', 'measured', 'machine busy'];
  const rows = results.flatMap(({ figures, busyBefore, busyAfter }) => figures.map((figure) => [...tableRow(figure), `${percent(busyBefore)} before, ${percent(busyAfter)} after`]));
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Writes the results; those of benches that did not run now stay as they were. */
export async function writeResults(results: readonly BenchResult[]): Promise<void> {
  const ran = new Set(results.map(({ name }) => name));
  const kept = (await readResults()).filter(({ name }) => !ran.has(name));
  await mkdir(path.dirname(RESULTS_FILE), { recursive: true });
  await writeFile(RESULTS_FILE, JSON.stringify({ machine: describeMachine(), results: [...kept, ...results] }, undefined, 2) + '\n');
}

async function readResults(): Promise<readonly BenchResult[]> {
  try {
    return (JSON.parse(await readFile(RESULTS_FILE, 'utf8')) as { results: readonly BenchResult[] }).results;
  } catch {
    return []; // None yet, or a run was cut off while it wrote.
  }
}

function tableRow(figure: Figure): readonly string[] {
  const { what, ours, other, unit, budget, detail = '' } = figure;
  const isOk = isWithinBudget(figure);
  return [
    what,
    amount(ours.value, unit),
    other === undefined ? '' : `${amount(other.value, unit)} (${other.what}; ${spreadText(other)})`,
    other === undefined || other.value === 0 ? '' : `${(ours.value / other.value).toFixed(2)} ×`,
    budget === undefined ? '' : budgetText(budget, unit),
    isOk === undefined ? '' : isOk ? 'ok' : '**over**',
    `${spreadText(ours)}${detail === '' ? '' : `; ${detail}`}`,
  ];
}

/** A share as people read it. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function amount(value: number, unit: Figure['unit']): string {
  if (unit === 'count') return String(value);
  return `${value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)} ${unit}`;
}

function budgetText(budget: Budget, unit: Figure['unit']): string {
  switch (budget.kind) {
    case 'atMost':
      return `≤ ${budget.limit}${unit === 'count' ? '' : ` ${unit}`}`;
    case 'ratioAtMost':
      return `≤ ${budget.limit} ×`;
    case 'addedAtMost':
      return `+ ${budget.limit} ${unit} at most`;
  }
}
