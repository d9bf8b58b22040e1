import type { BilledUsage } from '../agentProvider.ts';
import type { ModelUsage, RequestUsage } from './messages.ts';

/** Sums per model as the CLI reports them. */
export type CumulativeUsage = Readonly<Record<string, ModelUsage>>;

/**
 * Turns the CLI's running sums into what was billed since they were last seen.
 *
 * The sums are of the process, except that 2.1.329 goes on counting from the resumed conversation's saved state and starts again at zero
 * on `/clear` (2.1.197 does neither). So a process that resumes begins with what the CLI itself says (`get_usage`), and sums below those
 * of the last turn's end mean a new count. The sums of a result may be older than an answer that came before it (a result is held back
 * while tasks run in the background): such sums say nothing new.
 */
export class BillingMeter {
  /** Sums as the end of the last turn said them; `undefined`: unknown what was billed before this process. */
  private settled: CumulativeUsage | undefined;
  /** The highest sums so far of the count that `settled` is of: all of it was billed. */
  private reported: CumulativeUsage | undefined;

  constructor(baseline: CumulativeUsage | undefined) {
    this.settled = baseline;
    this.reported = baseline;
  }

  /** What was billed since the last call, by sums that the CLI gave during a turn. Nothing while the start of the sums is unknown. */
  report(current: CumulativeUsage): BilledUsage[] {
    if (this.settled === undefined || this.reported === undefined) return [];
    if (hasFallen(this.settled, current)) {
      this.settled = {};
      this.reported = {};
    }
    if (hasFallen(this.reported, current)) return [];
    const before = this.reported;
    this.reported = current;
    return Object.entries(current).flatMap(([model, sum]) => {
      const billed = difference(model, sum, before[model]);
      return isNothing(billed) ? [] : [billed];
    });
  }

  /**
   * What was billed since the last call, at the end of a turn. `turn` is the main loop's own usage of this turn, used when the start of the
   * sums is unknown. `current` is `undefined` when the CLI's sums cannot be read: the next ones that can be cover this turn too, where part of it was billed
   * by sums already; else the turn counts as it says, and the next start is unknown.
   */
  bill(current: CumulativeUsage | undefined, turn: { model: string; usage: RequestUsage | undefined }): BilledUsage[] {
    if (current === undefined && this.reported !== this.settled) return [];
    if (current === undefined || this.reported === undefined) {
      this.settled = current;
      this.reported = current;
      return unpriced(turn);
    }
    const billed = this.report(current);
    this.settled = current;
    return billed;
  }
}

function hasFallen(before: CumulativeUsage, current: CumulativeUsage): boolean {
  return Object.entries(before).some(([model, sum]) => {
    const now = current[model];
    return now === undefined ? sum.inputTokens + sum.outputTokens > 0 : now.inputTokens < sum.inputTokens || now.outputTokens < sum.outputTokens;
  });
}

function difference(model: string, sum: ModelUsage, before: ModelUsage | undefined): BilledUsage {
  const hourTokens = (sum.cacheCreationEphemeral1hInputTokens ?? 0) - (before?.cacheCreationEphemeral1hInputTokens ?? 0);
  return {
    model,
    inputTokens: sum.inputTokens - (before?.inputTokens ?? 0),
    outputTokens: sum.outputTokens - (before?.outputTokens ?? 0),
    cacheReadTokens: sum.cacheReadInputTokens - (before?.cacheReadInputTokens ?? 0),
    cacheWriteTokens: sum.cacheCreationInputTokens - (before?.cacheCreationInputTokens ?? 0),
    ...(hourTokens > 0 ? { cacheWriteHourTokens: hourTokens } : {}),
    costUsd: typeof sum.costUSD === 'number' ? roundToPicoDollars(sum.costUSD - (before?.costUSD ?? 0)) : undefined,
  };
}

/** Differences of floating sums carry noise such as 0.0013059999999999999. Prices are multiples of 1e-9 dollars; three digits stay spare. */
function roundToPicoDollars(usd: number): number {
  return Math.round(usd * 1e12) / 1e12;
}

function isNothing(billed: BilledUsage): boolean {
  return billed.inputTokens + billed.outputTokens + billed.cacheReadTokens + billed.cacheWriteTokens === 0 && (billed.costUsd ?? 0) === 0;
}

function unpriced({ model, usage }: { model: string; usage: RequestUsage | undefined }): BilledUsage[] {
  if (usage === undefined) return [];
  const billed = { model, ...tokensOf(usage), costUsd: undefined };
  return isNothing(billed) ? [] : [billed];
}

/** The tokens of one request to the model. */
export function tokensOf(usage: RequestUsage): Omit<BilledUsage, 'model' | 'costUsd'> {
  return {
    inputTokens: usage.input_tokens ?? 0,
    outputTokens: usage.output_tokens ?? 0,
    cacheReadTokens: usage.cache_read_input_tokens ?? 0,
    cacheWriteTokens: usage.cache_creation_input_tokens ?? 0,
  };
}
