import { isDeepStrictEqual } from 'node:util';
import type { SessionEnd } from '../../protocol/domain/session.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';

/** What a person may change under a live agent; all else is the agent's own word. The queue is merged by itself. */
const EDITABLE_LIVE: ReadonlySet<keyof SessionRecord> = new Set(['name', 'isPinned', 'taskRef', 'projectId', 'requestedModel']);

/** What only the host knows, also of an ended session. */
const NEVER_EDITABLE: ReadonlySet<keyof SessionRecord> = new Set(['id', 'end', 'process', 'queue', 'takenBack', 'handed', 'unsettled']);

/**
 * The record `mine` with what someone changed in its file. `before` is what the file held until then: what the host changed since stays. Without
 * it the file counts.
 */
export function mergeEdit(mine: SessionRecord, edited: SessionRecord, before: SessionRecord = mine): SessionRecord {
  const mayEdit = (key: keyof SessionRecord): boolean => (mine.end === undefined ? EDITABLE_LIVE.has(key) : !NEVER_EDITABLE.has(key));
  const keys = [...new Set([...Object.keys(edited), ...Object.keys(before)])] as (keyof SessionRecord)[];
  const changed = keys.filter((key) => mayEdit(key) && !isDeepStrictEqual(edited[key], before[key]));
  const merged: Partial<Record<keyof SessionRecord, unknown>> = { ...mine };
  for (const key of changed) {
    if (edited[key] === undefined) delete merged[key];
    else merged[key] = edited[key];
  }
  // Each value comes from a record, under its own key, and no required key is ever missing in `edited`.
  return merged as SessionRecord;
}

/** A record as that of a session without an agent: one that has none but does not say why was interrupted at `at`. */
export function withEnd(record: SessionRecord, end: SessionEnd): SessionRecord {
  if (record.end !== undefined) return record;
  const { process: _process, ...rest } = record;
  // A turn that was cut needs somebody; a session that was at rest is as it was.
  return { ...rest, end, ...(record.unsettled?.isTurnOpen === true ? { attention: { kind: 'failed', since: end.at } as const } : {}) };
}
