/**
 * Environment variable that marks every process of one ring of one test run. The runner finds by it what a ring left behind, even what has
 * detached itself; `TempHome.env` passes it on.
 */
export const TEST_RUN_VARIABLE = 'MISSION_CONTROL_TEST_RUN';

/** File that a ring's mocha writes its events to, one JSON value a line. */
export const EVENTS_VARIABLE = 'MISSION_CONTROL_TEST_RESULTS';

/** Only tests whose full title contains this. */
export const GREP_VARIABLE = 'MISSION_CONTROL_TEST_GREP';

/** Only tests whose full title contains this word as well. */
export const TAG_VARIABLE = 'MISSION_CONTROL_TEST_TAG';

/** Version that the editor must have, `1.90` for example; unset when any will do. */
export const EDITOR_VERSION_VARIABLE = 'MISSION_CONTROL_TEST_EDITOR_VERSION';

/** Repository root, for code that was bundled away from its place. */
export const REPO_VARIABLE = 'MISSION_CONTROL_TEST_REPO';

/** What the full title of a test must match to run, or undefined for all. */
export function titleFilter(env: NodeJS.ProcessEnv): RegExp | undefined {
  const parts = [env[GREP_VARIABLE], env[TAG_VARIABLE]].flatMap((part) => (part ? [part] : []));
  if (parts.length === 0) return undefined;
  return new RegExp(parts.map((part) => `(?=[\\s\\S]*${part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')})`).join(''));
}
