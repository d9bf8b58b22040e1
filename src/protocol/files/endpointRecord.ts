import * as z from 'zod/mini';
import { textRefSchema } from '../texts/textRef.ts';

/**
 * What a running host leaves for its clients: `host.json` (mode 0600) in the private endpoint folder (mode 0700). The folder is
 * `<runtime folder>/mission-control-<uid>/<first 16 hex digits of SHA-256 of the home's real path>`, where the runtime folder is `$XDG_RUNTIME_DIR`, else
 * the system's temporary folder. It is never inside home, since socket paths over 107 bytes are cut or refused.
 */
export const endpointRecordSchema = z.object({
  schema: z.literal(1),
  /** Socket path, or pipe name on Windows. */
  socket: z.string(),
  /** Bearer token of this life of the host. */
  token: z.string(),
  pid: z.number(),
  version: z.string(),
  protocol: z.object({ newest: z.number(), oldest: z.number() }),
  epoch: z.string(),
  /** Real path of the home it holds. */
  home: z.string(),
});
export type EndpointRecord = z.infer<typeof endpointRecordSchema>;

export const ENDPOINT_RECORD_NAME = 'host.json';

/** The one line a started host prints on standard output before it closes it. */
export const hostStartReportSchema = z.discriminatedUnion('state', [
  /** It listens; the record is written. */
  z.object({ state: z.literal('listening'), pid: z.number() }),
  /** Another host of this home is alive; connect to that one. */
  z.object({ state: z.literal('alreadyRunning') }),
  /** It cannot run; the message is for people. */
  z.object({
    state: z.literal('failed'),
    code: z.string(),
    message: z.string(),
    messageRef: z.optional(textRefSchema),
    params: z.optional(z.record(z.string(), z.string())),
  }),
]);
export type HostStartReport = z.infer<typeof hostStartReportSchema>;
