import type { SessionEnd, SessionView } from '../../protocol/domain/session.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import { fieldsOf } from '../../protocol/texts/say.ts';
import type { SessionFileEdit } from '../storage/sessionRecords.ts';
import { isoNow } from '../util/clock.ts';
import type { SessionServices } from './collaborators.ts';
import { withEnd } from './recordEdit.ts';
import { endedNotice, hostLostDetail } from './sessionNotices.ts';
import { inShort, type SessionShelf } from './sessionShelf.ts';

export interface SessionsFromFilesOptions {
  readonly services: Pick<SessionServices, 'clock' | 'log' | 'records' | 'history' | 'reapLeftovers'>;
  readonly shelf: SessionShelf;
  /** A session came by its file. */
  readonly onDidAdd: (view: SessionView) => void;
  /** A session is gone with its file. */
  readonly onDidLeave: (sessionId: string) => void;
}

/** Takes in what session files say that this host did not write: those of former hosts, and what people change by hand. */
export class SessionsFromFiles {
  private readonly options: SessionsFromFilesOptions;

  constructor(options: SessionsFromFilesOptions) {
    this.options = options;
  }

  /**
   * Takes over the session files of former hosts. Sessions without an end lost their host: their agents, if any are left, are ended,
   * and the sessions can be resumed. Gives those.
   */
  async restore(): Promise<readonly SessionView[]> {
    const { services, shelf } = this.options;
    const { clock, history, log, records } = services;
    const orphaned = records.all().filter(({ end }) => end === undefined);
    await services.reapLeftovers(orphaned.flatMap(({ process }) => process ?? []));
    const sessions = orphaned.map((record) => shelf.add(withEnd(record, this.lostHost(record))));
    const unsettled = records.all().filter(({ id, unsettled: open }) => open !== undefined && !records.isReadOnly(id)).map(({ id }) => id);
    await shelf.fill([...records.past(), ...sessions.map((session) => inShort(session.current, session.current.end?.at ?? isoNow(clock)))]);
    await Promise.all(sessions.map(async (session) => {
      if (records.isReadOnly(session.id)) return;
      if (session.current.end !== undefined) await history.append(session.id, { item: endedNotice(session.current.end) });
      await session.save();
      shelf.letGo(session.id);
    }));
    // In the background: transcripts may be long.
    for (const id of unsettled) shelf.use(id, (session) => session.settle()).catch((error: unknown) => { log.error('a session could not be settled', error); });
    return sessions.map((session) => session.view());
  }

  /** Someone edited, added or deleted a session file by hand. */
  edited(edit: SessionFileEdit): void {
    const { onDidLeave, services, shelf } = this.options;
    const id = edit.kind === 'changed' ? edit.record.id : edit.id;
    const session = shelf.get(id);
    if (edit.kind === 'changed' && session !== undefined) session.edits.fileEdited(edit.record, edit.before);
    else if (edit.kind === 'changed') this.adopt(edit.record);
    else if (session?.isLive === true) session.save().catch((error: unknown) => { services.log.error('the file of a live session was deleted and cannot be written again', error); });
    else if (shelf.has(id)) {
      shelf.forget(id);
      onDidLeave(id);
    }
  }

  /** The file of a session that is not in memory: a new one that somebody put there, or an older one that somebody changed. */
  private adopt(record: SessionRecord): void {
    const { onDidAdd, services, shelf } = this.options;
    const session = shelf.add(withEnd(record, this.lostHost(record)));
    if (record.end === undefined && !services.records.isReadOnly(record.id)) session.save().catch((error: unknown) => { services.log.error('a session could not be saved', error); });
    onDidAdd(session.view());
    shelf.letGo(record.id);
  }

  private lostHost({ unsettled }: SessionRecord): SessionEnd {
    return { reason: 'interrupted', at: isoNow(this.options.services.clock), ...fieldsOf('detail', hostLostDetail(unsettled?.isTurnOpen ?? false)) };
  }
}
