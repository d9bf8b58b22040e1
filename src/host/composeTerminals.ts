import path from 'node:path';
import type { ProcessIdentity } from '../protocol/files/fileKinds.ts';
import type { AgentReaper } from './lifecycle/agentReaper.ts';
import { HttpHookDesk } from './sessions/claude/hooks/httpHookDesk.ts';
import { readPlan } from './sessions/claude/planFile.ts';
import { ClaudeTerminals } from './sessions/claude/terminal/claudeTerminals.ts';
import { claudeWitnesses } from './sessions/claude/terminal/claudeWitnesses.ts';
import { watchFolder } from './storage/folderWatch.ts';
import type { Clock } from './util/clock.ts';
import type { Log } from './util/log.ts';
import type { TerminalStarter } from './util/terminalProcess.ts';

export interface ComposeTerminalsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly platform: NodeJS.Platform;
  readonly starter: TerminalStarter;
  readonly reaper: AgentReaper;
  readonly identify: (pid: number) => Promise<ProcessIdentity | undefined>;
  readonly reap: (process: ProcessIdentity) => Promise<void>;
  /** Folder of this host's own for what its agents need while they live; emptied at the start. */
  readonly agentFolder: string;
  /** Folder with `hookRelay.cjs`. */
  readonly runtimeFolder: string;
}

/** Puts together what Claude Code needs in terminals. */
export function composeTerminals({ runtimeFolder, agentFolder, ...options }: ComposeTerminalsOptions): ClaudeTerminals {
  const { clock, log, platform } = options;
  const relay = { executable: process.execPath, isElectron: process.versions['electron'] !== undefined, script: path.join(runtimeFolder, 'hookRelay.cjs') };
  return new ClaudeTerminals({
    ...options,
    agentFolder,
    hooks: new HttpHookDesk({ folder: agentFolder, relay, platform, clock, log, readPlan }),
    ...claudeWitnesses({ clock, log, watch: watchFolder }),
  });
}
