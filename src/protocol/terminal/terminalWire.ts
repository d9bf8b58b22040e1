import * as z from 'zod/mini';
import { MAX_TERMINAL_INPUT_CHARS, MAX_TERMINAL_SIZE, MIN_TERMINAL_SIZE } from './terminalLimits.ts';

// They stand apart, so that a window that has just opened can know them without loading schemas.
export { MAX_TERMINAL_SIZE, MIN_TERMINAL_SIZE, TERMINAL_CONSUMED_STEP_CHARS, TERMINAL_CREDIT_CHARS } from './terminalLimits.ts';

/*
 * The channel of a session's terminal: its output with credits, and no events. It travels over the same connection as everything else. What a terminal
 * prints is text (UTF-8, decoded by the host), so it goes as text; a message always ends where a terminal is between two sequences, unless it says otherwise.
 */
export const TERMINAL_METHODS = {
  /**
   * request: `AttachTerminal` → `CallResult` with `AttachedTerminal`. The client watches from now on; a second attach of a connection replaces its first.
   * The answer comes before all output that follows its screen: what comes earlier was meant for the first.
   */
  attach: 'terminal/attach',
  /** notification client → host: `TerminalName`. The client watches no more. */
  detach: 'terminal/detach',
  /** notification client → host: `TerminalInput` */
  input: 'terminal/input',
  /** notification client → host: `TerminalResize` */
  resize: 'terminal/resize',
  /** notification client → host: `TerminalConsumed` */
  consumed: 'terminal/consumed',
  /** notification host → client: `TerminalOutput` */
  output: 'terminal/output',
  /** notification host → client: `TerminalStateMessage` */
  state: 'terminal/state',
} as const;

/** In character cells. */
export const terminalSizeSchema = z.object({
  cols: z.number().check(z.int(), z.minimum(MIN_TERMINAL_SIZE.cols), z.maximum(MAX_TERMINAL_SIZE.cols)),
  rows: z.number().check(z.int(), z.minimum(MIN_TERMINAL_SIZE.rows), z.maximum(MAX_TERMINAL_SIZE.rows)),
});
export type TerminalSize = z.infer<typeof terminalSizeSchema>;

/** Id of the session whose terminal it is. */
const terminal = z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/));
export const terminalNameSchema = z.object({ terminal });
export type TerminalName = z.infer<typeof terminalNameSchema>;

export const attachTerminalSchema = z.object({
  terminal,
  /** Of the client's own terminal; left out while it has none, such as when its tab is hidden. */
  size: z.optional(terminalSizeSchema),
});
export type AttachTerminal = z.infer<typeof attachTerminalSchema>;

/** How a terminal is, for a client that watches it. */
export const terminalStateSchema = z.object({
  /**
   * True for the one client whose size counts and whose terminal answers what the agent asks terminals (DA, DSR, OSC …). The first that attaches leads, then
   * whoever typed last, or said last (by `CSI I`) that its terminal has the keyboard now. Without one the host's own mirror answers.
   */
  isLeader: z.boolean(),
  size: terminalSizeSchema,
  /** As the agent set it; empty until it does. */
  title: z.string(),
  /** Set when the program is gone and all of its output was sent. */
  exit: z.optional(z.object({ exitCode: z.optional(z.number()), signal: z.optional(z.string()) })),
});
export type TerminalState = z.infer<typeof terminalStateSchema>;

export const attachedTerminalSchema = z.object({
  /** Makes a fresh terminal of `state.size` show screen and scrollback, colours, modes and cursor as they are. Asks the terminal nothing. */
  screen: z.string(),
  state: terminalStateSchema,
});
export type AttachedTerminal = z.infer<typeof attachedTerminalSchema>;

export const terminalInputSchema = z.object({
  terminal,
  data: z.string().check(z.maxLength(MAX_TERMINAL_INPUT_CHARS)),
});
export type TerminalInput = z.infer<typeof terminalInputSchema>;

export const terminalResizeSchema = z.object({ terminal, size: terminalSizeSchema });
export type TerminalResize = z.infer<typeof terminalResizeSchema>;

export const terminalConsumedSchema = z.object({
  terminal,
  /** Characters of `output` that the client's terminal has taken in since it last said so. */
  chars: z.number().check(z.int(), z.minimum(0)),
});
export type TerminalConsumed = z.infer<typeof terminalConsumedSchema>;

export const terminalOutputSchema = z.object({
  terminal,
  data: z.string(),
  /** True when `data` is the whole screen anew: the client was too far behind, or the program was started again. It resets its terminal first. */
  isReset: z.optional(z.boolean()),
  /** True when `data` ends within a sequence: a client must not write anything of its own before the next message. */
  isOpen: z.optional(z.boolean()),
});
export type TerminalOutput = z.infer<typeof terminalOutputSchema>;

export const terminalStateMessageSchema = z.object({ terminal, state: terminalStateSchema });
export type TerminalStateMessage = z.infer<typeof terminalStateMessageSchema>;
