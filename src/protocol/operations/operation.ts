import type * as z from 'zod/mini';
import type { Role } from '../domain/caller.ts';

/**
 * What an operation does to the world. `read` changes nothing; `write` changes state that can be changed back; `destructive` ends or
 * removes something; `stream` opens a flow of events. Everything but `read` takes an `opId` and is journalled.
 */
export type Effect = 'read' | 'write' | 'destructive' | 'stream';

/** One thing a client can ask for. All faces (RPC, audit, later MCP and HTTP) are made from these. */
export interface OperationDefinition<I extends z.ZodMiniType = z.ZodMiniType, O extends z.ZodMiniType = z.ZodMiniType> {
  /** One line for people and for agents, starting with a verb. */
  readonly description: string;
  readonly input: I;
  readonly output: O;
  readonly leastRole: Role;
  readonly effect: Effect;
}

/** Keeps the exact schema types of a definition. */
export function defineOperation<I extends z.ZodMiniType, O extends z.ZodMiniType>(
  definition: OperationDefinition<I, O>,
): OperationDefinition<I, O> {
  return definition;
}
