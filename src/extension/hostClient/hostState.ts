import type { MissionControlError } from '../../protocol/errors.ts';
import type { Welcome } from '../../protocol/wire.ts';

/** Where a window stands with its host. */
export type HostState =
  /** No host runs that we know of, and nobody asked for one. */
  | { readonly kind: 'stopped' }
  /** Someone asked for the host; it is being found or started. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'connected'; readonly host: Welcome; readonly mode: HostMode }
  /** The host was lost and is being found or started again; `error` says that it still holds its place but does not answer. */
  | { readonly kind: 'reconnecting'; readonly attempt: number; readonly error?: MissionControlError }
  /** It did not work out; `retry()` tries again. */
  | { readonly kind: 'failed'; readonly error: MissionControlError };

/** Where the host runs: in a process of its own, or inside the window. */
export type HostMode = 'background' | 'window';

/** A host of an older version than this extension that was asked to make room and could not, since agents are alive in it. */
export interface OlderHost {
  readonly version: string;
  readonly liveSessionCount: number;
  /** Of these the ones at work, or waiting for a person; an older host may not tell, and then it is all of them. */
  readonly workingSessionCount: number;
}
