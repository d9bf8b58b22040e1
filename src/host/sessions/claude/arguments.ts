import type { AgentSpec } from '../agentProvider.ts';
import { NO_FILES, type LaunchFiles } from './launchFiles.ts';

/** Flags of every stream session, as observed in the CLI's control protocol. */
const STREAM_FLAGS = [
  '-p',
  ['--input-format', 'stream-json'],
  ['--output-format', 'stream-json'],
  '--verbose', // stream-json output is refused without it
  ['--permission-prompt-tool', 'stdio'], // hidden flag: asks arrive as control requests, and questions and plans are offered at all
  '--include-partial-messages',
] as const;

/** In order: flags that depend on the session. `undefined` leaves one out. */
const SESSION_FLAGS: readonly ((spec: AgentSpec, isNew: boolean, files: LaunchFiles) => readonly string[] | undefined)[] = [
  // Always explicit: since 2.1.3xx the CLI's own default is `auto`.
  (spec) => ['--permission-mode', spec.permissionMode],
  (spec, isNew) => (isNew ? ['--session-id', spec.resume ?? spec.sessionId] : ['--resume', spec.resume ?? spec.sessionId]),
  (spec) => (spec.model === undefined ? undefined : ['--model', spec.model]),
  // Beside those of the user's settings: all denies hold.
  ({ launch }) => (launch?.deniedTools === undefined ? undefined : ['--settings', denySettings(launch.deniedTools)]),
  ({ launch }) => (launch?.maxTurns === undefined ? undefined : ['--max-turns', String(launch.maxTurns)]), // hidden flag
  ({ launch }) => (launch?.maxBudgetUsd === undefined ? undefined : ['--max-budget-usd', String(launch.maxBudgetUsd)]),
  // Hidden flag of both supported versions: the text itself would be in argv, which everybody can read and which is limited.
  (_spec, _isNew, { rulesFile }) => (rulesFile === undefined ? undefined : ['--append-system-prompt-file', rulesFile]),
  // Both take several values, and may be given several times: so nothing behind them is ever taken for one of theirs.
  (_spec, _isNew, { additionalDirectories }) => additionalDirectories.flatMap((folder) => ['--add-dir', folder]),
  (_spec, _isNew, { mcpConfigFiles }) => mcpConfigFiles.flatMap((file) => ['--mcp-config', file]),
  // `-p` skips the CLI's own trust dialog and would connect the folder's MCP servers without asking.
  (spec) => (spec.isTrustedByAgent ? undefined : ['--strict-mcp-config']),
  (spec) => (spec.isTrustedByAgent ? undefined : ['--setting-sources', 'user']),
];

/** Settings, as JSON for `--settings`, that deny by rule in every permission mode, before anybody is asked. */
export function denySettings(deny: readonly string[]): string {
  return JSON.stringify({ permissions: { deny } });
}

/**
 * The argv of a stream session. Every program of the machine can read it, so nothing of a prompt is in it: the name goes by control request.
 * `isNew` when there is no conversation to resume under that id yet.
 */
export function streamArguments(spec: AgentSpec, isNew: boolean, files: LaunchFiles = NO_FILES): string[] {
  return [...STREAM_FLAGS.flat(), ...SESSION_FLAGS.flatMap((flag) => flag(spec, isNew, files) ?? [])];
}
