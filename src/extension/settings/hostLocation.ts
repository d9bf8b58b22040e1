import { homedir } from 'node:os';
import path from 'node:path';
import { workspace } from 'vscode';
import { SETTINGS, SETTINGS_SECTION } from '../contributions.ts';

/** Where this window's host lives; read once, when the window connects. */
export interface HostLocation {
  readonly home: string;
  readonly mode: 'background' | 'window';
}

/** Reads home and mode from the settings, else from the environment. */
export function readHostLocation(): HostLocation {
  const configuration = workspace.getConfiguration(SETTINGS_SECTION);
  // F5 asks for the mode by environment.
  const mode = process.env['MISSION_CONTROL_HOST_MODE'] ?? configuration.get<string>(SETTINGS.hostMode);
  return { home: homeFolder(configuration.get(SETTINGS.home, ''), process.env, homedir()), mode: mode === 'window' ? 'window' : 'background' };
}

/** The setting, else `MISSION_CONTROL_HOME`, else `.mission-control` in the person's own folder. `~` is that folder. */
export function homeFolder(setting: string, env: Readonly<Record<string, string | undefined>>, userFolder: string): string {
  const chosen = setting.trim() || env['MISSION_CONTROL_HOME']?.trim() || '~/.mission-control';
  const expanded = /^~(?=$|[/\\])/.test(chosen) ? path.join(userFolder, chosen.slice(1)) : chosen;
  return path.resolve(expanded);
}
