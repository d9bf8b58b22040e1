import path from 'node:path';
import { FILE_KINDS, type DecisionLine } from '../../protocol/files/fileKinds.ts';
import { ensurePrivateFolder } from '../storage/durableFile.ts';
import { LineLog } from '../storage/lineLog.ts';
import { localDay } from '../util/clock.ts';
import type { AuditServices } from './operationJournal.ts';

/** Every answer to a request, with who and why, in `events/decisions-<month>.jsonl`. Kept for good. */
export class DecisionLog {
  private readonly services: AuditServices;
  private readonly lines: LineLog<typeof FILE_KINDS.decisionLine.content>;

  private constructor(services: AuditServices) {
    this.services = services;
    this.lines = new LineLog({ kind: FILE_KINDS.decisionLine, quarantine: services.quarantine, log: services.log });
  }

  static async open(services: AuditServices): Promise<DecisionLog> {
    await ensurePrivateFolder(services.paths.events);
    return new DecisionLog(services);
  }

  /** Resolves when the decision is on disk. */
  async append(line: DecisionLine): Promise<void> {
    await this.lines.append(this.file(localDay(this.services.clock.now()).slice(0, 7)), [line]);
  }

  /** The decisions of a session in a month (`YYYY-MM`), oldest first. */
  async read(month: string, sessionId: string): Promise<readonly DecisionLine[]> {
    const lines = await this.lines.read(this.file(month), { onlyWith: sessionId });
    return lines.flatMap(({ content }) => (content.sessionId === sessionId ? [content] : []));
  }

  /** Resolves when everything is on disk. */
  async dispose(): Promise<void> {
    await this.lines.whenIdle();
  }

  private file(month: string): string {
    return path.join(this.services.paths.events, `decisions-${month}.jsonl`);
  }
}
