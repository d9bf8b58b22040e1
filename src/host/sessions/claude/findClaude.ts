import { MissionControlError } from '../../../protocol/errors.ts';
import { say } from '../../../protocol/texts/say.ts';
import type { Log } from '../../util/log.ts';
import { isAtLeast, OLDEST_CLAUDE_VERSION, parseClaudeVersion } from './claudeVersion.ts';
import { executableNames, installPlaces, pathFolders } from './installPlaces.ts';
import type { ClaudeFiles } from './claudeFiles.ts';
import { resolveCmdShim } from './windowsShim.ts';

type Environment = Readonly<Record<string, string>>;

/** A CLI that can be started. */
export interface FoundClaude {
  /** What a person would call it: the file on PATH or from the setting. */
  readonly path: string;
  readonly version: string;
  readonly command: string;
  /** Arguments before ours, when the command is Node and the CLI a script. */
  readonly args: readonly string[];
}

export interface ClaudeFinderOptions {
  /** The setting `missionControl.claude.path`, read at each search. */
  readonly settingPath: () => string | undefined;
  readonly files: ClaudeFiles;
  readonly platform: NodeJS.Platform;
  readonly log: Log;
}

/** Finds the CLI and checks its version. The answer is kept until the file, the setting or PATH changes. */
export class ClaudeFinder {
  private readonly options: ClaudeFinderOptions;
  private cached: { readonly key: string; readonly stamp: string; readonly found: FoundClaude } | undefined;

  constructor(options: ClaudeFinderOptions) {
    this.options = options;
  }

  /** Throws `agentMissing`, `agentTooOld`, or `agentFailed` when the file there is cannot be run. */
  async find(environment: Environment): Promise<FoundClaude> {
    const setting = this.options.settingPath()?.trim() ?? '';
    const key = JSON.stringify([setting, environment['PATH'] ?? environment['Path'], environment['HOME']]);
    // The CLI updates itself: the same path may hold another version tomorrow.
    if (this.cached?.key === key && (await this.options.files.stamp(this.cached.found.path)) === this.cached.stamp) return this.cached.found;
    const found = await this.search(setting, environment);
    this.cached = { key, stamp: (await this.options.files.stamp(found.path)) ?? '', found };
    this.options.log.info(`Claude Code ${found.version} at ${found.path}`);
    return found;
  }

  /** Forgets the answer, so that the next search looks again. */
  invalidate(): void {
    this.cached = undefined;
  }

  private async search(setting: string, environment: Environment): Promise<FoundClaude> {
    if (setting !== '') {
      if ((await this.options.files.stamp(setting)) === undefined) throw missing(setting);
      return await this.check(setting, environment);
    }
    let firstFailure: unknown;
    for await (const candidate of this.candidates(environment)) {
      try {
        return await this.check(candidate, environment);
      } catch (error) {
        // An old one early on PATH must not hide a newer one: remember it, look on.
        firstFailure ??= error;
      }
    }
    throw firstFailure ?? missing(undefined);
  }

  private async *candidates(environment: Environment): AsyncGenerator<string> {
    const { files, platform } = this.options;
    const folders = [...pathFolders(environment, platform), ...(await files.expand(installPlaces(environment, platform)))];
    for (const folder of new Set(folders)) {
      for (const name of executableNames(platform)) {
        const file = files.join(folder, name);
        if (await files.isExecutable(file)) yield file;
      }
    }
  }

  private async check(file: string, environment: Environment): Promise<FoundClaude> {
    const { command, args } = await this.resolve(file);
    const output = await this.options.files.readVersion(command, [...args, '--version'], environment);
    const version = parseClaudeVersion(output);
    if (version === undefined) {
      throw new MissionControlError('agentFailed', say('agent.noVersion', { path: file }));
    }
    if (!isAtLeast(version, OLDEST_CLAUDE_VERSION)) {
      throw new MissionControlError('agentTooOld', say('agent.tooOld', { path: file, version, oldest: OLDEST_CLAUDE_VERSION }));
    }
    return { path: file, version, command, args };
  }

  private async resolve(file: string): Promise<{ command: string; args: readonly string[] }> {
    if (!file.toLowerCase().endsWith('.cmd')) return { command: file, args: [] };
    const target = resolveCmdShim(file, await this.options.files.read(file));
    if (target !== undefined) return target;
    throw new MissionControlError('agentFailed', say('agent.unreadableShim', { path: file }));
  }
}

function missing(path: string | undefined): MissionControlError {
  return path === undefined
    ? new MissionControlError('agentMissing', say('agent.notFound'))
    : new MissionControlError('agentMissing', say('agent.notAtPath', { path }));
}
