import * as z from 'zod/mini';

/**
 * How a session is connected to its agent. `stream`: a subprocess that speaks stream-json, shown in the panel alone. `terminal`: the agent's own
 * terminal interface in a PTY of the host, shown in an integrated terminal and, from its transcript, in the panel.
 */
export const TRANSPORTS = ['stream', 'terminal'] as const;
export const transportSchema = z.enum(TRANSPORTS);
export type Transport = z.infer<typeof transportSchema>;
