import { checklistAfter } from '../../protocol/domain/checklist.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { AgentEvent } from './agentProvider.ts';

/** What the record of a session keeps of an event; the same record when that is nothing. */
export function recordAfter(record: SessionRecord, event: Extract<AgentEvent, { type: 'model' | 'permissionMode' | 'context' | 'item' }>): SessionRecord {
  switch (event.type) {
    case 'model':
      return { ...record, model: event.model };
    case 'permissionMode':
      return { ...record, permissionMode: event.permissionMode };
    case 'context':
      return {
        ...record,
        ...(event.contextTokens === undefined ? {} : { contextTokens: event.contextTokens }),
        ...(event.contextWindow === undefined ? {} : { contextWindow: event.contextWindow }),
      };
    case 'item': {
      const before = record.checklist ?? [];
      const checklist = checklistAfter(before, event.item);
      return checklist === before ? record : { ...record, checklist: [...checklist] };
    }
  }
}
