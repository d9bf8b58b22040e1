import type { Caller } from '../../protocol/domain/caller.ts';
import type { LaunchOptions } from '../../protocol/domain/launchOptions.ts';
import type { RequestAnswer, RequestView, Withdrawal } from '../../protocol/domain/request.ts';
import type { ImageRef, MessageImage, NewImage } from '../../protocol/domain/image.ts';
import type { PermissionMode } from '../../protocol/domain/session.ts';
import type { DecisionLine, LedgerLine, PastSession, ProcessIdentity, SessionLine, SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { SessionFileEdit } from '../storage/sessionRecords.ts';
import type { AgentRequest } from '../util/agentRequest.ts';
import type { Clock } from '../util/clock.ts';
import type { Event } from '../util/emitter.ts';
import type { Log } from '../util/log.ts';
import type { AgentProvider, ImageBytes } from './agentProvider.ts';

/*
 * What sessions need from other features. They meet in the composition; the request inbox, the session files and the ledger fit these
 * interfaces by their shape.
 */

/** Why nobody waits for an answer any more, and who brought that about when somebody did. */
export interface WithdrawnBecause {
  readonly withdrawal: Withdrawal;
  readonly caller?: Caller | undefined;
  /** The agent asked in its terminal, too: when it goes on by itself, somebody answered there. */
  readonly isInTerminal?: boolean;
}

/** Where agents' requests wait for a decision. */
export interface RequestDesk {
  /**
   * Puts a request before the deciders. `deliver` is called once, when it is decided and the decision is on disk. `releaseOf` gives what leaves it to the
   * agent's own dialog instead, `undefined` where it has none.
   */
  add(request: AgentRequest & { readonly sessionId: string; readonly projectId: string }, deliver: (answer: RequestAnswer) => void, releaseOf?: () => (() => void) | undefined): RequestView;
  /** The agent no longer waits for it. */
  withdraw(sessionId: string, agentRequestId: string, why: WithdrawnBecause): void;
  /** The agent is gone. */
  withdrawAll(sessionId: string, why: WithdrawnBecause): void;
  /** Requests of a session that wait, oldest first. */
  pendingOf(sessionId: string): readonly RequestView[];
  /** A request came, was decided or was withdrawn. */
  readonly onDidChange: Event<RequestView>;
}

/** The session files. */
export interface SessionStore {
  /** Records in memory: at the start all of sessions without an end, and maybe others. */
  all(): readonly SessionRecord[];
  /** Sessions that ended, without opening their files. */
  past(): readonly PastSession[];
  /** The record, read from its file if need be; `undefined` when there is none. */
  load(id: string): Promise<SessionRecord | undefined>;
  /** True when a newer version of Mission Control wrote the record: it is shown, and `save` throws `readOnly`. */
  isReadOnly(id: string): boolean;
  /** Nobody works with the record now: it need not stay in memory. */
  release(id: string): void;
  /** Resolves when the record is on disk. `current` is asked when the writing begins, after `onDidEdit` told of edits by hand. */
  save(id: string, current: () => SessionRecord): Promise<void>;
  /** Puts a session's files out of the way, for that operation. Throws `readOnly`. */
  remove(id: string, opId: string): Promise<void>;
  /** True when this operation removed the session before. */
  wasRemovedBy(id: string, opId: string): Promise<boolean>;
  readonly onDidEdit: Event<SessionFileEdit>;
}

/** What is kept of conversations beside the agents' transcripts. */
export interface SessionHistory {
  /** Resolves when it is on disk. */
  append(sessionId: string, line: SessionLine): Promise<void>;
  /** Oldest first. */
  read(sessionId: string): Promise<readonly SessionLine[]>;
  /** The decisions of a session in a month (`YYYY-MM`, local to the host), oldest first. */
  readDecisions(month: string, sessionId: string): Promise<readonly DecisionLine[]>;
}

/** Where a text lies, in bytes. */
export interface TextPlace {
  readonly offset: number;
  readonly length: number;
}

/** Texts on disk of which nothing outlives this host. Nothing is made before the first one is written. */
export interface TextPages extends AsyncDisposable {
  /** Adds texts; resolves with their places when they can be read back. Rejects when they cannot be written, such as when the disk is full. */
  write(texts: readonly string[]): Promise<readonly TextPlace[]>;
  read(places: readonly TextPlace[]): Promise<readonly string[]>;
  /** Blocks for as long as the disk needs. */
  readNow(place: TextPlace): string;
}

/** The images that people sent. */
export interface ImageStore {
  /** Resolves with references when all are on disk. Throws `limit`, `invalidInput`, and `notFound` for an id that the session does not have. */
  keep(sessionId: string, images: readonly MessageImage[] | undefined): Promise<readonly ImageRef[]>;
  /** Keeps an image of a message that is being written, for some weeks unless it is sent. Throws `limit` and `invalidInput`. */
  attach(sessionId: string, image: NewImage, nowMs: number): Promise<ImageRef>;
  /** `undefined` when it is not here. */
  read(sessionId: string, imageId: string): Promise<ImageBytes | undefined>;
  /** Base64. Blocks for as long as the disk needs. */
  readNow(sessionId: string, imageId: string): string | undefined;
  /** What images were called by who sent them, by id. */
  names(sessionId: string): Promise<ReadonlyMap<string, string>>;
}

/** A folder in which agents may be started. */
export interface SessionProject {
  readonly id: string;
  /** Real path. */
  readonly folder: string;
  readonly name?: string;
  /** What its agents are started with instead of what the settings say. */
  readonly launch?: LaunchOptions | undefined;
}

/** Names of the variables in which the environment of agents differs from that of the login shell. */
export interface EnvironmentNames {
  readonly settings: readonly string[];
  readonly window: readonly string[];
  readonly removed: readonly string[];
}

export interface SessionServices {
  readonly clock: Clock;
  readonly log: Log;
  readonly epoch: string;
  readonly providers: readonly AgentProvider[];
  /** The provider for new sessions: `demo` in demo mode. */
  readonly defaultProvider: () => string;
  readonly defaultModel: () => string | undefined;
  readonly defaultPermissionMode: () => PermissionMode;
  /** The other options of new sessions, as the settings have them; none when left out. */
  readonly launchSettings?: () => LaunchOptions;
  readonly records: SessionStore;
  readonly requests: RequestDesk;
  readonly history: SessionHistory;
  readonly images: ImageStore;
  /** Room on disk for the older part of a conversation that is open; whoever asks for it disposes it. */
  createPages(): TextPages;
  /** Throws `notFound`. */
  findProject(projectId: string): SessionProject | Promise<SessionProject>;
  /** Whether a trusted window confirmed the folder; at once, since it is asked before each prompt. */
  isTrusted(folder: string): boolean;
  /** Whether the folder is there. */
  isFolderPresent(folder: string): Promise<boolean>;
  /** The complete environment of an agent of the project. Throws `agentFailed` when a reference cannot be resolved. */
  buildEnvironment(projectId: string): Promise<Readonly<Record<string, string>>>;
  /** What of `buildEnvironment` is not the login shell's; nothing is said about it when left out. */
  describeEnvironment?(): Promise<EnvironmentNames>;
  /** Writes what was billed; resolves when it is on disk. */
  recordUsage(lines: readonly LedgerLine[]): Promise<void>;
  /** What the ledger has of a session since a moment (ISO 8601 UTC), as it counts: of lines with the same id the last. */
  billedLines(sessionId: string, since: string): Promise<readonly LedgerLine[]>;
  /** Ends agents that a former host left alive; resolves when they are gone. */
  reapLeftovers(processes: readonly ProcessIdentity[]): Promise<unknown>;
}

