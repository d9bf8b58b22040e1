import type { OperationInput } from '../../protocol/operations/operationTable.ts';
import { SETTINGS, type SettingName } from '../contributions.ts';

type HostSettings = OperationInput<'host.configure'>['settings'];

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
    ...(typeof maxConcurrentStarts === 'number' ? { maxConcurrentStarts: clamp(Math.round(maxConcurrentStarts), 1, 20) } : {}),
    // `npm start` and F5 ask for the demo by environment.
    demo: read(SETTINGS.demo) === true || env['MISSION_CONTROL_DEMO'] === '1',
    keepRunning: read(SETTINGS.hostKeepRunning) === true,
    environment: textRecord(read(SETTINGS.environment)),
  };
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
