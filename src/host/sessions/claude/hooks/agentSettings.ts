import { relayCommand, type HookRelay } from './relayCommand.ts';

/** Name of the variable with the token; hooks find it by that. It never stands in argv, a file or a log. */
export const TOKEN_VARIABLE = 'MISSION_CONTROL_HOOK_TOKEN';
/** Where hooks go; for the relay. */
export const URL_VARIABLE = 'MISSION_CONTROL_HOOK_URL';

/** How long a person may take, in seconds: a day. */
const REQUEST_TIMEOUT_S = 86_400;
/** How long the agent would stand still when this host does not answer, in seconds: every other hook is answered at once. */
const TIMEOUT_S = 5;

/** Hooks that arrive by HTTP. Each is answered at once but `PermissionRequest`. `WorktreeCreate` must never be among them: it replaces what the CLI does. */
const HTTP_EVENTS = [
  'PreToolUse', 'PostToolUse', 'PostToolUseFailure', 'PostToolBatch', 'PermissionRequest', 'PermissionDenied', 'UserPromptSubmit', 'Stop', 'StopFailure',
  'SubagentStart', 'SubagentStop', 'Notification', 'PreCompact', 'PostCompact', 'SessionEnd',
] as const;

/**
 * The settings of an agent in a terminal, for `--settings`. The CLI unites them with those of the user: all hooks run, all denies hold. What is one value here
 * wins over the user's.
 */
export function agentSettings({ url, relay, deny, platform }: {
  readonly url: string;
  readonly relay: HookRelay;
  readonly deny: readonly string[];
  readonly platform: NodeJS.Platform;
}): Record<string, unknown> {
  const http = (timeout: number): unknown => ({ type: 'http', url, timeout, headers: { Authorization: `Bearer $${TOKEN_VARIABLE}` }, allowedEnvVars: [TOKEN_VARIABLE] });
  const httpHooks = HTTP_EVENTS.map((event) => [event, [{ hooks: [http(event === 'PermissionRequest' ? REQUEST_TIMEOUT_S : TIMEOUT_S)] }]]);
  // The CLI never calls an URL for it. It does not wait for what is asynchronous.
  const sessionStart = [{ hooks: [{ type: 'command', ...relayCommand(relay, platform), async: true, timeout: TIMEOUT_S }] }];
  return {
    hooks: { ...Object.fromEntries(httpHooks), SessionStart: sessionStart },
    ...(deny.length === 0 ? {} : { permissions: { deny } }),
    tui: 'default', // Since 2.1.3xx it would take the alternate screen, which has no history to scroll.
  };
}

/** What an agent's environment needs for its hooks. `environment` is what it has: a proxy in it must not get them, with the token. */
export function hookEnvironment({ url, token, environment }: { readonly url: string; readonly token: string; readonly environment: Readonly<Record<string, string>> }): Record<string, string> {
  return { [URL_VARIABLE]: url, [TOKEN_VARIABLE]: token, ...aroundProxy(environment) };
}

function aroundProxy(environment: Readonly<Record<string, string>>): Record<string, string> {
  const has = (name: string): boolean => (environment[name] ?? '') !== '';
  if (!['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].some(has)) return {};
  // The CLI reads the first of these that is not empty.
  const names = ['no_proxy', 'NO_PROXY'].filter(has);
  return Object.fromEntries((names.length === 0 ? ['NO_PROXY'] : names).map((name) => [name, withLoopback(environment[name] ?? '')]));
}

function withLoopback(list: string): string {
  const hosts = list.split(/[\s,]+/).filter((host) => host !== '');
  return hosts.includes('*') || hosts.includes('127.0.0.1') ? list : [...hosts, '127.0.0.1'].join(',');
}
