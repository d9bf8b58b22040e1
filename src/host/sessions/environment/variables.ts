import { isStripped } from '../../../protocol/domain/windowEnvironment.ts';

/** The variables that a new process may inherit. */
export function strip(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).flatMap(([name, value]) => (value === undefined || isStripped(name) ? [] : [[name, value]])));
}

/** Folders of both, those of the first in front. */
export function unitePaths(first: string, second: string, delimiter: string): string {
  return [...new Set([...first.split(delimiter), ...second.split(delimiter)])].filter((folder) => folder !== '').join(delimiter);
}
