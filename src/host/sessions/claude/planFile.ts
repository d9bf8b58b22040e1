import { readFileSync, statSync } from 'node:fs';

/** A plan file is a page or two; more is not one. */
const MAX_PLAN_BYTES = 1024 * 1024;

/** Read at once, so that the request stays in its place among the agent's messages. Only the plan that the CLI names, only Markdown; `undefined` when it is none. */
export function readPlan(file: string): string | undefined {
  try {
    return file.endsWith('.md') && statSync(file).size <= MAX_PLAN_BYTES ? readFileSync(file, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
