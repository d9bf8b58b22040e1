import type { MissionControlError } from '../../protocol/errors.ts';
import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';
import type { HolderReport } from '../../protocol/files/holderReport.ts';
import type { HostLink } from './hostLink.ts';

/** What came of asking for a host to be started. */
export type StartOutcome =
  /** It listens: connect. */
  | { readonly state: 'started' }
  /** Another process holds the home: connect to it; it may still be starting, or leaving. */
  | { readonly state: 'alreadyRunning' }
  | { readonly state: 'failed'; readonly error: MissionControlError };

/** Where hosts come from: the real one in `createHostClient.ts`, a scripted one in tests. */
export interface HostSource {
  /**
   * Connects to the host of this home, or gives `undefined` when none answers. Throws `protocolMismatch` when it speaks another
   * language, `unauthorized` when it refuses the token, `homeHeld` when it lives inside another window, `hostUnavailable` when whoever listens at its
   * address does not answer, or is no host.
   */
  connect(): Promise<HostLink | undefined>;
  /** Puts in place what a start needs, so that it takes no time any more. Throws when that cannot be done. */
  prepare(): Promise<void>;
  /** Starts a host. Never throws. */
  start(): Promise<StartOutcome>;
  /** Who holds the home although nobody answers. Starts and ends no host. Throws when that cannot be found out. */
  lookAtHolder(): Promise<HolderReport>;
  /** Ends that holder, if it is still the one that was `seen`, with its agents. Throws when that cannot be done. */
  endHolder(seen: ProcessIdentity): Promise<HolderReport>;
  /** In `window` mode: ends the host with its window. */
  dispose(): Promise<void>;
}
