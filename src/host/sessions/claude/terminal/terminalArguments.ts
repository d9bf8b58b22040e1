import type { AgentSpec } from '../../agentProvider.ts';
import { denySettings } from '../arguments.ts';
import { NO_FILES, type LaunchFiles } from '../launchFiles.ts';

/**
 * Longest first prompt that goes as an argument, in UTF-8 bytes: Linux takes 128 kB for one argument, Windows 32,767 UTF-16 units for the whole line. A longer
 * one is pasted when the agent is ready.
 */
export const MAX_ARGUMENT_PROMPT_BYTES = 16 * 1024;

export interface TerminalLaunch {
  /** When there is no conversation to resume under that id yet. */
  readonly isNew: boolean;
  readonly files?: LaunchFiles;
  /** Hooks and denies. Left out for a preview, which names the denies themselves. */
  readonly settingsFile?: string | undefined;
  /** The first prompt. */
  readonly prompt?: string | undefined;
}

/**
 * The argv of Claude Code in a terminal. Limits of requests and money are flags of `-p` alone: the terminal interface takes and ignores them. The first prompt
 * is part of it (the surest way to submit it), so every program of the machine can read that.
 */
export function terminalArguments(spec: AgentSpec, { isNew, files = NO_FILES, settingsFile, prompt }: TerminalLaunch): string[] {
  const id = spec.resume ?? spec.sessionId;
  const denied = spec.launch?.deniedTools;
  const settings = settingsFile ?? (denied === undefined ? undefined : denySettings(denied));
  return [
    // Always explicit: since 2.1.3xx the CLI's own default is `auto`.
    '--permission-mode', spec.permissionMode,
    ...(isNew ? ['--session-id', id] : ['--resume', id]),
    ...(spec.name === '' ? [] : ['--name', spec.name]),
    ...(spec.model === undefined ? [] : ['--model', spec.model]),
    ...(settings === undefined ? [] : ['--settings', settings]),
    ...(files.rulesFile === undefined ? [] : ['--append-system-prompt-file', files.rulesFile]),
    ...files.additionalDirectories.flatMap((folder) => ['--add-dir', folder]),
    ...files.mcpConfigFiles.flatMap((file) => ['--mcp-config', file]),
    // Behind `--` nothing is a flag, and no list flag takes it for one of its values.
    ...(prompt === undefined ? [] : ['--', prompt]),
  ];
}

/** The prompt as an argument; `undefined` when it is too long for that, or holds what no argument can. */
export function argumentPrompt(text: string | undefined): string | undefined {
  if (text === undefined || text.includes('\0') || Buffer.byteLength(text) > MAX_ARGUMENT_PROMPT_BYTES) return undefined;
  return text;
}
