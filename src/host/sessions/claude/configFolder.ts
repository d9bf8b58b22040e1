import { readdir, readFile, access } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';

type Environment = Readonly<Record<string, string>>;

/** Where the CLI keeps its settings, transcripts and credentials. */
export function configFolder(environment: Environment): string {
  return environment['CLAUDE_CONFIG_DIR'] ?? path.join(homeOf(environment), '.claude');
}

/** The CLI's own state file: inside the folder when `CLAUDE_CONFIG_DIR` is set, else beside it. */
export function stateFile(environment: Environment): string {
  return path.join(environment['CLAUDE_CONFIG_DIR'] ?? homeOf(environment), '.claude.json');
}

const stateSchema = z.object({
  oauthAccount: z.optional(z.unknown()),
  primaryApiKey: z.optional(z.unknown()),
  projects: z.optional(z.record(z.string(), z.object({ hasTrustDialogAccepted: z.optional(z.boolean()) }))),
});
export type ClaudeState = z.infer<typeof stateSchema>;

/** The CLI's state file; empty when there is none or it cannot be read. */
export async function readState(environment: Environment): Promise<ClaudeState> {
  try {
    const parsed = z.safeParse(stateSchema, JSON.parse(await readFile(stateFile(environment), 'utf8')));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}

/** Whether a person accepted the CLI's own trust dialog for exactly this folder. */
export async function isTrustedByClaude(cwd: string, environment: Environment): Promise<boolean> {
  return (await readState(environment)).projects?.[cwd]?.hasTrustDialogAccepted === true;
}

/** Name of the folder that holds the transcripts of a working folder: every character but letters and digits becomes `-`. */
export function transcriptSlug(cwd: string): string {
  return cwd.replace(/[^A-Za-z0-9]/g, '-');
}

/** The transcript of a conversation; `undefined` when there is none. */
export async function findTranscript(cwd: string, agentSessionId: string, environment: Environment): Promise<string | undefined> {
  const projects = path.join(configFolder(environment), 'projects');
  const name = `${agentSessionId}.jsonl`;
  const expected = path.join(projects, transcriptSlug(cwd), name);
  if (await exists(expected)) return expected;
  // Slugs over 200 characters end in a hash of the CLI's own making, and the CLI may see another real path than we do: look everywhere.
  for (const folder of await readdir(projects).catch(() => [])) {
    const candidate = path.join(projects, folder, name);
    if (await exists(candidate)) return candidate;
  }
  return undefined;
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(() => true, () => false);
}

function homeOf(environment: Environment): string {
  return environment['HOME'] ?? environment['USERPROFILE'] ?? '';
}
