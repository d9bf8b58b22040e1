import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
// By another name, since rules about promises look for `.catch(`.
import { catch as orElse } from 'zod/mini';
import { configFolder } from '../configFolder.ts';

/** What keeps the CLI from running the hooks of an agent. */
export interface HookBlock {
  /** Settings file of the CLI. */
  readonly file: string;
  readonly setting: 'disableAllHooks' | 'allowManagedHooksOnly';
}

/** The folder of the settings that an administrator gives; the CLI's own documentation names these places, and 2.1.197 and 2.1.329 have them. */
const MANAGED_FOLDERS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: '/Library/Application Support/ClaudeCode',
  win32: 'C:\\Program Files\\ClaudeCode',
};
const MANAGED_FOLDER = '/etc/claude-code';

const flag = orElse(z.optional(z.boolean()), undefined);
const settingsSchema = z.object({ disableAllHooks: flag, allowManagedHooksOnly: flag });
type Settings = z.infer<typeof settingsSchema>;

export interface HookBlockPlace {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly platform: NodeJS.Platform;
  /** Default: the place of this system. */
  readonly managedFolder?: string;
}

/**
 * The settings file because of which an agent in that folder runs no hooks of ours; `undefined` when there is none. An administrator's `false` does not allow
 * what others forbid; of the others the nearest counts. What comes from a server, a registry or a profile is not seen here.
 */
export async function findHookBlock({ cwd, environment, platform, managedFolder = MANAGED_FOLDERS[platform] ?? MANAGED_FOLDER }: HookBlockPlace): Promise<HookBlock | undefined> {
  for (const file of await managedFiles(managedFolder)) {
    const settings = await readSettings(file);
    if (settings.disableAllHooks === true) return { file, setting: 'disableAllHooks' };
    if (settings.allowManagedHooksOnly === true) return { file, setting: 'allowManagedHooksOnly' };
  }
  const nearestFirst = [path.join(cwd, '.claude', 'settings.local.json'), path.join(cwd, '.claude', 'settings.json'), path.join(configFolder(environment), 'settings.json')];
  for (const file of nearestFirst) {
    const { disableAllHooks } = await readSettings(file);
    if (disableAllHooks === true) return { file, setting: 'disableAllHooks' };
    if (disableAllHooks === false) return undefined;
  }
  return undefined;
}

/** The file itself and those beside it that add to it. */
async function managedFiles(folder: string): Promise<string[]> {
  const more = path.join(folder, 'managed-settings.d');
  const names = await readdir(more).catch(() => []);
  return [path.join(folder, 'managed-settings.json'), ...names.filter((name) => name.endsWith('.json') && !name.startsWith('.')).toSorted().map((name) => path.join(more, name))];
}

/** Empty when there is no such file, or the CLI could not read it either. */
async function readSettings(file: string): Promise<Settings> {
  try {
    const parsed = z.safeParse(settingsSchema, JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}
