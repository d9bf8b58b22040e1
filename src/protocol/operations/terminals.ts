import * as z from 'zod/mini';
import { phaseSchema } from '../domain/session.ts';
import { terminalSizeSchema } from '../terminal/terminalWire.ts';
import { defineOperation } from './operation.ts';

/** Most lines of scrollback that one call gives, and that a terminal keeps. */
export const MAX_SCROLLBACK_LINES = 5_000;
/** Most bytes of the raw log that one call gives. */
export const MAX_LOG_PAGE_BYTES = 256 * 1024;
/** How long a call may wait for an agent's answer, and how long it does when it does not say. */
export const MAX_ANSWER_WAIT_MS = 3_600_000;
export const DEFAULT_ANSWER_WAIT_MS = 600_000;

/** Largest terminal of which an image is drawn, in cells: one of 10 × 22 pixels each takes some 50 MB while it is drawn. */
export const MAX_SCREENSHOT_CELLS = 60_000;
export const TERMINAL_THEMES = ['dark', 'light'] as const;
export type TerminalTheme = (typeof TERMINAL_THEMES)[number];

/** Keys that have names; one character alone stands for itself. */
export const KEY_NAMES = [
  'enter', 'escape', 'tab', 'shift+tab', 'space', 'backspace', 'delete', 'up', 'down', 'left', 'right', 'home', 'end', 'pageUp', 'pageDown',
  'ctrl+a', 'ctrl+b', 'ctrl+c', 'ctrl+d', 'ctrl+e', 'ctrl+g', 'ctrl+j', 'ctrl+k', 'ctrl+l', 'ctrl+n', 'ctrl+o', 'ctrl+p', 'ctrl+r', 'ctrl+t', 'ctrl+u', 'ctrl+v', 'ctrl+w', 'ctrl+y', 'ctrl+z',
] as const;
export type KeyName = (typeof KEY_NAMES)[number];

const sessionId = z.string();

/** Every one throws `notFound` for a session without a terminal; those that type, and `kill`, throw `sessionEnded` when its program is gone; `screenshot` throws `limit` for a huge terminal. */
export const terminalOperations = {
  'terminals.status': defineOperation({
    description: 'Says what runs in the terminal of a session, and who watches it.',
    input: z.object({ sessionId }),
    output: z.object({
      isRunning: z.boolean(),
      /** Of the program, while it runs. */
      pid: z.optional(z.number()),
      phase: phaseSchema,
      size: terminalSizeSchema,
      title: z.string(),
      /** Windows that show it. */
      watcherCount: z.number(),
      /** True while one of them answers what the program asks terminals, and gives the size. */
      hasLeader: z.boolean(),
      /** Bytes of output since the program began, all of them. */
      outputBytes: z.number(),
    }),
    leastRole: 'viewer',
    effect: 'read',
  }),
  'terminals.screen': defineOperation({
    description: 'Gives the text that the terminal of a session shows, with as much scrollback above it as is asked for.',
    input: z.object({ sessionId, scrollbackLines: z.optional(z.number().check(z.int(), z.minimum(0), z.maximum(MAX_SCROLLBACK_LINES))) }),
    output: z.object({
      /** Top to bottom, without the blanks at the end of each. */
      lines: z.array(z.string()),
      /** Of `lines`: how many are scrollback, above the screen. */
      scrollbackCount: z.number(),
      /** Cell on the screen, from 0. */
      cursor: z.object({ x: z.number(), y: z.number(), isVisible: z.boolean() }),
      /** True while the program has the whole screen to itself, as an editor does. */
      isAlternate: z.boolean(),
      size: terminalSizeSchema,
      title: z.string(),
      isRunning: z.boolean(),
    }),
    leastRole: 'viewer',
    effect: 'read',
  }),
  'terminals.screenshot': defineOperation({
    description: 'Draws what the terminal of a session shows as a PNG image: colours, wide characters and box drawing as in a terminal.',
    input: z.object({
      sessionId,
      /** `dark` when left out. */
      theme: z.optional(z.enum(TERMINAL_THEMES)),
    }),
    output: z.object({
      /** Base64. */
      png: z.string(),
      /** In pixels. */
      width: z.number(),
      height: z.number(),
    }),
    leastRole: 'viewer',
    effect: 'read',
  }),
  'terminals.log': defineOperation({
    description: 'Gives a page of what the terminal of a session was sent, byte for byte, as far back as the log on disk goes.',
    input: z.object({
      sessionId,
      /** Offset in the whole output; the last page when left out. Bytes that are not in the log any more are skipped. */
      offset: z.optional(z.number().check(z.int(), z.minimum(0))),
      maxBytes: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(MAX_LOG_PAGE_BYTES))),
    }),
    output: z.object({
      /** Base64. */
      data: z.string(),
      /** Of the first byte of `data`. */
      offset: z.number(),
      /** The oldest offset that the log has, and the end of the output. */
      firstOffset: z.number(),
      endOffset: z.number(),
    }),
    leastRole: 'viewer',
    effect: 'read',
  }),
  'terminals.ask': defineOperation({
    description: 'Sends an agent in a terminal its next prompt and waits for the answer: past permission dialogs and questions, until its turn ends.',
    input: z.object({
      sessionId,
      text: z.string().check(z.minLength(1), z.maxLength(1_000_000)),
      /** `DEFAULT_ANSWER_WAIT_MS` when left out. */
      waitMs: z.optional(z.number().check(z.int(), z.minimum(0), z.maximum(MAX_ANSWER_WAIT_MS))),
    }),
    output: z.object({
      /** `ended`: its program was gone before it had answered. `timeout`: it is still at it, and goes on. */
      outcome: z.enum(['answered', 'failed', 'interrupted', 'ended', 'timeout']),
      /** What the agent itself said in the turn, up to now; paragraphs apart, what subagents said left out. */
      answer: z.string(),
    }),
    leastRole: 'operator',
    effect: 'write',
  }),
  'terminals.pressKeys': defineOperation({
    description: 'Presses keys in the terminal of a session, as a person would, whatever it shows.',
    input: z.object({
      sessionId,
      /** Names of `KEY_NAMES`, or single characters. */
      keys: z.array(z.string().check(z.minLength(1), z.maxLength(20))).check(z.minLength(1), z.maxLength(100)),
    }),
    output: z.object({}),
    leastRole: 'operator',
    effect: 'write',
  }),
  'terminals.kill': defineOperation({
    description: 'Ends the program in the terminal of a session at once, with everything that it started.',
    input: z.object({ sessionId }),
    output: z.object({}),
    leastRole: 'operator',
    effect: 'destructive',
  }),
} as const;
