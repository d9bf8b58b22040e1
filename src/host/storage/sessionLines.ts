import path from 'node:path';
import { FILE_KINDS, type SessionLine } from '../../protocol/files/fileKinds.ts';
import type { Log } from '../util/log.ts';
import { ensurePrivateFolder } from './durableFile.ts';
import type { HomePaths } from './homePaths.ts';
import { LineLog } from './lineLog.ts';
import type { Quarantine } from './quarantine.ts';

/** What sessions keep of their conversations beside the agents' transcripts: `sessions/<id>.jsonl`. */
export class SessionLines {
  private readonly folder: string;
  private readonly lines: LineLog<typeof FILE_KINDS.sessionLine.content>;

  private constructor(folder: string, lines: LineLog<typeof FILE_KINDS.sessionLine.content>) {
    this.folder = folder;
    this.lines = lines;
  }

  static async open(services: { readonly paths: HomePaths; readonly quarantine: Quarantine; readonly log: Log }): Promise<SessionLines> {
    await ensurePrivateFolder(services.paths.sessions);
    return new SessionLines(services.paths.sessions, new LineLog({ kind: FILE_KINDS.sessionLine, quarantine: services.quarantine, log: services.log }));
  }

  /** Resolves when the line is on disk. */
  async append(sessionId: string, line: SessionLine): Promise<void> {
    await this.lines.append(this.file(sessionId), [line]);
  }

  /** All lines of a session, oldest first. */
  async read(sessionId: string): Promise<readonly SessionLine[]> {
    return (await this.lines.read(this.file(sessionId))).map(({ content }) => content);
  }

  /** Moves the lines of a session away, if it has any. */
  async remove(sessionId: string, moveTo: string): Promise<void> {
    await this.lines.move(this.file(sessionId), moveTo);
  }

  /** Resolves when everything is on disk. */
  async dispose(): Promise<void> {
    await this.lines.whenIdle();
  }

  private file(sessionId: string): string {
    return path.join(this.folder, `${sessionId}.jsonl`);
  }
}
