import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { SessionLaunch } from '../../../protocol/domain/launchOptions.ts';
import { TRANSPORTS, type Transport } from '../../../protocol/domain/transport.ts';
import { MissionControlError } from '../../../protocol/errors.ts';
import type { ProcessIdentity } from '../../../protocol/files/fileKinds.ts';
import { say } from '../../../protocol/texts/say.ts';
import type { AgentReaper } from '../../lifecycle/agentReaper.ts';
import type { Clock } from '../../util/clock.ts';
import type { Log } from '../../util/log.ts';
import type { AgentCommand, AgentCommandLine, AgentEvent, AgentProcess, AgentProvider, AgentSpec, ConversationReader, ImageBytes, RecordedFileChange, ServedRequest, SubagentModelUsage } from '../agentProvider.ts';
import { streamArguments } from './arguments.ts';
import { ClaudeAgent, type ProcessStart } from './claudeAgent.ts';
import { ClaudeProcess } from './claudeProcess.ts';
import { findTranscript, isTrustedByClaude } from './configFolder.ts';
import type { ClaudeFinder } from './findClaude.ts';
import { readFileChange } from './fileChangeReader.ts';
import { launchFiles } from './launchFiles.ts';
import { checkLogin } from './login.ts';
import { readPlan } from './planFile.ts';
import { SubagentUsageReader } from './subagentUsage.ts';
import type { ClaudeTerminals } from './terminal/claudeTerminals.ts';
import { ModelWindows } from './terminal/modelWindows.ts';
import { terminalArguments, type TerminalLaunch } from './terminal/terminalArguments.ts';
import { readTranscriptImage } from './transcriptImages.ts';
import { readTranscripts } from './transcriptReader.ts';
import { readServedRequests } from './transcriptUsage.ts';

/** Starts a program in its own process group with pipes for all three streams. */
export type SpawnAgent = (command: string, args: readonly string[], options: { cwd: string; env: Readonly<Record<string, string>> }) => ChildProcessWithoutNullStreams;

export interface ClaudeProviderOptions {
  readonly finder: Pick<ClaudeFinder, 'find'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly platform: NodeJS.Platform;
  /** Ends the agents when the host dies. */
  readonly reaper: AgentReaper;
  /** The environment that agents get, for reading transcripts: it says where the CLI keeps them. */
  readonly environment: () => Promise<Readonly<Record<string, string>>>;
  readonly identify: (pid: number) => Promise<ProcessIdentity | undefined>;
  /** Ends a process and its descendants; resolves when they are gone. */
  readonly reap: (process: ProcessIdentity) => Promise<void>;
  readonly spawn?: SpawnAgent;
  /** Starts it in terminals; left out where there are none. */
  readonly terminals?: ClaudeTerminals | undefined;
}

/** Claude Code: through its stream-json control protocol, or in a terminal. */
export class ClaudeProvider implements AgentProvider {
  readonly id = 'claude';
  readonly transports: readonly Transport[];
  private readonly options: ClaudeProviderOptions;
  private readonly subagentUsage = new SubagentUsageReader();
  private readonly windows = new ModelWindows();
  /** Of agents that have no process now; as many as there are folders with agents. */
  private readonly commandsByFolder = new Map<string, readonly AgentCommand[]>();

  constructor(options: ClaudeProviderOptions) {
    this.options = options;
    this.transports = options.terminals === undefined ? ['stream'] : TRANSPORTS;
  }

  async checkReady(environment: Readonly<Record<string, string>>, launch: SessionLaunch = {}): Promise<void> {
    await this.options.finder.find(environment);
    await checkLogin(environment, this.options.platform);
    await launchFiles(launch, environment);
  }

  isFolderTrusted(cwd: string, environment: Readonly<Record<string, string>>): Promise<boolean> {
    return isTrustedByClaude(cwd, environment);
  }

  async commandLine(spec: AgentSpec): Promise<AgentCommandLine> {
    const { executable, args } = await (spec.transport === 'terminal' ? this.prepareTerminal(spec, {}) : this.prepare(spec));
    return { executable, args };
  }

  async start(spec: AgentSpec, onEvent: (event: AgentEvent) => void, signal: AbortSignal): Promise<AgentProcess> {
    const { clock, log, terminals } = this.options;
    if (spec.transport === 'terminal' && terminals !== undefined) {
      await this.checkReady(spec.environment, spec.launch);
      return await terminals.start(spec, { prepare: (launch) => this.prepareTerminal(spec, launch), windows: this.windows, onEvent, signal, commands: this.commandsByFolder.get(spec.cwd) ?? [] });
    }
    const agent = new ClaudeAgent({
      spec, clock, log, onEvent,
      startProcess: (start) => this.startProcess(start),
      commands: this.commandsByFolder.get(spec.cwd) ?? [],
    });
    await this.checkReady(spec.environment, spec.launch);
    await agent.start(signal);
    return agent;
  }

  async readConversation(request: { cwd: string; agentSessionIds: readonly string[] }, reader: ConversationReader): Promise<boolean> {
    return await readTranscripts(request, await this.options.environment(), reader);
  }

  async hasConversation({ cwd, agentSessionIds }: { cwd: string; agentSessionIds: readonly string[] }): Promise<boolean> {
    const environment = await this.options.environment();
    const found = await Promise.all(agentSessionIds.map((id) => findTranscript(cwd, id, environment)));
    return agentSessionIds.length === 0 || found.some((file) => file !== undefined);
  }

  async readFileChange(request: { cwd: string; agentSessionIds: readonly string[]; toolUseId: string }): Promise<RecordedFileChange | undefined> {
    return await readFileChange(request, await this.options.environment());
  }

  async readImage(request: { cwd: string; agentSessionIds: readonly string[]; imageId: string }): Promise<ImageBytes | undefined> {
    return await readTranscriptImage(request, await this.options.environment());
  }

  async readUsage(request: { cwd: string; agentSessionIds: readonly string[]; since: string }): Promise<readonly ServedRequest[]> {
    return await readServedRequests(request, await this.options.environment());
  }

  /** How the next process of the agent is started: what is previewed is what is spawned. */
  private async prepare(spec: AgentSpec): Promise<AgentCommandLine & { isNew: boolean; version: string }> {
    const found = await this.options.finder.find(spec.environment);
    const files = await launchFiles(spec.launch ?? {}, spec.environment);
    const isNew = await isNewConversation(spec);
    return { executable: found.command, args: [...found.args, ...streamArguments(spec, isNew, files)], isNew, version: found.version };
  }

  /** The same of one in a terminal. */
  private async prepareTerminal(spec: AgentSpec, launch: Omit<TerminalLaunch, 'isNew' | 'files'>): Promise<AgentCommandLine & { version: string }> {
    const found = await this.options.finder.find(spec.environment);
    const files = await launchFiles(spec.launch ?? {}, spec.environment);
    return { executable: found.command, args: [...found.args, ...terminalArguments(spec, { ...launch, isNew: await isNewConversation(spec), files })], version: found.version };
  }

  private async startProcess({ spec, onEvent, onBackgroundEnded, billedBefore, signal }: ProcessStart): Promise<ClaudeProcess> {
    const { clock, log, reap } = this.options;
    const { executable, args, isNew, version } = await this.prepare(spec);
    if (signal.aborted) throw new MissionControlError('agentFailed', say('agent.startBrokenOff'));
    const child = (this.options.spawn ?? spawnDetached)(executable, args, { cwd: spec.cwd, env: spec.environment });
    const agent = new ClaudeProcess({ child, spec, isNew, version, billedBefore: billedBefore(version), onBackgroundEnded, clock, log, onEvent: this.windows.overhear(version, onEvent), readPlan, reap });
    onEvent({ type: 'agentSession', agentSessionId: spec.resume ?? spec.sessionId });
    await this.watch(agent, child);
    if (agent.process !== undefined) onEvent({ type: 'process', process: agent.process });
    const breakOff = (): void => { void agent.stop(); };
    if (signal.aborted) breakOff();
    else signal.addEventListener('abort', breakOff, { once: true });
    try {
      await agent.handshake();
    } finally {
      signal.removeEventListener('abort', breakOff);
    }
    // The system could not say who it is a moment ago, such as under load.
    if (agent.process === undefined) await this.watch(agent, child);
    this.commandsByFolder.set(spec.cwd, agent.commands);
    return agent;
  }

  async readSubagentUsage(request: { cwd: string; agentSessionIds: readonly string[] }): Promise<readonly SubagentModelUsage[]> {
    return await this.subagentUsage.read(request, await this.options.environment());
  }

  /** Lets the sentinel end it with the host. Who cannot be identified is ended through its handle alone, while this host lives. */
  private async watch(agent: ClaudeProcess, { pid, stdin }: ChildProcessWithoutNullStreams): Promise<void> {
    const { identify, log, reaper } = this.options;
    const identity = pid === undefined ? undefined : await identify(pid).catch((error: unknown) => {
      log.error('the process of an agent could not be identified', error);
      return undefined;
    });
    if (identity === undefined) return;
    agent.identify(identity);
    reaper.watch(identity, stdin);
    void agent.ended.finally(() => { reaper.unwatch(identity); });
  }
}

const spawnDetached: SpawnAgent = (command, args, { cwd, env }) =>
  // Its own group: a signal to the host's group, such as Ctrl+C in a terminal, must not reach agents.
  spawn(command, args, { cwd, env: { ...env }, detached: process.platform !== 'win32', windowsHide: true, stdio: ['pipe', 'pipe', 'pipe'] });

/** A session that was stopped before its first prompt has no transcript, and the CLI refuses to resume it. */
async function isNewConversation({ cwd, resume, environment }: AgentSpec): Promise<boolean> {
  return resume === undefined || (await findTranscript(cwd, resume, environment)) === undefined;
}
