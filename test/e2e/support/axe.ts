import axe from 'axe-core';
import type { Frame } from 'playwright-core';

/** What axe finds wrong in a frame (or the part of it that `include` selects), one line each. */
export async function violations(frame: Frame, include?: string): Promise<string[]> {
  await frame.evaluate(`${axe.source}; undefined`);
  // The editor itself calls the welcome text of every view "Welcome".
  const rules = { 'landmark-unique': { enabled: include === undefined } };
  const context = include === undefined ? 'document' : JSON.stringify({ include: [[include]] });
  const found = (await frame.evaluate(`axe.run(${context}, { resultTypes: ['violations'], rules: ${JSON.stringify(rules)} })`)) as axe.AxeResults;
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} — ${node.failureSummary ?? ''}`));
}
