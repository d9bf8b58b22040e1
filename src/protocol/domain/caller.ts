import * as z from 'zod/mini';

/** What a caller may do, from least to most. A role includes the ones before it. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

/** True when `role` includes `least`. */
export function roleIncludes(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** Who called an operation. Every handler gets it, and the audit line records it. */
export const callerSchema = z.object({
  kind: z.enum(['window', 'node', 'agent', 'http', 'host']),
  role: roleSchema,
  /** The client's own id: stable for one window over its reloads. */
  clientId: z.string(),
  /** Set when the caller is an agent: the session it runs in. */
  sessionId: z.optional(z.string()),
});
export type Caller = z.infer<typeof callerSchema>;
