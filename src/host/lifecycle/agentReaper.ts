import type { Writable } from 'node:stream';
import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';

/**
 * Whoever ends agents when the host dies. Agents are told to it as soon as their identity is known, and taken back when they and all
 * they started have ended.
 */
export interface AgentReaper {
  /**
   * From now on this process and its descendants end with the host. `input` is the host's end of the process's standard input, where it has
   * one: it stays open until the process has ended, so that an agent does not take the death of its host for the end of its input and
   * answer that, for Claude Code by taking an open permission for denied and asking the model once more.
   */
  watch(process: ProcessIdentity, input?: Writable): void;
  /** The process ended; what it left running on purpose is its own business. Unknown processes are ignored. */
  unwatch(process: ProcessIdentity): void;
  /** False while agents would outlive a killed host, for `host.health`; left out where there is nothing to tell. */
  readonly isRunning?: boolean;
}
