import * as z from 'zod/mini';
import type { Clock } from '../../util/clock.ts';
import type { Disposable } from '../../util/disposable.ts';
import type { CumulativeUsage } from './billing.ts';
import { modelUsageSchema } from './messages.ts';

/**
 * How long after a request has ended it is asked about: the end of the turn, which says the sums unasked, mostly comes at once, and many short
 * requests are asked about together. People see it within a second all the same.
 */
const DELAY_MS = 250;

const usageResponseSchema = z.object({ session: z.object({ model_usage: z.record(z.string(), modelUsageSchema) }) });
const limitsResponseSchema = z.object({ rate_limits_available: z.literal(true) });
const initializeResponseSchema = z.object({ account: z.object({ subscriptionType: z.optional(z.nullable(z.string())) }) });

/**
 * The control request for the CLI's running sums; no request to a model. Without the first flag the CLI also reads every transcript of the
 * last week; with the second, prompts and interrupts do not wait for the answer. 2.1.197 ignores both.
 */
export const USAGE_REQUEST = { subtype: 'get_usage', skip_behaviors: true, detached: true } as const;

/** The sums in the answer to `USAGE_REQUEST`; `undefined` when there are none. */
export function usageOf(response: unknown): CumulativeUsage | undefined {
  const parsed = z.safeParse(usageResponseSchema, response);
  return parsed.success ? parsed.data.session.model_usage : undefined;
}

/** Whether the CLI asked the network for the plan's limits to answer `USAGE_REQUEST`. */
export function hasPlanLimits(response: unknown): boolean {
  return z.safeParse(limitsResponseSchema, response).success;
}

/**
 * Whether the CLI answers `USAGE_REQUEST` out of its own memory, by its answer to `initialize`. With a subscription it asks the network for
 * the plan's limits each time: a service that refuses a token for hours once it was asked too often, and that older versions let all other
 * control requests wait for.
 */
export function answersUsageAtOnce(initializeResponse: unknown): boolean {
  const parsed = z.safeParse(initializeResponseSchema, initializeResponse);
  return parsed.success && (parsed.data.account.subscriptionType ?? '') === '';
}

export interface UsageWatchOptions {
  readonly clock: Clock;
  /**
   * Asks for the sums; `undefined` when the answer has none, or should not be asked for again; `outdated` when they are of a count that has ended
   * meanwhile. Throws when there is no answer.
   */
  readonly ask: () => Promise<CumulativeUsage | 'outdated' | undefined>;
  readonly onUsage: (sums: CumulativeUsage) => void;
  /** Called once: there will be no more sums during turns. */
  readonly onGivenUp: () => void;
}

/** Asks for the CLI's sums while a turn runs, after each request to a model that ended: one question at a time, the last one always asked. */
export class UsageWatch {
  private readonly options: UsageWatchOptions;
  private isOn = false;
  private isAsking = false;
  private isWanted = false;
  private timer: Disposable | undefined;

  constructor(options: UsageWatchOptions) {
    this.options = options;
  }

  start(): void {
    this.isOn = true;
  }

  /** A request to a model has ended. False when nothing will be asked. */
  requestEnded(): boolean {
    if (!this.isOn) return false;
    this.isWanted = true;
    this.askSoon();
    return true;
  }

  /** The CLI has said its sums without being asked: what was about to be asked is known. */
  settled(): void {
    this.isWanted = false;
  }

  stop(): void {
    this.isOn = false;
    this.timer?.dispose();
    this.timer = undefined;
  }

  private askSoon(): void {
    if (this.isAsking) return;
    this.timer ??= this.options.clock.after(DELAY_MS, () => {
      this.timer = undefined;
      if (this.isWanted) void this.ask();
    });
  }

  private async ask(): Promise<void> {
    this.isAsking = true;
    this.isWanted = false;
    const sums = await this.options.ask().catch(() => undefined);
    this.isAsking = false;
    if (!this.isOn) return;
    if (sums === undefined) {
      this.stop();
      this.options.onGivenUp();
      return;
    }
    if (this.isWanted) this.askSoon();
    if (sums !== 'outdated') this.options.onUsage(sums);
  }
}
