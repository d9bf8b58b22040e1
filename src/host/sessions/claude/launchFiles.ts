import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import type { SessionLaunch } from '../../../protocol/domain/launchOptions.ts';
import { isToolRule } from '../../../protocol/domain/toolRule.ts';
import { MissionControlError } from '../../../protocol/errors.ts';
import { say, type Said } from '../../../protocol/texts/say.ts';

type Environment = Readonly<Record<string, string>>;

/** The files and folders that an agent is started with, as absolute paths. */
export interface LaunchFiles {
  readonly rulesFile: string | undefined;
  readonly additionalDirectories: readonly string[];
  readonly mcpConfigFiles: readonly string[];
}

export const NO_FILES: LaunchFiles = { rulesFile: undefined, additionalDirectories: [], mcpConfigFiles: [] };

/** Of a stream session they are an argument: Windows takes 32,767 UTF-16 units for the whole command line. */
const MAX_RULES = 200;
const MAX_DENY_LENGTH = 12_000;

/** It is part of every request to the model: this much is about 64,000 tokens, a third of the smaller context windows. */
const MAX_RULES_BYTES = 256 * 1024;

/** A list of servers is a page; this is no list of servers. */
const MAX_MCP_CONFIG_BYTES = 1024 * 1024;

/** The part of it without which both supported CLIs leave at once. */
const mcpConfigSchema = z.object({ mcpServers: z.record(z.string(), z.unknown()) });

/**
 * Finds and checks them, and checks what is denied, since the CLI says nothing about a folder that is missing or a rule that it does not understand, and
 * about a file only when it has been started. Throws
 * `invalidInput`.
 */
export async function launchFiles(launch: SessionLaunch, environment: Environment): Promise<LaunchFiles> {
  checkDenied(launch.deniedTools ?? []);
  const absolute = (file: string): string => absolutePath(file, environment);
  const rulesFile = launch.rulesFile === undefined ? undefined : absolute(launch.rulesFile);
  if (rulesFile !== undefined) await checkRules(rulesFile);
  const additionalDirectories = (launch.additionalDirectories ?? []).map(absolute);
  for (const folder of additionalDirectories) {
    if (!(await stat(folder).then((found) => found.isDirectory(), () => false))) throw refused(say('launch.noDirectory', { folder }));
  }
  const mcpConfigFiles = (launch.mcpConfigFiles ?? []).map(absolute);
  for (const file of mcpConfigFiles) await checkMcpConfig(file);
  return { rulesFile, additionalDirectories, mcpConfigFiles };
}

/** A rule that the CLI would skip must not look as if it held. */
function checkDenied(rules: readonly string[]): void {
  const broken = rules.find((rule) => !isToolRule(rule));
  if (broken !== undefined) throw refused(say('launch.denyBroken', { rule: broken.slice(0, 100) }));
  const { length } = rules.join('');
  if (rules.length > MAX_RULES || length > MAX_DENY_LENGTH) throw refused(say('launch.denyTooMany', { count: rules.length, length, mostRules: MAX_RULES, mostLength: MAX_DENY_LENGTH }));
}

function absolutePath(file: string, environment: Environment): string {
  const home = environment['HOME'] ?? environment['USERPROFILE'] ?? '';
  const expanded = /^~(?=$|[/\\])/.test(file) && home !== '' ? path.join(home, file.slice(1)) : file;
  if (!path.isAbsolute(expanded)) throw refused(say('launch.notAbsolute', { path: file }));
  return path.normalize(expanded);
}

async function checkRules(file: string): Promise<void> {
  const size = await sizeOf(file);
  if (size === undefined) throw refused(say('launch.rulesMissing', { file }));
  if (size > MAX_RULES_BYTES) throw refused(say('launch.rulesTooLarge', { file, size: Math.ceil(size / 1024), most: MAX_RULES_BYTES / 1024 }));
}

async function checkMcpConfig(file: string): Promise<void> {
  const size = await sizeOf(file);
  if (size === undefined) throw refused(say('launch.mcpMissing', { file }));
  const content = size > MAX_MCP_CONFIG_BYTES ? '' : await readFile(file, 'utf8').catch(() => '');
  if (!z.safeParse(mcpConfigSchema, parsed(content)).success) throw refused(say('launch.mcpBroken', { file }));
}

async function sizeOf(file: string): Promise<number | undefined> {
  return await stat(file).then((found) => (found.isFile() ? found.size : undefined), () => undefined);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function refused(why: Said): MissionControlError {
  return new MissionControlError('invalidInput', why);
}
