import path from 'node:path';
import { isFromWindow, isStripped } from '../../../protocol/domain/windowEnvironment.ts';
import type { Log } from '../../util/log.ts';
import type { EnvironmentNames } from '../collaborators.ts';
import type { ShellEnvironment } from './loginShell.ts';
import { resolveReferences } from './references.ts';
import { strip, unitePaths } from './variables.ts';

type Variables = Readonly<Record<string, string>>;

export interface AgentEnvironmentOptions {
  /** Environment of the host's own process: what is left when the shell fails, and always the base on Windows. */
  readonly own: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The shell of the account, for a host that was started without `SHELL`. */
  readonly accountShell: () => string | undefined;
  /** Runs the login shell; see `readLoginShell`. */
  readonly readShell: (shell: string, base: Variables) => Promise<ShellEnvironment>;
  readonly readFile: (file: string) => Promise<string>;
  readonly log: Log;
}

/**
 * Builds the environment of each agent anew: the login shell's, since an editor started from a desktop has none of it, plus what windows
 * send, plus the settings. The shell is asked once and again on request.
 */
export class AgentEnvironment {
  private readonly options: AgentEnvironmentOptions;
  private shell: Promise<ShellEnvironment> | undefined;
  private window: Variables = {};
  private settings: Variables = {};

  constructor(options: AgentEnvironmentOptions) {
    this.options = options;
  }

  /** What the last window sent; kept in memory only. */
  setWindowEnvironment(variables: Variables): void {
    this.window = variables;
  }

  /** The setting `missionControl.environment`; values may hold references. */
  setSettings(variables: Variables): void {
    this.settings = variables;
  }

  /** Asks the login shell again. */
  async reload(): Promise<{ variableCount: number; shell: string }> {
    this.shell = undefined;
    const read = await this.readShell();
    return { variableCount: 'variables' in read ? Object.keys(read.variables).length : 0, shell: read.shell };
  }

  /** The complete environment of an agent. Throws `agentFailed` when a reference in `settings` or `extra` cannot be resolved. */
  async build(extra: Variables = {}): Promise<Record<string, string>> {
    const base = await this.unresolved();
    const sources = { environment: base, readFile: (file: string) => this.options.readFile(file), home: base['HOME'] ?? base['USERPROFILE'] ?? '' };
    const result = { ...base };
    for (const [name, value] of Object.entries({ ...this.settings, ...extra })) {
      if (!isStripped(name)) result[name] = await resolveReferences(name, value, sources);
    }
    return result;
  }

  /** Names of the variables that agents get from the settings and from the window, and of those of the login shell that are kept from them. */
  async describe(): Promise<EnvironmentNames> {
    const read = await this.readShell();
    const base = 'variables' in read ? read.variables : this.options.own;
    return {
      settings: Object.keys(this.settings).filter((name) => !isStripped(name)).toSorted(),
      window: Object.keys(this.window).filter((name) => name.toUpperCase() === 'PATH' || isFromWindow(name)).toSorted(),
      removed: Object.keys(base).filter(isStripped).toSorted(),
    };
  }

  /** The same for reading what agents left behind, which a wrong reference in the settings must not hinder. */
  async forReading(): Promise<Record<string, string>> {
    return await this.build().catch(() => this.unresolved());
  }

  /** Shell and window without the settings. */
  private async unresolved(): Promise<Record<string, string>> {
    const read = await this.readShell();
    const shell = strip('variables' in read ? read.variables : this.options.own);
    const fromWindow = Object.fromEntries(Object.entries(this.window).filter(([name]) => isFromWindow(name)));
    const pathName = Object.keys(shell).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
    const windowPath = Object.entries(this.window).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';
    const delimiter = this.options.platform === 'win32' ? path.win32.delimiter : path.posix.delimiter;
    return { ...shell, ...fromWindow, [pathName]: unitePaths(shell[pathName] ?? '', windowPath, delimiter) };
  }

  private readShell(): Promise<ShellEnvironment> {
    this.shell ??= this.askShell();
    return this.shell;
  }

  private async askShell(): Promise<ShellEnvironment> {
    const { own, platform, log, accountShell } = this.options;
    const base = strip(own);
    // On Windows programs started from the desktop have the user's whole environment; there is no login shell.
    if (platform === 'win32') return { shell: '', variables: base };
    const shell = usable(own['SHELL']) ?? usable(accountShell()) ?? (platform === 'darwin' ? '/bin/zsh' : '/bin/sh');
    const read = await this.options.readShell(shell, base);
    if ('error' in read) log.warn(`the login shell ${shell} ${read.error}; agents get the host's own environment until it is reloaded`);
    else log.info(`read ${Object.keys(read.variables).length} variables from the login shell ${shell}`);
    return read;
  }
}

/** A shell that can be asked; accounts of services have one that only refuses. */
function usable(shell: string | undefined): string | undefined {
  return shell === undefined || shell === '' || /\/(?:nologin|false)$/.test(shell) ? undefined : shell;
}
