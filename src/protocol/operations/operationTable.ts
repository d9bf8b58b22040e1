import type * as z from 'zod/mini';
import { hostOperations } from './host.ts';
import { ledgerOperations } from './ledger.ts';
import type { OperationDefinition } from './operation.ts';
import { projectOperations } from './projects.ts';
import { requestOperations } from './requests.ts';
import { sessionOperations } from './sessions.ts';
import { taskOperations } from './tasks.ts';
import { terminalOperations } from './terminals.ts';

/** Every operation there is. Adding a capability = one definition here + one handler in the feature's folder of the host. */
export const OPERATIONS = {
  ...hostOperations,
  ...projectOperations,
  ...taskOperations,
  ...sessionOperations,
  ...requestOperations,
  ...ledgerOperations,
  ...terminalOperations,
} as const;

export type OperationName = keyof typeof OPERATIONS;
export type OperationInput<N extends OperationName> = z.infer<(typeof OPERATIONS)[N]['input']>;
export type OperationOutput<N extends OperationName> = z.infer<(typeof OPERATIONS)[N]['output']>;

/** The definition of an operation with its exact types widened. */
export function operationDefinition(name: OperationName): OperationDefinition {
  return OPERATIONS[name];
}

export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}

/** Calls operations by name; the same shape in the extension, in tests and later in other faces. */
export interface OperationClient {
  /** Throws `MissionControlError`. `opId` makes a repeat harmless; one is made when it is left out. */
  call<N extends OperationName>(name: N, input: OperationInput<N>, options?: { opId?: string }): Promise<OperationOutput<N>>;
}
