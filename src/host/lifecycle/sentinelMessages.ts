import * as z from 'zod/mini';
import { processIdentitySchema } from '../../protocol/files/processIdentity.ts';

/** What the host tells its sentinel, one JSON line each; `hold` over the channel that carries handles. */
export const sentinelMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('watch'), process: processIdentitySchema }),
  z.object({ type: z.literal('unwatch'), process: processIdentitySchema }),
  /** Comes with the process's standard input, which the sentinel keeps open while the process lives. */
  z.object({ type: z.literal('hold'), process: processIdentitySchema }),
  /** The host ends in good order, and its agents have ended. */
  z.object({ type: z.literal('farewell') }),
]);
export type SentinelMessage = z.infer<typeof sentinelMessageSchema>;
