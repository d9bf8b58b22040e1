import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ProcessIdentity } from '../protocol/files/fileKinds.ts';
import { composeTerminals } from './composeTerminals.ts';
import type { HostSettings } from './hostInfo/hostHandlers.ts';
import type { HostOptions } from './hostOptions.ts';
import { identifyProcess } from './lifecycle/processTable.ts';
import { reapProcesses } from './lifecycle/reapProcesses.ts';
import type { AgentProvider } from './sessions/agentProvider.ts';
import { systemClaudeFiles } from './sessions/claude/claudeFiles.ts';
import { ClaudeProvider } from './sessions/claude/claudeProvider.ts';
import { ClaudeFinder } from './sessions/claude/findClaude.ts';
import { DemoProvider } from './sessions/demo/demoProvider.ts';
import { AgentEnvironment } from './sessions/environment/agentEnvironment.ts';
import { readLoginShell } from './sessions/environment/loginShell.ts';
import { namedLog } from './util/log.ts';
import type { TerminalStarter } from './util/terminalProcess.ts';

/** What starting agents needs: how to find them, which environment they get, what windows set. */
export interface Agents {
  readonly providers: readonly AgentProvider[];
  readonly environment: AgentEnvironment;
  readonly finder: ClaudeFinder;
  /** As the last window set it. */
  readonly settings: HostSettings;
  configure(settings: HostSettings, windowEnvironment: Readonly<Record<string, string>> | undefined): void;
}

/** Puts together the agents that sessions run. */
export function composeAgents(options: Pick<HostOptions, 'paths' | 'clock' | 'log' | 'sentinel' | 'providers' | 'runtimeFolder'>, starter: TerminalStarter): Agents {
  const { clock, paths, runtimeFolder, sentinel: reaper } = options;
  const { platform } = process;
  const log = namedLog(options.log, 'agents');
  let settings: HostSettings = {};
  const environment = new AgentEnvironment({
    own: process.env,
    platform: process.platform,
    accountShell,
    readShell: (shell, base) => readLoginShell({ shell, node: process.execPath, marker: randomBytes(16).toString('hex'), base }),
    readFile: (file) => readFile(file, 'utf8'),
    log,
  });
  const finder = new ClaudeFinder({ settingPath: () => settings.claudePath, files: systemClaudeFiles, platform: process.platform, log });
  const reap = async (identity: ProcessIdentity): Promise<void> => { await reapProcesses([identity]); };
  const terminals = composeTerminals({ clock, log, platform, starter, reaper, runtimeFolder, identify: identifyProcess, reap, agentFolder: paths.agents });
  const claude = new ClaudeProvider({ finder, clock, log, platform, reaper, terminals, environment: () => environment.forReading(), identify: identifyProcess, reap });
  const demo = new DemoProvider({ folder: path.join(paths.root, 'demo'), clock });
  return {
    providers: (typeof options.providers === 'function' ? options.providers(starter) : options.providers) ?? [claude, demo],
    environment,
    finder,
    get settings() {
      return settings;
    },
    configure(next, windowEnvironment) {
      if (next.claudePath !== settings.claudePath) finder.invalidate();
      settings = next; // A window sends all it has set; what it leaves out has its default again.
      environment.setSettings(settings.environment ?? {});
      if (windowEnvironment !== undefined) environment.setWindowEnvironment(windowEnvironment);
    },
  };
}

/** The login shell of the account that the host runs as; `undefined` when the system does not say, as in some containers. */
function accountShell(): string | undefined {
  try {
    return os.userInfo().shell ?? undefined;
  } catch {
    return undefined;
  }
}
