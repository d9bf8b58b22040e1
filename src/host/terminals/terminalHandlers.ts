import type { Caller } from '../../protocol/domain/caller.ts';
import type { SessionView } from '../../protocol/domain/session.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import type { OperationInput, OperationOutput } from '../../protocol/operations/operationTable.ts';
import { MAX_SCREENSHOT_CELLS } from '../../protocol/operations/terminals.ts';
import { say } from '../../protocol/texts/say.ts';
import type { NounOperations, OperationHandlers } from '../rpc/operationHandlers.ts';
import type { Clock } from '../util/clock.ts';
import type { TerminalHub, TerminalStatus } from './terminalHub.ts';
import type { FontFiles } from './picture/glyphs.ts';
import { keySequence } from './terminalKeys.ts';

/**
 * A program takes keys that come together for text that was pasted, and Escape for the beginning of the next one; and the dialogs of Claude Code take no answer
 * within about 100 ms of another key (seen with 2.1.329: not after 40 ms, after 120 ms).
 */
const KEY_GAP_MS = 150;

export interface TerminalHandlerOptions {
  readonly clock: Clock;
  readonly hub: TerminalHub;
  readonly sessions: TerminalSessions;
  /** What images of terminals are drawn with. */
  readonly fonts: FontFiles;
  /** The program of a terminal and all that descends from it: `kill` ends what was found, at once, and what it started meanwhile. */
  readonly findTree: (pid: number) => Promise<{ kill(): Promise<void> }>;
}

/** What terminals need of the sessions whose they are. */
export interface TerminalSessions {
  view(sessionId: string): Promise<SessionView | undefined>;
  ask(question: OperationInput<'terminals.ask'>, opId: string): Promise<OperationOutput<'terminals.ask'>>;
  /** Ends the agent; resolves when nothing is left of it. */
  stop(sessionId: string, caller: Caller): Promise<unknown>;
}

/** Handlers of `terminals.*`. */
export function terminalHandlers({ clock, hub, sessions, fonts, findTree }: TerminalHandlerOptions): OperationHandlers<NounOperations<'terminals'>> {
  const statusOf = (sessionId: string): TerminalStatus => hub.status(sessionId) ?? noTerminal();
  const pause = (): Promise<void> => new Promise((resolve) => { clock.after(KEY_GAP_MS, resolve); });
  return {
    'terminals.status': async ({ sessionId }) => {
      const { pid, ...status } = statusOf(sessionId);
      const session = await sessions.view(sessionId);
      return { ...status, ...(pid === undefined ? {} : { pid }), phase: session?.phase ?? 'unknown' };
    },
    'terminals.screen': async ({ sessionId, scrollbackLines }) => {
      const { lines, scrollbackCount, cursor, isAlternate, size, title } = await hub.readScreen(sessionId, scrollbackLines);
      return { lines: [...lines], scrollbackCount, cursor, isAlternate, size, title, isRunning: statusOf(sessionId).isRunning };
    },
    'terminals.screenshot': async ({ sessionId, theme = 'dark' }) => {
      const picture = await hub.readPicture(sessionId);
      const { cols, rows } = picture.size;
      if (cols * rows > MAX_SCREENSHOT_CELLS) throw new MissionControlError('limit', say('terminal.tooLargeToDraw', { cols: String(cols), rows: String(rows) }));
      const { drawPicture } = await import('./picture/drawPicture.ts');
      const { png, ...size } = await drawPicture(picture, { fonts, theme });
      return { png: png.toString('base64'), ...size };
    },
    'terminals.log': async ({ sessionId, offset, maxBytes }) => {
      const { data, ...page } = await hub.readLog(sessionId, { offset, maxBytes });
      return { ...page, data: data.toString('base64') };
    },
    'terminals.ask': async (question, { opId }) => await sessions.ask(question, opId),
    'terminals.pressKeys': async ({ sessionId, keys }) => {
      if (!statusOf(sessionId).isRunning) throw programGone();
      for (const key of keys) keySequence(key, false); // Nothing is pressed of what has no such key in it.
      for (const [index, key] of keys.entries()) {
        if (index > 0) await pause();
        hub.press(sessionId, keySequence(key, (await hub.readScreen(sessionId)).hasApplicationCursorKeys));
      }
      return {};
    },
    'terminals.kill': async ({ sessionId }, { caller }) => {
      const { pid } = statusOf(sessionId);
      if (pid === undefined) throw programGone();
      const tree = await findTree(pid);
      // First, so that its session says who ended it. What it is to obey in time it has no time for.
      const stopped = sessions.stop(sessionId, caller);
      await tree.kill();
      await stopped;
      return {};
    },
  };
}

function noTerminal(): never {
  throw new MissionControlError('notFound', say('terminal.none'));
}

function programGone(): MissionControlError {
  return new MissionControlError('sessionEnded', say('terminal.ended'));
}
