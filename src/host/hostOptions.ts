import type { Goodbye } from '../protocol/wire.ts';
import type { AgentReaper } from './lifecycle/agentReaper.ts';
import type { OperationHandlers } from './rpc/operationHandlers.ts';
import type { AgentProvider } from './sessions/agentProvider.ts';
import type { HomePaths } from './storage/homePaths.ts';
import type { Clock } from './util/clock.ts';
import type { Log } from './util/log.ts';
import type { TerminalStarter } from './util/terminalProcess.ts';

/** What a process gives the host that it runs. */
export interface HostOptions {
  readonly paths: HomePaths;
  readonly version: string;
  readonly mode: 'background' | 'window';
  readonly token: string;
  readonly epoch: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Where `indexWorker.cjs`, `sql-wasm.wasm`, `sentinel.cjs` and the fonts of images of terminals lie. */
  readonly runtimeFolder: string;
  /** Ends agents when the host dies. */
  readonly sentinel: AgentReaper;
  /** Called when an operation asks the host to end; the process then calls `shutdown`. */
  requestShutdown(reason: Goodbye['reason']): void;
  /** Agents other than the real ones, for tests; as a function they are given the terminals of the host. */
  readonly providers?: readonly AgentProvider[] | ((terminals: TerminalStarter) => readonly AgentProvider[]);
  /** Lets the contract tests put something in a handler's place. */
  readonly wrapHandlers?: (handlers: OperationHandlers) => OperationHandlers;
}
