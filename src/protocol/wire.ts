import * as z from 'zod/mini';
import { callerSchema } from './domain/caller.ts';
import type { WireError } from './errors.ts';
import { textRefSchema } from './texts/textRef.ts';

/**
 * The messages between a client and the host: JSON-RPC 2.0 over a local socket (or an in-memory stream in `window` mode).
 * A connection starts with `hello`; everything before it, and everything after a refused one, is answered with `unauthorized`.
 */
export const WIRE_METHODS = {
  /** request: `Hello` → `Welcome` */
  hello: 'hello',
  /** request: `Call` → `CallResult` */
  call: 'call',
  /** request: `Subscribe` → `Subscribed` */
  subscribe: 'subscribe',
  /** request: `Unsubscribe` → `{}` */
  unsubscribe: 'unsubscribe',
  /** request: `{}` → `{}`. Answered at once by a host that is well, whatever else it does; also before `hello`. */
  ping: 'ping',
  /** notification host → client: `EventBatch` */
  events: 'events',
  /** notification host → client: `Goodbye` */
  goodbye: 'goodbye',
} as const;

export const helloSchema = z.object({
  /** From the endpoint record, which only this user can read. Never in argv. */
  token: z.string(),
  protocol: z.object({ newest: z.number(), oldest: z.number() }),
  client: z.object({ kind: callerSchema.shape.kind, id: z.string(), version: z.string() }),
});
export type Hello = z.infer<typeof helloSchema>;

export const welcomeSchema = z.object({
  protocol: z.number(),
  version: z.string(),
  /** One life of the host. Event numbers of another epoch mean nothing. */
  epoch: z.string(),
  pid: z.number(),
});
export type Welcome = z.infer<typeof welcomeSchema>;

export const callSchema = z.object({
  op: z.string(),
  input: z.unknown(),
  /** Required for every effect but `read`; a repeat returns the first result, also after a host restart. */
  opId: z.optional(z.string().check(z.minLength(8), z.maxLength(64))),
});
export type Call = z.infer<typeof callSchema>;

/** A failed operation as it travels; see `WireError`. */
export const wireErrorSchema: z.ZodMiniType<WireError> = z.object({
  code: z.string(),
  message: z.string(),
  messageRef: z.optional(textRefSchema),
  showUser: z.boolean(),
  params: z.optional(z.record(z.string(), z.string())),
});

export const callResultSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), output: z.unknown() }),
  z.object({ ok: z.literal(false), error: wireErrorSchema }),
]);
export type CallResult = z.infer<typeof callResultSchema>;

/** `fleet`, or `session/<id>`; later `terminal/<id>`, which carries bytes with credits and no events. */
export const channelSchema = z.string().check(z.regex(/^(fleet|session\/[A-Za-z0-9-]{1,64})$/));
export type Channel = 'fleet' | `session/${string}`;

export const subscribeSchema = z.object({
  channel: channelSchema,
  /** What the client saw last; the host answers with the events since, or with a snapshot. */
  since: z.optional(z.object({ epoch: z.string(), seq: z.number() })),
});
export type Subscribe = z.infer<typeof subscribeSchema>;

export const numberedEventSchema = z.object({ seq: z.number(), event: z.unknown() });

export const subscribedSchema = z.object({
  epoch: z.string(),
  /** Number of the last event included. */
  seq: z.number(),
  snapshot: z.optional(z.unknown()),
  events: z.optional(z.array(numberedEventSchema)),
});
export type Subscribed = z.infer<typeof subscribedSchema>;

export const eventBatchSchema = z.object({
  channel: channelSchema,
  epoch: z.string(),
  /** Consecutive numbers, ascending. */
  events: z.array(numberedEventSchema),
});
export type EventBatch = z.infer<typeof eventBatchSchema>;

export const goodbyeSchema = z.object({ reason: z.enum(['shutdown', 'upgrade', 'idle']) });
export type Goodbye = z.infer<typeof goodbyeSchema>;
