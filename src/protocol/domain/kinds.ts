// Words for which texts are listed where nothing is checked: apart from the schemas, so that who lists them does not carry what checks.

/** What a session is doing. `unknown` is said when nothing reliable is known; a phase is never invented. */
export const PHASES = ['starting', 'idle', 'thinking', 'responding', 'runningTool', 'waiting', 'error', 'ended', 'unknown'] as const;

/**
 * Why a session has no live agent.
 * `finished` the agent left by itself without error; `stopped` a person or rule stopped it; `interrupted` the host or machine went away
 * under it; `failed` it could not start or left with an error; `hibernated` ended by us while idle, to be resumed on the next prompt.
 */
export const END_REASONS = ['finished', 'stopped', 'interrupted', 'failed', 'hibernated'] as const;

/** What an agent may ask. */
export const REQUEST_KINDS = ['permission', 'plan', 'question', 'review'] as const;
