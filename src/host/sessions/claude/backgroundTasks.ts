import type { SystemMessage } from './messages.ts';

/** Statuses of a task that goes on. */
const GOES_ON: ReadonlySet<string> = new Set(['pending', 'running']);

/** Knows what a CLI process has running beside its conversation, such as commands in the background: it would end with the process. */
export class BackgroundTasks {
  private readonly running = new Set<string>();
  private readonly onEnded: () => void;

  /** `onEnded` is called when the last one has ended. */
  constructor(onEnded: () => void) {
    this.onEnded = onEnded;
  }

  get isEmpty(): boolean {
    return this.running.size === 0;
  }

  note({ subtype, task_id: taskId, status, patch }: SystemMessage): void {
    if (taskId === undefined) return;
    if (subtype === 'task_started') this.running.add(taskId);
    const isOver = subtype === 'task_notification' || (subtype === 'task_updated' && !GOES_ON.has(patch?.status ?? status ?? 'running'));
    if (isOver && this.running.delete(taskId) && this.isEmpty) this.onEnded();
  }
}
