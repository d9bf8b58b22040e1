import * as z from 'zod/mini';

/** How a process of ours can be told from another with the same pid. */
export const processIdentitySchema = z.object({
  pid: z.number(),
  /** Start time as the system gives it: clock ticks since boot on Linux, `lstart` on macOS, `CreationDate` on Windows. */
  startTime: z.string(),
});
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;
