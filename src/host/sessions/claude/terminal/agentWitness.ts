import type { AgentEvent } from '../../agentProvider.ts';
import type { BrokenTurn } from './turnLines.ts';

/** What Claude Code itself says that it is doing, in `sessions/<pid>.json` of its configuration folder. */
export interface AgentStatus {
  /** The conversation that it is in now. */
  readonly agentSessionId: string;
  /** `undefined` for a status that we do not know. */
  readonly status: 'idle' | 'busy' | 'waiting' | undefined;
  /** In its words, such as `permission prompt`; empty when it does not say. */
  readonly waitingFor: string;
}

/** Follows the status file of one process. */
export interface StatusWatch {
  /** `undefined` before there is one, and after it went. */
  readonly current: AgentStatus | undefined;
  /** Looks now, instead of when the system says that the file changed. */
  look(): Promise<AgentStatus | undefined>;
  dispose(): void;
}

/** Follows the transcript of a conversation, from where it is read first on, by byte offset; subagents' transcripts with it. */
export interface TranscriptFollower {
  /** Reads what is there now; resolves when it was told to the listener. Hooks call it, so that what they announce is seen before what follows. */
  read(): Promise<void>;
  /**
   * The same, and waits for the end of a turn that was over after `since` (ISO 8601 UTC): the CLI says that it is idle some 0.1 s before it has written its
   * last words. For a second at most: of a turn that was broken off before any answer it writes no end.
   */
  readTurn(since: string): Promise<void>;
  /** The same for a turn that the agent did not say to have come to its end: its line is told when it was broken off. */
  readBrokenTurn(turn: BrokenTurn): Promise<void>;
  /** The same, and waits for the call of a tool, before which the CLI asks whether it may: for a second at most. */
  readCall(toolUseId: string): Promise<void>;
  /** The next user message with this text is ours, and gets our id. */
  expect(message: { readonly id: string; readonly text: string }): void;
  /** The CLI says which model it started with, by its name of the variant (`claude-opus-4-8[1m]`), which the transcript leaves out. */
  startedWith(model: string): void;
  /** It resumed a conversation, and does not say with which model; `requested` is what it was started with. */
  resumedWith(requested: string | undefined): void;
  /** Another conversation of the same agent, such as after `/clear`: from its beginning on. */
  follow(agentSessionId: string): void;
  /** Reads the rest, what the program says it was billed among it, and stops: to be called when the program is gone. */
  close(): Promise<void>;
}

/** What a transcript tells, of the events of an agent. */
export type TranscriptEvent = Extract<AgentEvent, { type: 'item' | 'model' | 'context' | 'billed' | 'processBilled' | 'permissionMode' }>;
