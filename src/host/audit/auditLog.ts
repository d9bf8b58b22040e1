import { appendFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Caller } from '../../protocol/domain/caller.ts';
import { FILE_KINDS, type EventLine } from '../../protocol/files/fileKinds.ts';
import type { Audit } from '../rpc/dispatcher.ts';
import { ensurePrivateFolder, isMissing, removeFile } from '../storage/durableFile.ts';
import { KeyedQueue } from '../storage/keyedQueue.ts';
import { readToEnd, withFile } from '../storage/lineScan.ts';
import { isoNow, localDay } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import type { AuditServices } from './operationJournal.ts';

/** How much of the audit is kept. */
export interface AuditLimits {
  /** A day's file that is larger goes on in `<day>.1.jsonl`, and so on. */
  readonly fileBytes: number;
  /** The oldest files go when all are larger together. */
  readonly totalBytes: number;
  readonly days: number;
}

export const AUDIT_LIMITS: AuditLimits = { fileBytes: 16 * 1024 * 1024, totalBytes: 256 * 1024 * 1024, days: 90 };

/** Lines wait that long for others to be written with them; a crash may lose those. What must not be lost is in the journal. */
const FLUSH_MS = 250;
const FLUSH_BYTES = 64 * 1024;

const EVENT_FILE = /^(\d{4}-\d{2}-\d{2})(?:\.(\d+))?\.jsonl$/;

/** Who did what, in `events/<day>.jsonl`: append-only, one line each, never a prompt, an answer or an environment value. */
export class AuditLog implements Audit {
  private readonly services: AuditServices;
  private readonly limits: AuditLimits;
  private readonly queue = new KeyedQueue();
  private buffer: { day: string; text: string }[] = [];
  private bufferedBytes = 0;
  private timer: Disposable | undefined;
  private isAbandoned = false;
  private current = { day: '', number: 0 };

  private constructor(services: AuditServices, limits: AuditLimits) {
    this.services = services;
    this.limits = limits;
  }

  static async open(services: AuditServices, limits = AUDIT_LIMITS): Promise<AuditLog> {
    await ensurePrivateFolder(services.paths.events);
    return new AuditLog(services, limits);
  }

  record(entry: { op: string; caller: Caller; opId: string; outcome: string; subject: Readonly<Record<string, string>> }): void {
    const { subject, ...rest } = entry;
    this.write({ type: 'operation', ...rest, subject: { ...subject } });
  }

  /** Writes any event, such as `session.ended`. */
  write(event: Omit<EventLine, 'at'>): void {
    if (this.isAbandoned) return;
    const text = `${JSON.stringify({ schema: FILE_KINDS.eventLine.schema, at: isoNow(this.services.clock), ...event })}\n`;
    this.buffer.push({ day: localDay(this.services.clock.now()), text });
    this.bufferedBytes += text.length;
    if (this.bufferedBytes >= FLUSH_BYTES) void this.flush();
    else this.timer ??= this.services.clock.after(FLUSH_MS, () => { void this.flush(); });
  }

  /** Writes what is buffered. */
  flush(): Promise<void> {
    this.timer?.dispose();
    this.timer = undefined;
    const lines = this.buffer;
    this.buffer = [];
    this.bufferedBytes = 0;
    return this.queue.run('events', async () => {
      try {
        for (const day of new Set(lines.map((line) => line.day))) {
          await this.append(day, lines.filter((line) => line.day === day).map((line) => line.text).join(''));
        }
      } catch (error) {
        this.services.log.error(`${lines.length} audit line(s) could not be written`, error);
      }
    });
  }

  /** Forgets what is unwritten: the folder is someone else's by now. */
  abandon(): void {
    this.timer?.dispose();
    this.timer = undefined;
    this.buffer = [];
    this.bufferedBytes = 0;
    this.isAbandoned = true;
  }

  /** Resolves when everything is written. */
  async dispose(): Promise<void> {
    await this.flush();
  }

  private async append(day: string, text: string): Promise<void> {
    if (day !== this.current.day) {
      await this.prune();
      const numbers = (await this.files()).filter((file) => file.day === day).map((file) => file.number);
      this.current = { day, number: Math.max(0, ...numbers) };
    }
    const size = await sizeOf(this.file(day, this.current.number));
    if (size > 0 && size + text.length > this.limits.fileBytes) {
      this.current = { day, number: this.current.number + 1 };
      await this.prune();
    }
    const file = this.file(day, this.current.number);
    // What a crash tore off stays a line of its own.
    await appendFile(file, await endsWithNewline(file) ? text : `\n${text}`, { mode: 0o600 });
  }

  private async prune(): Promise<void> {
    const oldest = localDay(this.services.clock.now() - this.limits.days * 86_400_000);
    const files = (await this.files()).toSorted((a, b) => (a.day === b.day ? b.number - a.number : a.day < b.day ? 1 : -1));
    let total = 0;
    for (const { name, day } of files) {
      const file = path.join(this.services.paths.events, name);
      total += await sizeOf(file);
      if (day < oldest || total > this.limits.totalBytes) {
        this.services.log.info(`removed the old audit file ${name}`);
        await removeFile(file);
      }
    }
  }

  private async files(): Promise<readonly { name: string; day: string; number: number }[]> {
    return (await readdir(this.services.paths.events)).flatMap((name) => {
      const match = EVENT_FILE.exec(name);
      return match?.[1] === undefined ? [] : [{ name, day: match[1], number: Number(match[2] ?? 0) }];
    });
  }

  private file(day: string, number: number): string {
    return path.join(this.services.paths.events, number === 0 ? `${day}.jsonl` : `${day}.${number}.jsonl`);
  }
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

async function endsWithNewline(file: string): Promise<boolean> {
  try {
    return await withFile(file, 'r', async (handle) => {
      const { size } = await handle.stat();
      return size === 0 || (await readToEnd(handle, size - 1))[0] === 0x0a;
    });
  } catch (error) {
    if (isMissing(error)) return true;
    throw error;
  }
}
