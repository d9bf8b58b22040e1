import type { Caller } from '../../protocol/domain/caller.ts';
import type { OperationInput, OperationName, OperationOutput } from '../../protocol/operations/operationTable.ts';

/** What every handler is told besides its input. */
export interface CallContext {
  readonly caller: Caller;
  /** Of a mutating operation; empty for reads. */
  readonly opId: string;
}

export type OperationHandler<N extends OperationName> = (
  input: OperationInput<N>,
  context: CallContext,
) => Promise<OperationOutput<N>>;

/** Handlers of a feature: `OperationHandlers<'projects.list' | 'projects.add'>`. */
export type OperationHandlers<N extends OperationName = OperationName> = { readonly [K in N]: OperationHandler<K> };

/** Names of the operations of one noun: `NounOperations<'projects'>`. */
export type NounOperations<Noun extends string> = Extract<OperationName, `${Noun}.${string}`>;
