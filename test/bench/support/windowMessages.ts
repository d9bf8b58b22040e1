import type { OperationInput } from '../../../src/protocol/operations/operationTable.ts';

/** What a window process is started with. */
export interface WindowOptions {
  readonly home: string;
  readonly hostFolder: string;
  readonly settings: OperationInput<'host.configure'>['settings'];
}

/** What a window process is told. */
export type ToWindow =
  | { readonly type: 'start'; readonly input: OperationInput<'sessions.start'> }
  /** Tasks and follow-ups in turn, `count` in all, with texts that begin with `prefix`; answered by `finished`. */
  | { readonly type: 'write'; readonly sessionId: string; readonly projectId: string; readonly prefix: string; readonly count: number }
  /** Write nothing more. */
  | { readonly type: 'finish' };

/** Something that the host has acknowledged. */
export interface Acknowledged {
  readonly kind: 'task' | 'followUp';
  readonly text: string;
}

/** What it says. */
export type FromWindow =
  | { readonly type: 'ready' }
  | { readonly type: 'started'; readonly sessionId: string }
  | ({ readonly type: 'acknowledged' } & Acknowledged)
  | { readonly type: 'finished' }
  | { readonly type: 'failed'; readonly message: string };
