import { MissionControlError } from '../../../protocol/errors.ts';
import { say, type Said } from '../../../protocol/texts/say.ts';
import type { Clock } from '../../util/clock.ts';
import type { Disposable } from '../../util/disposable.ts';
import type { ControlResponseMessage } from './messages.ts';

interface Pending {
  readonly subtype: string;
  readonly timer: Disposable;
  readonly resolve: (response: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Asks the CLI by control request, each with its own id and time limit. */
export class ControlChannel {
  private readonly clock: Clock;
  private readonly write: (message: Record<string, unknown>) => void;
  private readonly pending = new Map<string, Pending>();
  private count = 0;
  private closedBecause: Error | undefined;

  constructor(options: { clock: Clock; write: (message: Record<string, unknown>) => void }) {
    this.clock = options.clock;
    this.write = options.write;
  }

  /** Resolves with the CLI's answer. Throws `agentFailed` when it refuses, does not answer in time, or is gone. */
  request(request: { subtype: string } & Record<string, unknown>, timeoutMs: number): Promise<unknown> {
    if (this.closedBecause !== undefined) return Promise.reject(this.closedBecause);
    this.count += 1;
    const id = `mc-${this.count}`;
    return new Promise((resolve, reject) => {
      const timer = this.clock.after(timeoutMs, () => {
        this.pending.delete(id);
        reject(new MissionControlError('agentFailed', say('agent.noAnswer', { request: request.subtype, seconds: Math.round(timeoutMs / 1000) })));
      });
      this.pending.set(id, { subtype: request.subtype, timer, resolve, reject });
      this.write({ type: 'control_request', request_id: id, request });
    });
  }

  /** Takes an answer of the CLI; answers to nobody are ignored. */
  handle({ response }: ControlResponseMessage): void {
    const pending = this.pending.get(response.request_id);
    if (pending === undefined) return;
    this.pending.delete(response.request_id);
    pending.timer.dispose();
    if (response.subtype === 'error') pending.reject(new MissionControlError('agentFailed', refusal(pending.subtype, response.error)));
    else pending.resolve(response.response);
  }

  /** Fails everything that still waits. */
  close(reason: Error): void {
    this.closedBecause = reason;
    for (const { timer, reject } of this.pending.values()) {
      timer.dispose();
      reject(reason);
    }
    this.pending.clear();
  }
}

function refusal(request: string, reason: string | null | undefined): Said {
  return reason ? say('agent.refused', { request, reason }) : say('agent.refusedSilently', { request });
}
