import type { OperationInput, OperationOutput } from '../../protocol/operations/operationTable.ts';
import type { Append } from '../storage/lineLog.ts';

export type SummaryQuery = OperationInput<'ledger.summary'>;
export type Summary = OperationOutput<'ledger.summary'>;

/** What the worker is started with. */
export interface IndexWorkerData {
  readonly ledgerFolder: string;
  readonly indexFile: string;
  /** Absolute path of `sql-wasm.wasm`. */
  readonly wasmFile: string;
  /** True after a crash: the snapshot may be what broke it, so everything is read anew. */
  readonly ignoresSnapshot: boolean;
}

export type IndexRequest =
  /** `today` is the host's local calendar day; what is 35 days older is folded to sums. */
  | { readonly id: number; readonly type: 'summary'; readonly query: SummaryQuery; readonly today: string }
  /** The host has appended lines to a ledger file. */
  | { readonly type: 'appended'; readonly append: Append }
  /** Saves what is not saved and leaves. */
  | { readonly type: 'close' };

export type IndexResponse =
  | { readonly id: number; readonly ok: true; readonly summary: Summary; readonly report: SyncReport }
  | { readonly id: number; readonly ok: false; readonly message: string };

/** What was found while the index was brought up to date. */
export interface SyncReport {
  /** Why everything was read anew, if it was. */
  readonly rebuiltBecause: string | undefined;
  /** Ledger files with lines that do not parse. */
  readonly badFiles: readonly string[];
}
