import type { EndCause, SessionEnd } from '../../protocol/domain/session.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import { fieldsOf, say, type Said } from '../../protocol/texts/say.ts';
import type { AgentEvent } from './agentProvider.ts';

/** Why a session has no agent any more. */
export interface Ending {
  readonly reason: SessionEnd['reason'];
  /** `undefined` when there is nothing to say. */
  readonly detail: Said | undefined;
  readonly exitCode?: number | undefined;
  readonly cause?: EndCause | undefined;
}

/** The agent left: as somebody wanted, or by itself. */
export function endOfExit({ exitCode, detail, cause }: Extract<AgentEvent, { type: 'exit' }>, wanted: Ending | undefined): Ending {
  if (wanted !== undefined) return { ...wanted, exitCode };
  return exitCode === 0 ? { reason: 'finished', detail: say('session.finished'), exitCode } : { reason: 'failed', detail, exitCode, cause };
}

/** The agent could not be started: since somebody stopped it, or by an error. */
export function endOfStart(error: unknown, wanted: Ending | undefined): Ending {
  if (wanted !== undefined) return wanted;
  return MissionControlError.is(error) ? { reason: 'failed', detail: error.text, cause: error.code } : { reason: 'failed', detail: say('agent.startFailed') };
}

/** An end as files and clients have it. */
export function sessionEnd({ reason, exitCode, cause, detail }: Ending, at: string): SessionEnd {
  return {
    reason,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(cause === undefined ? {} : { cause }),
    at,
    ...(detail === undefined ? { detail: '' } : fieldsOf('detail', detail)),
  };
}
