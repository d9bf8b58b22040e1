import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { MissionControlError } from '../../../protocol/errors.ts';
import { say } from '../../../protocol/texts/say.ts';
import { configFolder, readState } from './configFolder.ts';

type Environment = Readonly<Record<string, string>>;

/** Variables with which the CLI works without a login: keys, tokens, and other providers. */
const CREDENTIAL_VARIABLES = [
  'ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN', 'CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_VERTEX',
  'CLAUDE_CODE_USE_FOUNDRY', 'ANTHROPIC_CUSTOM_HEADERS', 'AWS_BEARER_TOKEN_BEDROCK', 'CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR',
] as const;

const settingsSchema = z.object({
  apiKeyHelper: z.optional(z.unknown()),
  env: z.optional(z.record(z.string(), z.unknown())),
});

/**
 * Throws `agentNotLoggedIn` when there is no sign of credentials at all. Looks at files and variables only; whether they are still valid
 * is seen when the agent uses them. On macOS the keychain may hold them, which cannot be asked without a dialog.
 */
export async function checkLogin(environment: Environment, platform: NodeJS.Platform): Promise<void> {
  if (platform === 'darwin') return;
  if (CREDENTIAL_VARIABLES.some((name) => isSet(environment[name]))) return;
  const folder = configFolder(environment);
  if (await access(path.join(folder, '.credentials.json')).then(() => true, () => false)) return;
  const state = await readState(environment);
  if (state.oauthAccount !== undefined || state.primaryApiKey !== undefined) return;
  for (const file of [path.join(folder, 'settings.json'), managedSettings(platform, environment)]) {
    if (await settingsGiveCredentials(file)) return;
  }
  throw notLoggedIn();
}

/** What a person is told, also when the API refuses the credentials. */
export function notLoggedIn(): MissionControlError {
  return new MissionControlError('agentNotLoggedIn', say('agent.notLoggedIn'));
}

async function settingsGiveCredentials(file: string): Promise<boolean> {
  try {
    const parsed = z.safeParse(settingsSchema, JSON.parse(await readFile(file, 'utf8')));
    if (!parsed.success) return false;
    return parsed.data.apiKeyHelper !== undefined || CREDENTIAL_VARIABLES.some((name) => parsed.data.env?.[name] !== undefined);
  } catch {
    return false;
  }
}

function managedSettings(platform: NodeJS.Platform, environment: Environment): string {
  return platform === 'win32'
    ? path.win32.join(environment['ProgramData'] ?? 'C:\\ProgramData', 'ClaudeCode', 'managed-settings.json')
    : '/etc/claude-code/managed-settings.json';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}
