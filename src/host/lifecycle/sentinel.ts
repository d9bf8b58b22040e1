import * as z from 'zod/mini';
import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';
import type { Disposable } from '../util/disposable.ts';
import { findTrees, realReapSystem, reapProcesses, type ReapSystem } from './reapProcesses.ts';
import { sentinelMessageSchema } from './sentinelMessages.ts';

/**
 * How often descendants of agents are written down. An agent whose input breaks may leave within milliseconds of its host, and what it
 * had started in sessions of their own could then no longer be told from anything else.
 */
const LOOK_INTERVAL_MS = 10_000;

/** What the sentinel process knows and does; its pipe and its exit are in `sentinelMain.ts`. */
export class Sentinel implements Disposable {
  private readonly system: ReapSystem;
  private readonly watched = new Map<number, ProcessIdentity>();
  private descendants: readonly ProcessIdentity[] = [];
  private isDismissed = false;
  private timer: Disposable | undefined;

  constructor(system: ReapSystem = realReapSystem) {
    this.system = system;
  }

  /** Takes one line from the host. A line it does not understand is ignored: a newer host may say more. */
  receive(line: string): void {
    const message = parseMessage(line);
    switch (message?.type) {
      case 'watch':
        this.watched.set(message.process.pid, message.process);
        this.scheduleLook();
        break;
      case 'unwatch':
        if (this.watched.get(message.process.pid)?.startTime === message.process.startTime) this.watched.delete(message.process.pid);
        break;
      case 'farewell':
        this.isDismissed = true;
        break;
      case 'hold': // Its handle is what counts, and that is kept by being open.
      case undefined:
        break;
    }
  }

  /** The pipe closed: ends what is left, unless the host said farewell. Gives the number of processes found alive. */
  async hostGone(): Promise<number> {
    this.dispose();
    if (this.isDismissed || this.watched.size === 0) return 0;
    return await reapProcesses([...this.watched.values(), ...this.descendants], this.system);
  }

  /** Writes down who descends from the watched now. */
  async look(): Promise<void> {
    const processes = await this.system.listProcesses();
    const roots = [...this.watched.values()];
    const alive = new Map(processes.map((entry) => [entry.pid, entry.startTime]));
    // Those known before count as long as they live, also when their parent has ended since.
    const known = this.descendants.filter(({ pid, startTime }) => alive.get(pid) === startTime);
    this.descendants = roots.length === 0 ? [] : findTrees(processes, [...roots, ...known]).filter(({ pid }) => !this.watched.has(pid));
  }

  dispose(): void {
    this.timer?.dispose();
    this.timer = undefined;
  }

  private scheduleLook(): void {
    this.timer ??= this.system.clock.after(LOOK_INTERVAL_MS, () => {
      void this.look().catch(() => {}).finally(() => {
        this.timer = undefined;
        if (this.watched.size > 0) this.scheduleLook();
      });
    });
  }
}

function parseMessage(line: string): z.infer<typeof sentinelMessageSchema> | undefined {
  try {
    return z.parse(sentinelMessageSchema, JSON.parse(line));
  } catch {
    return undefined;
  }
}
