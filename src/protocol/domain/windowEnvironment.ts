/*
 * Which variables of a window's environment agents get. One table for both sides: the window sends exactly what the host takes.
 */

/** Never inherited: they belong to the editor or to another agent's process and mislead a new one. Other `CLAUDE_*` stay. */
const STRIPPED_NAMES: ReadonlySet<string> = new Set([
  'NODE_OPTIONS', 'CLAUDECODE', 'CLAUDE_PROJECT_DIR', 'CLAUDE_CODE_ENTRYPOINT', 'CLAUDE_CODE_SESSION_ID', 'CLAUDE_CODE_SSE_PORT',
  // What Claude Code 2.1.329 hands to its children: with it a new agent would take itself for the child of another, and have its mailbox.
  'CLAUDE_CODE_MESSAGING_SOCKET', 'CLAUDE_CODE_MESSAGING_TOKEN', 'CLAUDE_CODE_CHILD_SESSION', 'CLAUDE_PID',
]);
const STRIPPED_PREFIXES = ['VSCODE_', 'ELECTRON_', 'MISSION_CONTROL_HOOK_'] as const;

/** What a window adds to the login shell's environment, besides its PATH folders: how to reach the network, credentials, the language. */
const WINDOW_NAMES: ReadonlySet<string> = new Set([
  'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO', 'CLOUD_ML_REGION', 'SSH_AUTH_SOCK', 'GH_TOKEN', 'GITHUB_TOKEN', 'KUBECONFIG', 'LANG',
]);
const WINDOW_PREFIXES = ['CLAUDE_', 'ANTHROPIC_', 'AWS_', 'GOOGLE_', 'GCLOUD_', 'CLOUDSDK_', 'AZURE_', 'VERTEX_'] as const;

/** True for variables that no agent and no host inherits. Case does not matter, since it does not on Windows. */
export function isStripped(name: string): boolean {
  const upper = name.toUpperCase();
  return STRIPPED_NAMES.has(upper) || STRIPPED_PREFIXES.some((prefix) => upper.startsWith(prefix));
}

/** True for variables that agents get from the window, in place of the login shell's. `PATH` is not one: its folders are added. */
export function isFromWindow(name: string): boolean {
  const upper = name.toUpperCase();
  return !isStripped(name) && (WINDOW_NAMES.has(upper) || WINDOW_PREFIXES.some((prefix) => upper.startsWith(prefix)));
}

/** What of a window's environment the host gets. It keeps it in memory only. */
export function windowEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && (name.toUpperCase() === 'PATH' || isFromWindow(name))) kept[name] = value;
  }
  return kept;
}
