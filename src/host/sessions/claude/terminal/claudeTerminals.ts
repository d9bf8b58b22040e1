import path from 'node:path';
import { MissionControlError } from '../../../../protocol/errors.ts';
import type { ProcessIdentity } from '../../../../protocol/files/fileKinds.ts';
import { say } from '../../../../protocol/texts/say.ts';
import type { AgentReaper } from '../../../lifecycle/agentReaper.ts';
import type { Clock } from '../../../util/clock.ts';
import type { Log } from '../../../util/log.ts';
import type { TerminalProcess, TerminalStarter } from '../../../util/terminalProcess.ts';
import type { AgentCommand, AgentCommandLine, AgentEvent, AgentProcess, AgentSpec } from '../../agentProvider.ts';
import { findHookBlock } from '../hooks/hookBlock.ts';
import type { AgentHooks, HookDesk } from '../hooks/hookDesk.ts';
import type { AgentStatus, StatusWatch, TranscriptEvent, TranscriptFollower } from './agentWitness.ts';
import { ClaudeTerminalAgent } from './claudeTerminalAgent.ts';
import type { ModelWindows } from './modelWindows.ts';
import type { TerminalLaunch } from './terminalArguments.ts';
import { argumentPrompt } from './terminalArguments.ts';

export interface ClaudeTerminalsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly platform: NodeJS.Platform;
  readonly starter: TerminalStarter;
  readonly hooks: HookDesk;
  readonly reaper: AgentReaper;
  readonly identify: (pid: number) => Promise<ProcessIdentity | undefined>;
  /** Ends a process and its descendants; resolves when they are gone. */
  readonly reap: (process: ProcessIdentity) => Promise<void>;
  /** Folder for files that agents need while they live. */
  readonly agentFolder: string;
  readonly watchStatus: (agent: { readonly process: { readonly pid: number } & Partial<ProcessIdentity>; readonly environment: Readonly<Record<string, string>> }, onChange: (status: AgentStatus | undefined) => void) => StatusWatch;
  /** From the end of what the transcript has now on. */
  readonly followTranscript: (agent: { readonly cwd: string; readonly agentSessionId: string; readonly environment: Readonly<Record<string, string>>; readonly windowOf?: (model: string) => number | undefined }, onEvent: (event: TranscriptEvent) => void) => Promise<TranscriptFollower>;
}

/** What is started, by the arguments that depend on it, and its version. */
export type PrepareTerminal = (launch: Omit<TerminalLaunch, 'isNew' | 'files'>) => Promise<AgentCommandLine & { readonly version: string }>;

/** Starts Claude Code in terminals. */
export class ClaudeTerminals {
  private readonly options: ClaudeTerminalsOptions;

  constructor(options: ClaudeTerminalsOptions) {
    this.options = options;
  }

  /** Resolves when the program runs; whether it takes prompts it says later. Throws as `AgentProvider.start`, and then nothing is left. */
  async start(spec: AgentSpec, start: { readonly prepare: PrepareTerminal; readonly windows: Pick<ModelWindows, 'of'>; readonly onEvent: (event: AgentEvent) => void; readonly signal: AbortSignal; readonly commands: readonly AgentCommand[] }): Promise<AgentProcess> {
    const { clock, log, hooks, starter, reap, agentFolder, platform } = this.options;
    const { signal, commands } = start;
    const onEvent = neverBypass(spec, start.onEvent);
    const agent = new ClaudeTerminalAgent({ spec, clock, log, onEvent, commands, reap, imageFolder: path.join(agentFolder, `${spec.sessionId}-images`) });
    const prompt = argumentPrompt(spec.first?.text);
    let opened: AgentHooks | undefined;
    let terminal: TerminalProcess | undefined;
    let transcript: TranscriptFollower | undefined;
    try {
      opened = await hooks.open({ sessionId: spec.sessionId, deny: spec.launch?.deniedTools ?? [], environment: spec.environment }, agent);
      const { executable, args, version } = await start.prepare({ settingsFile: opened.settingsFile, prompt });
      transcript = await this.options.followTranscript({ cwd: spec.cwd, agentSessionId: spec.resume ?? spec.sessionId, environment: spec.environment, windowOf: (model) => start.windows.of(model, version) }, (event) => {
        agent.transcriptSays(event);
        onEvent(event);
      });
      const hookBlock = await findHookBlock({ cwd: spec.cwd, environment: spec.environment, platform });
      if (signal.aborted) throw new MissionControlError('agentFailed', say('agent.startBrokenOff'));
      terminal = await starter.start({ id: spec.sessionId, command: executable, args, cwd: spec.cwd, env: terminalEnvironment(spec, opened) });
      const identity = await this.watch(terminal);
      const status = this.options.watchStatus({ process: identity ?? { pid: terminal.pid }, environment: spec.environment }, (now) => { agent.statusChanged(now); });
      agent.begin({ terminal, identity, hooks: opened, transcript, status, first: prompt === undefined ? undefined : spec.first, hookBlock });
    } catch (error) {
      terminal?.signal('SIGKILL');
      agent.abandon();
      // Each, whatever becomes of the others; and what is told is why it was not started.
      for (const closed of await Promise.allSettled([transcript?.close(), opened?.[Symbol.asyncDispose]()])) {
        if (closed.status === 'rejected') log.error('something of an agent that could not be started was left', closed.reason);
      }
      throw error;
    }
    if (!signal.aborted) return agent;
    await agent.stop();
    throw new MissionControlError('agentFailed', say('agent.startBrokenOff'));
  }

  /** Lets the sentinel end it with the host. */
  private async watch(terminal: TerminalProcess): Promise<ProcessIdentity | undefined> {
    const { identify, log, reaper } = this.options;
    const identity = await identify(terminal.pid).catch((error: unknown) => {
      log.error('the process of an agent could not be identified', error);
      return undefined;
    });
    if (identity === undefined) return undefined;
    reaper.watch(identity);
    void terminal.ended.finally(() => { reaper.unwatch(identity); });
    return identity;
  }
}

/**
 * Drops that the agent bypasses permissions unless it was started so: Claude Code offers that mode to no other, but what an agent runs could say so, by its hooks
 * or in its transcript, and the next agent of the session would be started like that.
 */
function neverBypass(spec: AgentSpec, onEvent: (event: AgentEvent) => void): (event: AgentEvent) => void {
  if (spec.permissionMode === 'bypassPermissions') return onEvent;
  return (event) => { if (event.type !== 'permissionMode' || event.permissionMode !== 'bypassPermissions') onEvent(event); };
}

/** `TERM_PROGRAM` is left out, since it makes the CLI use what only that program can. The rest of what is said of a terminal is the starter's. */
function terminalEnvironment({ environment }: AgentSpec, hooks: AgentHooks): Record<string, string> {
  const { TERM_PROGRAM: _program, TERM_PROGRAM_VERSION: _version, ...rest } = environment;
  return { ...rest, ...hooks.environment };
}
