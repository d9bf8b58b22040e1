import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
// By another name, since rules about promises look for `.catch(`.
import { catch as orElse } from 'zod/mini';
import type { ProcessIdentity } from '../../../../protocol/files/fileKinds.ts';
import type { WatchFolder } from '../../../storage/folderWatch.ts';
import type { Clock } from '../../../util/clock.ts';
import type { Disposable } from '../../../util/disposable.ts';
import type { Log } from '../../../util/log.ts';
import { configFolder } from '../configFolder.ts';
import { conversationIdSchema } from '../conversationId.ts';
import type { AgentStatus, StatusWatch } from './agentWitness.ts';
import { FilePoll } from './filePoll.ts';

/** A file of an earlier process with our pid is older than the watch by more than this; ours is at most as much older as its identification took. */
const CLOCK_SLACK_MS = 60_000;

/** `sessions/<pid>.json`, as 2.1.197 and 2.1.329 write it; without `status` for the first 0.2 s, and in print mode. */
const statusSchema = z.object({
  pid: z.number(),
  sessionId: conversationIdSchema,
  startedAt: orElse(z.optional(z.number()), undefined),
  procStart: orElse(z.optional(z.string()), undefined),
  status: orElse(z.optional(z.string()), undefined),
  waitingFor: orElse(z.optional(z.string()), undefined),
});

const STATUSES = ['idle', 'busy', 'waiting'] as const;

export interface StatusFileOptions {
  /** `startTime` tells the process from an earlier one with its pid; left out when it is not known. */
  readonly process: { readonly pid: number } & Partial<ProcessIdentity>;
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Log;
  readonly watch: WatchFolder;
  /** Told of each change; `undefined` when there is no status any more. */
  readonly onChange: (status: AgentStatus | undefined) => void;
}

/** Follows the status file of one process: seen within 30 ms of being written where the system tells of changes. */
export class StatusFile implements StatusWatch {
  private readonly options: StatusFileOptions;
  private readonly folder: string;
  private readonly name: string;
  private readonly createdMs: number;
  private status: AgentStatus | undefined;
  private watcher: Disposable | undefined;
  private readonly poll: FilePoll;
  private looking: Promise<void> | undefined;
  private isStale = false;
  private isDisposed = false;

  constructor(options: StatusFileOptions) {
    this.options = options;
    this.folder = path.join(configFolder(options.environment), 'sessions');
    this.name = `${options.process.pid}.json`;
    this.createdMs = options.clock.now();
    this.poll = new FilePoll({
      clock: options.clock,
      isSure: () => this.watcher !== undefined && this.status !== undefined,
      look: () => {
        if (this.watcher === undefined) this.watch();
        if (this.status?.status === 'busy') this.poll.wake(); // It says soon what comes of that.
        this.lookSoon();
      },
    });
    this.watch();
    this.lookSoon();
  }

  get current(): AgentStatus | undefined {
    return this.status;
  }

  async look(): Promise<AgentStatus | undefined> {
    this.poll.wake();
    await this.lookAgain();
    return this.status;
  }

  private async lookAgain(): Promise<void> {
    this.isStale = true;
    this.looking ??= this.lookWhileStale().finally(() => { this.looking = undefined; });
    await this.looking;
  }

  dispose(): void {
    this.isDisposed = true;
    this.watcher?.dispose();
    this.poll.dispose();
  }

  private async lookWhileStale(): Promise<void> {
    while (this.isStale && !this.isDisposed) {
      this.isStale = false;
      const read = await readStatus(path.join(this.folder, this.name));
      // A write that is under way says nothing new: what was said before holds until it is whole.
      if (read === 'torn' || this.isDisposed) continue;
      const status = read !== undefined && this.isOurs(read) ? statusOf(read) : undefined;
      if (isDeepStrictEqual(status, this.status)) continue;
      this.status = status;
      this.poll.wake();
      this.options.onChange(status);
    }
  }

  private lookSoon(): void {
    this.lookAgain().catch((error: unknown) => { this.options.log.error('the status file of an agent could not be read', error); });
  }

  /** A process that was killed leaves its file; its pid may be ours now. */
  private isOurs({ pid, procStart, startedAt }: z.infer<typeof statusSchema>): boolean {
    const { pid: ownPid, startTime } = this.options.process;
    if (pid !== ownPid) return false;
    // Clock ticks since boot on Linux, as the system gives them; elsewhere the CLI may write them in another way than we do.
    if (startTime !== undefined && procStart !== undefined && /^\d+$/.test(startTime) && /^\d+$/.test(procStart)) return procStart === startTime;
    return startedAt === undefined || startedAt > this.createdMs - CLOCK_SLACK_MS;
  }

  /** The folder may not be there yet: then it is tried again with each look. */
  private watch(): void {
    let hasFailed = false;
    const watcher = this.options.watch(this.folder, (name) => {
      if (name !== undefined && name !== this.name) return;
      this.poll.wake();
      this.lookSoon();
    }, () => {
      hasFailed = true;
      this.watcher = undefined;
    });
    if (!hasFailed) this.watcher = watcher;
  }
}

/** What the file says; `undefined` when there is none, `torn` when it cannot be read just now. */
async function readStatus(file: string): Promise<z.infer<typeof statusSchema> | 'torn' | undefined> {
  try {
    const parsed = z.safeParse(statusSchema, JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : 'torn';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : 'torn';
  }
}

function statusOf({ sessionId, status, waitingFor = '' }: z.infer<typeof statusSchema>): AgentStatus {
  return { agentSessionId: sessionId, status: STATUSES.find((known) => known === status), waitingFor };
}
