import * as z from 'zod/mini';

/**
 * How an agent is run over the turns of its session. `persistent`: one process that takes one prompt after the other (fast, keeps its memory).
 * `perTurn`: a process a prompt, which ends with its turn; between turns there is none.
 */
export const STREAM_MODES = ['persistent', 'perTurn'] as const;
export const streamModeSchema = z.enum(STREAM_MODES);
export type StreamMode = z.infer<typeof streamModeSchema>;
