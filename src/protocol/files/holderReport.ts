import * as z from 'zod/mini';
import { processIdentitySchema } from './processIdentity.ts';

/** An agent that would be lost with its host. */
const heldAgentSchema = z.object({ sessionId: z.string(), name: z.string() });

/**
 * What `hostMain.cjs --holder look` (or `end`) prints in one line: who holds a home whose host does not answer. It is asked of a second process, since
 * looking at processes, and ending them, is the host's trade.
 */
export const holderReportSchema = z.discriminatedUnion('state', [
  /** Nobody holds it: a host can be started. */
  z.object({ state: z.literal('free') }),
  z.object({
    state: z.literal('held'),
    process: processIdentitySchema,
    version: z.string(),
    /** Its last sign of life on disk (ISO 8601 UTC). */
    beatAt: z.string(),
    agents: z.array(heldAgentSchema),
  }),
  /** Held by something that must not be ended from here: the host inside a window, another machine or container, or who does not say who it is. */
  z.object({ state: z.literal('untouchable'), holder: z.enum(['window', 'elsewhere', 'unknown']), hostname: z.string(), pid: z.number() }),
  /** It was ended. */
  z.object({ state: z.literal('ended'), agentCount: z.number() }),
]);
export type HolderReport = z.infer<typeof holderReportSchema>;
export type HeldHome = Extract<HolderReport, { state: 'held' }>;
