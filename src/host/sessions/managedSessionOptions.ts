import type { SessionView } from '../../protocol/domain/session.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { AgentProvider } from './agentProvider.ts';
import type { SessionServices } from './collaborators.ts';
import type { StartLimiter } from './startLimiter.ts';

/** What a session is made of, and whom it tells. */
export interface ManagedSessionOptions {
  readonly services: SessionServices;
  readonly provider: AgentProvider | undefined;
  readonly limiter: StartLimiter;
  readonly record: SessionRecord;
  readonly onDidChange: (view: SessionView) => void;
  /** Its conversation has left the memory. */
  readonly onUnloaded: () => void;
}
