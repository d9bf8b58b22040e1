import * as z from 'zod/mini';
import { processIdentitySchema } from '../../protocol/files/fileKinds.ts';

/** What the host tells its sentinel, one JSON line each. */
export const sentinelMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('watch'), process: processIdentitySchema }),
  z.object({ type: z.literal('unwatch'), process: processIdentitySchema }),
  /** The host ends in good order, and its agents have ended. */
  z.object({ type: z.literal('farewell') }),
]);
export type SentinelMessage = z.infer<typeof sentinelMessageSchema>;
