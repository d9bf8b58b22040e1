import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { MissionControlError } from '../../protocol/errors.ts';
import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';
import { say } from '../../protocol/texts/say.ts';
import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import type { Log } from '../util/log.ts';
import { sharesLock, type MachineIdentity } from './machineIdentity.ts';

/** `holder.json` in home: who holds it, for machines and containers that the lock does not reach. Nothing in it is secret. */
export const homeHolderSchema = z.object({
  schema: z.number(),
  hostname: z.string(),
  machineId: z.string(),
  networkNamespace: z.string(),
  /** The home's real path as the holder sees it. */
  home: z.string(),
  pid: z.number(),
  /** With the pid, who it is; left out where the system does not tell, and by hosts of before 0.2. */
  startTime: z.optional(z.string()),
  version: z.string(),
  mode: z.enum(['background', 'window']),
  epoch: z.string(),
  /** Where the endpoint record is: a window with another `XDG_RUNTIME_DIR` finds the host through this. */
  endpointFolder: z.string(),
  /** The staged runtime it runs from, which must not be pruned. */
  runtimeFolder: z.string(),
  /** Counts up with every heartbeat. */
  beat: z.number(),
  beatAt: z.string(),
});
export type HomeHolderRecord = z.infer<typeof homeHolderSchema>;

/** Time between two heartbeats: one small write, rare enough for a laptop's disk to rest. */
export const BEAT_INTERVAL_MS = 10_000;

/** A heartbeat younger than three intervals means that its holder lives. */
const FRESH_MS = 3 * BEAT_INTERVAL_MS;

/**
 * An older one, or one from the future, may come from a holder that just woke up, or from a clock that is wrong: it is watched for a
 * little over one interval, and only when it does not move the home is taken over.
 */
const WATCH_MS = BEAT_INTERVAL_MS + 2000;
const WATCH_STEP_MS = 1000;

/** Who wants to hold the home. */
export type HolderIdentity = MachineIdentity & Omit<HomeHolderRecord, 'schema' | 'beat' | 'beatAt' | keyof MachineIdentity>;

/** Throws `homeHeld` when another machine or container holds the home. The caller already has the lock on this one. */
export async function checkHomeIsFree(file: string, own: HolderIdentity, clock: Clock): Promise<void> {
  const first = await readHolder(file);
  // On our side of the wall the lock is the truth: that holder is dead, since the lock is ours.
  if (first === undefined || (sharesLock(first, own) && first.home === own.home)) return;
  const ageMs = clock.now() - Date.parse(first.beatAt);
  if (ageMs >= 0 && ageMs < FRESH_MS) throw homeHeld(first);
  for (let watchedMs = 0; watchedMs < WATCH_MS; watchedMs += WATCH_STEP_MS) {
    await new Promise<void>((resolve) => { clock.after(WATCH_STEP_MS, resolve); });
    const now = await readHolder(file);
    if (now === undefined) return;
    if (now.beat !== first.beat || now.epoch !== first.epoch) throw homeHeld(now);
  }
}

/** Says in `holder.json`, again and again, that this process holds the home. */
export class HomeHolder implements Disposable {
  private readonly file: string;
  private own: HolderIdentity;
  private readonly clock: Clock;
  private readonly log: Log;
  private reportLost: (holder: HomeHolderRecord) => void = () => {};
  private beat = 0;
  private timer: Disposable | undefined;
  private isReleased = false;
  private writing: Promise<void> = Promise.resolve();

  /** Resolves when another machine took the home over, which can only happen while this one slept: nothing may be written any more. */
  readonly lost: Promise<HomeHolderRecord> = new Promise((resolve) => { this.reportLost = resolve; });

  constructor(options: { file: string; own: HolderIdentity; clock: Clock; log: Log }) {
    this.file = options.file;
    this.own = options.own;
    this.clock = options.clock;
    this.log = options.log;
  }

  async start(): Promise<void> {
    await this.write();
    this.scheduleBeat();
  }

  /** The endpoint is in another folder; the next heartbeat says so. */
  move(endpointFolder: string): void {
    this.own = { ...this.own, endpointFolder };
  }

  /** When this process started is known; said at once. */
  async identify(identity: ProcessIdentity | undefined): Promise<void> {
    if (identity === undefined || this.isReleased) return;
    this.own = { ...this.own, startTime: identity.startTime };
    this.writing = this.writing.then(() => this.beatOnce());
    await this.writing;
  }

  /** Stops the heartbeat, and removes the record if it is still ours. */
  async release(): Promise<void> {
    this.dispose();
    await this.writing;
    const holder = await readHolder(this.file);
    if (holder?.epoch === this.own.epoch) await rm(this.file, { force: true });
  }

  dispose(): void {
    this.isReleased = true;
    this.timer?.dispose();
  }

  private scheduleBeat(): void {
    if (this.isReleased) return;
    this.timer = this.clock.after(BEAT_INTERVAL_MS, () => {
      this.writing = this.beatOnce().finally(() => { this.scheduleBeat(); });
    });
  }

  private async beatOnce(): Promise<void> {
    // Read before write: while this machine slept, another one may have taken the home over, and it must not be written to by two.
    const holder = await readHolder(this.file);
    if (this.isReleased) return;
    if (holder !== undefined && holder.epoch !== this.own.epoch) {
      this.dispose();
      this.log.error(`the home was taken over by ${holder.hostname} (process ${holder.pid}) while this machine slept`);
      this.reportLost(holder);
      return;
    }
    try {
      await this.write();
    } catch (error) {
      this.log.error('the heartbeat in holder.json could not be written', error);
    }
  }

  private async write(): Promise<void> {
    this.beat += 1;
    const record: HomeHolderRecord = { schema: 1, ...this.own, beat: this.beat, beatAt: new Date(this.clock.now()).toISOString() };
    const temporary = `${this.file}.${process.pid}.tmp`;
    await writeFile(temporary, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
    await rename(temporary, this.file);
  }
}

/** The record in this file; `undefined` when there is none that can be read. */
export async function readHolder(file: string): Promise<HomeHolderRecord | undefined> {
  try {
    const parsed = z.safeParse(homeHolderSchema, JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function homeHeld(holder: HomeHolderRecord): MissionControlError {
  return new MissionControlError(
    'homeHeld',
    say('host.homeHeld', { hostname: holder.hostname, pid: String(holder.pid) }),
    { params: { home: holder.home } },
  );
}
