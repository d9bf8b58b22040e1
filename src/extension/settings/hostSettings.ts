import type { OperationInput } from '../../protocol/operations/operationTable.ts';
import { SETTINGS, type SettingName } from '../contributions.ts';

type HostSettings = OperationInput<'host.configure'>['settings'];

/** Most that the host takes. */
const MOST_TURNS = 10_000;
const MOST_USD = 1_000_000;
const MOST_PATHS = 50;
const MOST_RULES = 1000;
const MOST_RULE_LENGTH = 4096;

/** The settings of a window as the host wants them. Empty texts mean "let the host choose" and are left out. */
export function hostSettings(read: (name: SettingName) => unknown, env: Readonly<Record<string, string | undefined>> = {}): HostSettings {
  const claudePath = text(read(SETTINGS.claudePath));
  const defaultModel = text(read(SETTINGS.claudeDefaultModel));
  const defaultPermissionMode = text(read(SETTINGS.claudeDefaultPermissionMode));
  const maxConcurrentStarts = read(SETTINGS.claudeMaxConcurrentStarts);
  return {
    ...(claudePath === undefined ? {} : { claudePath }),
    ...(defaultModel === undefined ? {} : { defaultModel }),
    ...(defaultPermissionMode === undefined ? {} : { defaultPermissionMode }),
    launch: launchSettings(read),
    ...(typeof maxConcurrentStarts === 'number' ? { maxConcurrentStarts: clamp(Math.round(maxConcurrentStarts), 1, 20) } : {}),
    // `npm start` and F5 ask for the demo by environment.
    demo: read(SETTINGS.demo) === true || env['MISSION_CONTROL_DEMO'] === '1',
    keepRunning: read(SETTINGS.hostKeepRunning) === true,
    environment: textRecord(read(SETTINGS.environment)),
  };
}

/** The options of new sessions; an empty text, an empty list and 0 are left out, as is what has another form than it should. */
function launchSettings(read: (name: SettingName) => unknown): NonNullable<HostSettings['launch']> {
  const transport = read(SETTINGS.claudeTransport);
  const streamMode = read(SETTINGS.claudeStreamMode);
  const maxTurns = amount(read(SETTINGS.claudeMaxTurns), MOST_TURNS);
  const maxBudgetUsd = amount(read(SETTINGS.claudeMaxBudgetUsd), MOST_USD);
  const rulesFile = text(read(SETTINGS.claudeRulesFile));
  const additionalDirectories = texts(read(SETTINGS.claudeAdditionalDirectories));
  const mcpConfigFiles = texts(read(SETTINGS.claudeMcpConfigFiles));
  const deniedTools = rules(read(SETTINGS.claudeDeniedTools));
  const sessionName = text(read(SETTINGS.claudeSessionName));
  return {
    ...(deniedTools.length === 0 ? {} : { deniedTools }),
    ...(transport === 'terminal' ? { transport } : {}),
    ...(streamMode === 'perTurn' ? { streamMode } : {}),
    ...(maxTurns === undefined ? {} : { maxTurns: Math.max(1, Math.round(maxTurns)) }),
    ...(maxBudgetUsd === undefined ? {} : { maxBudgetUsd }),
    ...(rulesFile === undefined ? {} : { rulesFile }),
    ...(additionalDirectories.length === 0 ? {} : { additionalDirectories }),
    ...(mcpConfigFiles.length === 0 ? {} : { mcpConfigFiles }),
    // The default, as the manifest has it: it comes from nobody.
    ...(sessionName === undefined || sessionName === '{prompt}' ? {} : { sessionName }),
  };
}

function amount(value: unknown, most: number): number | undefined {
  return typeof value === 'number' && value > 0 ? Math.min(value, most) : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((one) => text(one) ?? []).slice(0, MOST_PATHS) : [];
}

/** Nothing is left out: of a deny that is none the host says so, and starts no agent without it. */
function rules(value: unknown): string[] {
  const given = Array.isArray(value) ? value.map((one: unknown) => (typeof one === 'string' ? one.trim() : JSON.stringify(one))) : [];
  return given.filter((rule) => rule !== '').map((rule) => rule.slice(0, MOST_RULE_LENGTH)).slice(0, MOST_RULES);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function textRecord(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
