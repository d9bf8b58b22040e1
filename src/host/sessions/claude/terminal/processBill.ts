import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
// By another name, since rules about promises look for `.catch(`.
import { catch as orElse } from 'zod/mini';
import type { BilledUsage } from '../../agentProvider.ts';
import { BillingMeter, type CumulativeUsage } from '../billing.ts';
import { findTranscript, stateFile } from '../configFolder.ts';
import { LineSplitter } from '../jsonLines.ts';
import { modelUsageSchema } from '../messages.ts';
import { MAX_TRANSCRIPT_LINE_BYTES } from '../transcriptReader.ts';

const sumsSchema = z.record(z.string(), modelUsageSchema);

/** What the CLI notes of the last session in a folder, when that ends. */
const leftSchema = z.object({
  lastSessionId: orElse(z.optional(z.string()), undefined),
  /** Milliseconds; of no use but to tell one note from another. */
  lastDuration: orElse(z.optional(z.number()), undefined),
  lastModelUsage: orElse(z.optional(sumsSchema), undefined),
});
type Left = z.infer<typeof leftSchema>;
const stateSchema = z.object({ projects: z.record(z.string(), orElse(leftSchema, {})) });

/** The last line of a transcript with the sums of its conversation; 2.1.329 writes one whenever a process leaves it. */
const costStateSchema = z.object({ type: z.literal('cost-state'), modelUsage: sumsSchema });

export interface ProcessBillOptions {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * What a process in a terminal was billed by the CLI's own account, which it gives only when it ends, in order or by a signal that it hears of. In terminals
 * both versions count on from what they noted of the conversation before: so its sums are compared with those of before it was started.
 *
 * 2.1.329 notes the sums of each conversation in its transcript, 2.1.197 those of the last session of the folder in its state file, and counts on only from
 * there. While it runs it tells its sums to a `statusLine` program alone: ours would hide the user's own, and run whenever the screen changes. Hooks are told
 * nothing of money.
 */
export class ProcessBill {
  private readonly options: ProcessBillOptions;
  /** What was noted of each conversation before the process came to it, in the order in which it did. */
  private readonly before = new Map<string, CumulativeUsage | undefined>();
  private leftBefore: Left | undefined;

  private constructor(options: ProcessBillOptions) {
    this.options = options;
  }

  /** To be opened before the process is started, with the conversation that it resumes or will begin. */
  static async open(agentSessionId: string, options: ProcessBillOptions): Promise<ProcessBill> {
    const bill = new ProcessBill(options);
    bill.leftBefore = await bill.readLeft(agentSessionId);
    await bill.enter(agentSessionId);
    return bill;
  }

  /** The process goes on in this conversation. */
  async enter(agentSessionId: string): Promise<void> {
    if (!this.before.has(agentSessionId)) this.before.set(agentSessionId, await this.readCostState(agentSessionId));
  }

  /** What it was billed in all, once it is gone; `undefined` when it did not come to say. */
  async read(): Promise<BilledUsage[] | undefined> {
    const noted: BilledUsage[][] = [];
    for (const [agentSessionId, before] of this.before) {
      const after = await this.readCostState(agentSessionId);
      if (after !== undefined && !isDeepStrictEqual(after, before)) noted.push(new BillingMeter(before ?? {}).report(after));
    }
    if (noted.length > 0) return mergeByModel(noted.flat());
    // Notes in transcripts that are the same as before: nothing was billed, or the process was killed.
    if ([...this.before.values()].some((sums) => sums !== undefined)) return undefined;
    const left = await this.readLeft([...this.before.keys()].at(-1) ?? '');
    if (left?.lastModelUsage === undefined || isDeepStrictEqual(left, this.leftBefore)) return undefined;
    return new BillingMeter(this.leftBefore?.lastModelUsage ?? {}).report(left.lastModelUsage);
  }

  /** What is noted of this conversation, if it is the last of a folder; which folder that is the CLI decides. */
  private async readLeft(agentSessionId: string): Promise<Left | undefined> {
    try {
      const parsed = z.safeParse(stateSchema, JSON.parse(await readFile(stateFile(this.options.environment), 'utf8')));
      return parsed.success ? Object.values(parsed.data.projects).find(({ lastSessionId }) => lastSessionId === agentSessionId) : undefined;
    } catch {
      return undefined;
    }
  }

  private async readCostState(agentSessionId: string): Promise<CumulativeUsage | undefined> {
    const file = await findTranscript(this.options.cwd, agentSessionId, this.options.environment);
    if (file === undefined) return undefined;
    let last = '';
    const splitter = new LineSplitter({
      maxLineBytes: MAX_TRANSCRIPT_LINE_BYTES, onDropped: () => {},
      onLine: (line) => { if (line.startsWith('{"type":"cost-state"')) last = line; },
    });
    for await (const chunk of createReadStream(file)) splitter.push(chunk as Buffer);
    try {
      const parsed = z.safeParse(costStateSchema, JSON.parse(last));
      return parsed.success ? parsed.data.modelUsage : undefined;
    } catch {
      return undefined;
    }
  }
}

function mergeByModel(parts: readonly BilledUsage[]): BilledUsage[] {
  const models = new Map<string, BilledUsage>();
  for (const part of parts) {
    const before = models.get(part.model);
    models.set(part.model, before === undefined ? part : {
      model: part.model,
      inputTokens: before.inputTokens + part.inputTokens,
      outputTokens: before.outputTokens + part.outputTokens,
      cacheReadTokens: before.cacheReadTokens + part.cacheReadTokens,
      cacheWriteTokens: before.cacheWriteTokens + part.cacheWriteTokens,
      costUsd: before.costUsd === undefined || part.costUsd === undefined ? undefined : before.costUsd + part.costUsd,
    });
  }
  return [...models.values()];
}
