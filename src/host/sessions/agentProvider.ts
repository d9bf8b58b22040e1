import type { ConversationItem } from '../../protocol/domain/conversation.ts';
import type { ImageRef } from '../../protocol/domain/image.ts';
import type { ImageMediaType } from '../../protocol/domain/imageLimits.ts';
import type { RequestAnswer } from '../../protocol/domain/request.ts';
import type { SessionLaunch } from '../../protocol/domain/launchOptions.ts';
import type { Transport } from '../../protocol/domain/transport.ts';
import type { EndCause, PermissionMode, Phase } from '../../protocol/domain/session.ts';
import type { TokenUsage } from '../../protocol/domain/usage.ts';
import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';
import type { Said } from '../../protocol/texts/say.ts';
import type { AgentRequest } from '../util/agentRequest.ts';
import type { TerminalProcess } from '../util/terminalProcess.ts';
import type { Limit } from './limitNotice.ts';

/** What an agent is started with. */
export interface AgentSpec {
  /** Our session id; also the agent's own id where it lets us choose. */
  readonly sessionId: string;
  /** The agent's own id to resume; `undefined` starts a new conversation. */
  readonly resume: string | undefined;
  /** Real path of the folder it works in; trusted by a person. */
  readonly cwd: string;
  readonly name: string;
  readonly model: string | undefined;
  readonly permissionMode: PermissionMode;
  /** `stream` when left out. */
  readonly transport?: Transport;
  /** The prompt that waits, if one does: an agent in a terminal may be started with it, and then says so (`AgentProcess.tookFirst`). */
  readonly first?: AgentMessage | undefined;
  /** Stream mode, limits, rules and so on, with paths as people wrote them; nothing of that when left out. */
  readonly launch?: SessionLaunch;
  /** True when the agent's own configuration trusts the folder too; else only user settings and no project MCP servers are loaded. */
  readonly isTrustedByAgent: boolean;
  /** Complete environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What was billed for one model since the last report of the same process. */
export interface BilledUsage extends TokenUsage {
  readonly model: string;
  /** Of `cacheWriteTokens`: those that are kept for an hour; left out when there are none, or the agent does not tell them apart. */
  readonly cacheWriteHourTokens?: number;
  /** `undefined` when the agent does not price this model. */
  readonly costUsd: number | undefined;
}

/** One request to a model, as the agent's transcript has it. */
export interface ServedRequest extends TokenUsage {
  readonly model: string;
  /** When it was answered (ISO 8601 UTC). */
  readonly at: string;
}

/** What one subagent used of one model, all its requests together. */
export interface SubagentModelUsage extends TokenUsage {
  /** The call that started it. */
  readonly toolUseId: string;
  /** The call that started the subagent which made that call; left out when the session itself made it. */
  readonly parentToolUseId?: string;
  readonly model: string;
  /** Of `cacheWriteTokens`: those that are kept for an hour. */
  readonly cacheWriteHourTokens?: number;
}

/** What an agent does, normalised. Providers ignore and log what they do not know; nothing an agent says is fatal. */
export type AgentEvent =
  | { readonly type: 'phase'; readonly phase: Exclude<Phase, 'ended'> }
  /** The agent's own conversation id: at start, and again when it changes (`/clear`). */
  | { readonly type: 'agentSession'; readonly agentSessionId: string }
  | { readonly type: 'model'; readonly model: string }
  | { readonly type: 'permissionMode'; readonly permissionMode: PermissionMode }
  /** Adds the item, or replaces the one with the same id. */
  | { readonly type: 'item'; readonly item: ConversationItem }
  /** Appends to a streaming `text` or `thinking` item. */
  | { readonly type: 'text'; readonly itemId: string; readonly text: string }
  | { readonly type: 'context'; readonly contextTokens: number | undefined; readonly contextWindow: number | undefined }
  | { readonly type: 'request'; readonly request: AgentRequest }
  /** The agent no longer waits for it: answered elsewhere, interrupted, or superseded. */
  | { readonly type: 'requestWithdrawn'; readonly agentRequestId: string }
  /**
   * What was billed since the last report, while a turn runs or a task in the background. `transcript`: the agent wrote down the tokens and said no prices,
   * which are estimates then; left out when it said them.
   */
  | { readonly type: 'billed'; readonly billed: readonly BilledUsage[]; readonly source?: 'transcript' }
  /** All that the process was billed, by its own account, told when it is over: takes the place of what was estimated. */
  | { readonly type: 'processBilled'; readonly billed: readonly BilledUsage[] }
  /** Tokens of this turn so far by an agent that bills them only when it ends; replaces what was said before. */
  | { readonly type: 'unbilled'; readonly tokens: TokenUsage }
  /** The prompt that it was given last did not reach it. `isOvertaken` when that is because another turn began before, of which this is told first. */
  | { readonly type: 'promptNotTaken'; readonly isOvertaken?: boolean }
  /** A turn ended, whether we or the agent itself started it. `isError` is the agent's own flag. */
  | {
      readonly type: 'turnEnded';
      readonly isError: boolean;
      readonly durationMs: number;
      /** What was billed since the last report; with the reports of this turn, all of it. */
      readonly billed: readonly BilledUsage[];
      /** True when the agent began this turn by itself, such as after a background task: it answers no message of ours. */
      readonly isSelfStarted?: boolean;
      /** True when it failed by something that only a person can settle, such as a login or a bill: the next prompt would fail too. */
      readonly isBlocked?: boolean;
      /** Set when it was ended by a limit that the agent was started with. */
      readonly reachedLimit?: Limit;
    }
  /** The agent runs in another process from now on, or in none until its next turn. */
  | { readonly type: 'process'; readonly process: ProcessIdentity | undefined }
  /** The agent is gone and all its output was read. Always the last event. `cause` is what the agent said last stood in its way, where that is known. */
  | { readonly type: 'exit'; readonly exitCode: number | undefined; readonly signal: string | undefined; readonly detail: Said | undefined; readonly cause?: EndCause | undefined };

/** Something that an agent does when a prompt begins with `/` and its name. */
export interface AgentCommand {
  readonly name: string;
  readonly description: string;
  /** What may follow the name; empty when nothing is said. */
  readonly argumentHint: string;
}

/** A prompt as an agent gets it. */
export interface AgentMessage {
  readonly id: string;
  readonly text: string;
  /** In order; `data` is base64. */
  readonly images?: readonly { readonly ref: ImageRef; readonly data: string }[];
}

/** An image with all its bytes. */
export interface ImageBytes {
  readonly mediaType: ImageMediaType;
  readonly bytes: Buffer;
}

/** A live agent. */
export interface AgentProcess {
  /** `undefined` for agents without a process of their own, and for those that have none between turns. */
  readonly process: ProcessIdentity | undefined;
  /** True while something that it started goes on between its turns, such as a shell in the background; left out by agents that cannot tell. */
  readonly hasTasks?: boolean;
  /** The terminal that it runs in; left out by agents without one. */
  readonly terminal?: TerminalProcess;
  /** True when it was started with the prompt that waited (`AgentSpec.first`): it is not sent again. */
  readonly tookFirst?: boolean;
  /** Its slash commands; left out by agents that have none. */
  readonly commands?: readonly AgentCommand[];
  /** What a person has written to it in its terminal and not sent, as far as its look tells; '' for nothing. Left out by agents that nobody can write to like that. */
  readDraft?(): Promise<string>;
  /** Starts a turn with this text. The session calls it only when the agent is idle. */
  send(message: AgentMessage): void;
  /** An image that the agent looked at a moment ago, and that its transcript may not have yet; left out by agents that look at none. */
  recentImage?(imageId: string): ImageBytes | undefined;
  /** Interrupts the turn; pending requests are withdrawn by the agent. */
  interrupt(): Promise<void>;
  setPermissionMode(mode: PermissionMode): Promise<void>;
  /** Tells the agent its new name; left out by agents that have none. Never fails: a name is a courtesy. */
  rename?(name: string): void;
  /** Answers a request once. `answer.kind` fits the request. */
  answer(agentRequestId: string, answer: RequestAnswer): void;
  /** Leaves a request to the agent's own dialog, without an answer; left out by agents that have none. */
  release?(agentRequestId: string): void;
  /** Lets the agent finish writing, then ends it and everything it started; resolves after `exit`. */
  stop(): Promise<void>;
}

/** What an agent wrote down about a file that one of its tools changed. */
export interface RecordedFileChange {
  /** The whole file; `undefined` when the agent did not keep it. */
  readonly whole: { readonly before: string; readonly after: string } | undefined;
  /** What changed with the lines around it; `line` is 1-based, in the file after the change. */
  readonly hunks: readonly { readonly line: number; readonly before: string; readonly after: string }[];
}

/** Takes in a conversation as an agent recorded it, item by item, so that nobody needs the whole of it in memory. */
export interface ConversationReader {
  /** Takes the next item of a strand; one with the id of an earlier one of the strand is its later form, in its place. */
  add(item: ConversationItem): void;
  /** What follows was recorded apart, such as what a subagent did. */
  nextStrand(): void;
  /**
   * What was added since the last call is a whole: it is put in order of time, what was at the same time as it was added. `opening` makes what
   * stands before it, told the time of its first item, which is empty when there is none.
   */
  endPart(opening?: (at: string) => ConversationItem): void;
  /** To be awaited every 100 kB or so: resolves when there is room for more. */
  room(): Promise<void>;
}

/** How an agent is started. */
export interface AgentCommandLine {
  readonly executable: string;
  readonly args: readonly string[];
}

/** Something that can run agents of one kind. */
export interface AgentProvider {
  /** Stable, stored in session files: `claude`, `demo`. */
  readonly id: string;
  /** How its agents can be connected; by stream alone when left out. */
  readonly transports?: readonly Transport[];
  /**
   * Throws `agentMissing`, `agentTooOld` or `agentNotLoggedIn` when an agent could not be started in this environment, `invalidInput` when that is so
   * because of what it would be started with. Starts nothing.
   */
  checkReady?(environment: Readonly<Record<string, string>>, launch?: SessionLaunch): Promise<void>;
  /** The command line with which `start` would start the next process of an agent. Throws as `checkReady`. Left out where there is no such thing. */
  commandLine?(spec: AgentSpec): Promise<AgentCommandLine>;
  /** Whether the agent's own configuration trusts the folder; left out by agents that know no such thing. */
  isFolderTrusted?(cwd: string, environment: Readonly<Record<string, string>>): Promise<boolean>;
  /**
   * Starts an agent. Resolves when it is ready to take a prompt: one that has a process a turn may have none by then. `signal` breaks the start off: it then fails, and nothing is left.
   * Throws `agentMissing`, `agentTooOld`, `agentNotLoggedIn` or `agentFailed`.
   */
  start(spec: AgentSpec, onEvent: (event: AgentEvent) => void, signal: AbortSignal): Promise<AgentProcess>;
  /** Reads a conversation back from the agent's own transcript; `false` when that is gone. */
  readConversation(request: { cwd: string; agentSessionIds: readonly string[] }, reader: ConversationReader): Promise<boolean>;
  /** Whether anything is left of a conversation to go on from; left out by agents that always can. */
  hasConversation?(request: { cwd: string; agentSessionIds: readonly string[] }): Promise<boolean>;
  /** Reads what a tool call that ran did to its file; `undefined` when that is not recorded, or not yet. Left out by agents that record no such thing. */
  readFileChange?(request: { cwd: string; agentSessionIds: readonly string[]; toolUseId: string }): Promise<RecordedFileChange | undefined>;
  /** Reads an image out of the agent's transcripts, by its id; `undefined` when it is not there. Left out by agents whose transcripts hold none. */
  readImage?(request: { cwd: string; agentSessionIds: readonly string[]; imageId: string }): Promise<ImageBytes | undefined>;
  /**
   * The requests to models that the agent's transcripts have since a moment (ISO 8601 UTC), each once, those of subagents among them; for what
   * an agent could not report before it was gone. What it asks models beside the conversation is not there. Left out by agents that keep no count.
   */
  readUsage?(request: { cwd: string; agentSessionIds: readonly string[]; since: string }): Promise<readonly ServedRequest[]>;
  /** What subagents used, by the agent's transcripts. Left out by agents that have none, or keep no count. */
  readSubagentUsage?(request: { cwd: string; agentSessionIds: readonly string[] }): Promise<readonly SubagentModelUsage[]>;
}
