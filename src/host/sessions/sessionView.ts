import type { Phase, QueuedMessage, SessionView } from '../../protocol/domain/session.ts';
import type { TokenUsage } from '../../protocol/domain/usage.ts';
import { addTokens } from '../../protocol/domain/usageTotals.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';

/** A session as clients see it. */
export function sessionView(
  record: SessionRecord,
  now: { phase: Phase; phaseSince: string; turnSince?: string | undefined; queue: readonly QueuedMessage[]; waitingCount: number; unbilled: TokenUsage; isReadOnly?: boolean },
): SessionView {
  const model = record.model ?? record.requestedModel;
  const agentSessionId = record.agentSessionIds.at(-1);
  return {
    id: record.id,
    ...(agentSessionId === undefined ? {} : { agentSessionId }),
    provider: record.provider,
    transport: record.transport,
    isManaged: true,
    projectId: record.projectId,
    ...(record.taskRef === undefined ? {} : { taskRef: record.taskRef }),
    name: record.name,
    ...(record.isPinned === true ? { isPinned: true } : {}),
    ...(record.startedBy === undefined ? {} : { startedBy: record.startedBy }),
    cwd: record.cwd,
    ...(model === undefined ? {} : { model }),
    permissionMode: record.permissionMode,
    ...(record.launch?.streamMode === undefined ? {} : { streamMode: record.launch.streamMode }),
    ...(record.launch?.maxTurns === undefined ? {} : { maxTurns: record.launch.maxTurns }),
    ...(record.launch?.maxBudgetUsd === undefined ? {} : { maxBudgetUsd: record.launch.maxBudgetUsd }),
    phase: now.phase,
    phaseSince: now.phaseSince,
    ...(now.turnSince === undefined ? {} : { turnSince: now.turnSince }),
    startedAt: record.startedAt,
    ...(record.end === undefined ? {} : { end: record.end }),
    turnCount: record.turnCount,
    usage: addTokens(record.usage, now.unbilled),
    ...(record.costUsd === undefined ? {} : { costUsd: record.costUsd }),
    ...(record.contextTokens === undefined ? {} : { contextTokens: record.contextTokens }),
    ...(record.contextWindow === undefined ? {} : { contextWindow: record.contextWindow }),
    queue: [...now.queue],
    ...(record.checklist === undefined || record.checklist.length === 0 ? {} : { checklist: record.checklist }),
    ...(record.attention === undefined ? {} : { attention: record.attention }),
    waitingCount: now.waitingCount,
    ...(now.isReadOnly === true ? { isReadOnly: true } : {}),
  };
}
