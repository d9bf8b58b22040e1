import { accessSync, constants, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * Whether this person can use Claude Code: the CLI is in PATH and a login or key is there. Looks only; errs towards false, because the demo
 * costs nothing and starts no agent.
 */
export function canUseClaude(env: NodeJS.ProcessEnv): boolean {
  return isInPath('claude', env) && hasLogin(env);
}

function hasLogin(env: NodeJS.ProcessEnv): boolean {
  const keys = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN', 'CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_VERTEX'];
  if (keys.some((name) => env[name])) return true;
  const configDir = env.CLAUDE_CONFIG_DIR ?? path.join(os.homedir(), '.claude');
  if (canAccess(path.join(configDir, '.credentials.json'), constants.R_OK)) return true;
  // On macOS the token is in the keychain; the account is named in the state file.
  const stateFile = env.CLAUDE_CONFIG_DIR ? path.join(env.CLAUDE_CONFIG_DIR, '.claude.json') : path.join(os.homedir(), '.claude.json');
  try {
    return (JSON.parse(readFileSync(stateFile, 'utf8')) as { oauthAccount?: unknown }).oauthAccount !== undefined;
  } catch {
    return false;
  }
}

function isInPath(command: string, env: NodeJS.ProcessEnv): boolean {
  const names = process.platform === 'win32' ? [`${command}.exe`, `${command}.cmd`] : [command];
  const folders = (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.some((folder) => names.some((name) => canAccess(path.join(folder, name), constants.X_OK)));
}

function canAccess(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}
