import { checklistAfter } from '../../protocol/domain/checklist.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { AgentEvent } from './agentProvider.ts';
import { plainModelName } from './servedRest.ts';

/** What an agent says about itself and what it is about to do. */
export type FactEvent = Extract<AgentEvent, { type: 'agentSession' | 'model' | 'permissionMode' | 'context' | 'item' | 'process' }>;

/** The record with what the agent says about itself; the very same record when it knew that. */
export function withFact(record: SessionRecord, event: FactEvent): SessionRecord {
  switch (event.type) {
    case 'agentSession':
      return record.agentSessionIds.includes(event.agentSessionId) ? record : { ...record, agentSessionIds: [...record.agentSessionIds, event.agentSessionId] };
    case 'model':
      return modelIs(record, event.model);
    case 'permissionMode':
      return { ...record, permissionMode: event.permissionMode };
    case 'context':
      return {
        ...record,
        ...(event.contextTokens === undefined ? {} : { contextTokens: event.contextTokens }),
        ...(event.contextWindow === undefined ? {} : { contextWindow: event.contextWindow }),
      };
    case 'process': {
      const { process: _former, ...rest } = record;
      return event.process === undefined ? rest : { ...rest, process: event.process };
    }
    case 'item': {
      const before = record.checklist ?? [];
      const checklist = checklistAfter(before, event.item);
      return checklist === before ? record : { ...record, checklist: [...checklist] };
    }
  }
}

/** Another model has another window, which is told later, or not at all. */
function modelIs(record: SessionRecord, model: string): SessionRecord {
  const { contextWindow, ...rest } = record;
  const isSame = record.model === undefined || plainModelName(record.model) === plainModelName(model);
  return { ...rest, model, ...(isSame && contextWindow !== undefined ? { contextWindow } : {}) };
}
