import type { BilledUsage } from '../agentProvider.ts';
import type { ModelUsage, RequestUsage } from './messages.ts';

/** Sums per model as the CLI reports them. */
export type CumulativeUsage = Readonly<Record<string, ModelUsage>>;

/**
 * Turns the CLI's running sums into what each turn was billed.
 *
 * The sums are of the process, except that 2.1.329 goes on counting from the resumed conversation's saved state and starts again at zero
 * on `/clear` (2.1.197 does neither). So a process that resumes begins with what the CLI itself says (`get_usage`), and sums that fall
 * mean a new count.
 */
export class BillingMeter {
  /** `undefined`: unknown what was billed before this process. */
  private previous: CumulativeUsage | undefined;

  constructor(baseline: CumulativeUsage | undefined) {
    this.previous = baseline;
  }

  /**
   * What was billed since the last call. `turn` is the main loop's own usage of this turn, used when the start of the sums is unknown;
   * `current` is `undefined` when the CLI's sums cannot be read, and then the next start is unknown too.
   */
  bill(current: CumulativeUsage | undefined, turn: { model: string; usage: RequestUsage | undefined }): BilledUsage[] {
    const before = this.previous;
    this.previous = current;
    if (before === undefined || current === undefined) return unpriced(turn);
    const base = hasFallen(before, current) ? {} : before;
    return Object.entries(current).flatMap(([model, sum]) => {
      const billed = difference(model, sum, base[model]);
      return isNothing(billed) ? [] : [billed];
    });
  }
}

function hasFallen(before: CumulativeUsage, current: CumulativeUsage): boolean {
  return Object.entries(before).some(([model, sum]) => {
    const now = current[model];
    return now === undefined ? sum.inputTokens + sum.outputTokens > 0 : now.inputTokens < sum.inputTokens || now.outputTokens < sum.outputTokens;
  });
}

function difference(model: string, sum: ModelUsage, before: ModelUsage | undefined): BilledUsage {
  return {
    model,
    inputTokens: sum.inputTokens - (before?.inputTokens ?? 0),
    outputTokens: sum.outputTokens - (before?.outputTokens ?? 0),
    cacheReadTokens: sum.cacheReadInputTokens - (before?.cacheReadInputTokens ?? 0),
    cacheWriteTokens: sum.cacheCreationInputTokens - (before?.cacheCreationInputTokens ?? 0),
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
  const billed = {
    model,
    inputTokens: usage.input_tokens ?? 0,
    outputTokens: usage.output_tokens ?? 0,
    cacheReadTokens: usage.cache_read_input_tokens ?? 0,
    cacheWriteTokens: usage.cache_creation_input_tokens ?? 0,
    costUsd: undefined,
  };
  return isNothing(billed) ? [] : [billed];
}
