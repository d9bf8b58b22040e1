import type { PermissionMode } from '../../../../protocol/domain/session.ts';
import { MissionControlError } from '../../../../protocol/errors.ts';
import { say } from '../../../../protocol/texts/say.ts';
import type { Clock } from '../../../util/clock.ts';
import type { TerminalProcess } from '../../../util/terminalProcess.ts';
import type { StatusWatch } from './agentWitness.ts';
import { footerMode, inputText } from './screenPatterns.ts';

/** Shift+Tab: the next mode of those that the CLI offers. */
const NEXT_MODE = '\u001b[Z';
/** The footer shows the next mode 30 to 220 ms after the key; on a busy machine later. */
const SHOWN_WITHIN_MS = 3000;
const LOOK_MS = 30;
/** There are six modes. */
const MOST_PRESSES = 8;

export interface ModeSwitchOptions {
  readonly terminal: Pick<TerminalProcess, 'write' | 'readScreen'>;
  readonly status: Pick<StatusWatch, 'look'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Changes the permission mode as a person would: by Shift+Tab, as often as it takes, each time until the footer shows another mode. Only while the agent is idle
 * and its input is empty. When the mode is not offered, all the others were gone through, and it has the former one again. Rejects with `invalidInput`, which
 * says why.
 */
export async function switchMode(mode: PermissionMode, options: ModeSwitchOptions): Promise<void> {
  const first = await shownMode(options);
  let current = first;
  for (let presses = 0; current !== mode; presses += 1) {
    if (presses === MOST_PRESSES) throw refusal('terminal.modeByKey');
    options.terminal.write(NEXT_MODE);
    current = await modeAfter(current, options);
    if (current === first) throw new MissionControlError('invalidInput', say('terminal.modeNotOffered', { mode }));
  }
}

async function modeAfter(before: PermissionMode, options: ModeSwitchOptions): Promise<PermissionMode> {
  const { clock } = options;
  const deadline = clock.monotonicMs() + SHOWN_WITHIN_MS;
  while (clock.monotonicMs() < deadline) {
    await new Promise<void>((resolve) => { clock.after(LOOK_MS, resolve); });
    const mode = await shownMode(options);
    if (mode !== before) return mode;
  }
  throw refusal('terminal.modeByKey');
}

/** The mode by the footer, where it may be changed. */
async function shownMode({ terminal, status, signal }: ModeSwitchOptions): Promise<PermissionMode> {
  if (signal.aborted) throw refusal('terminal.ended');
  if ((await status.look())?.status !== 'idle') throw refusal('terminal.modeBusy');
  const { lines, scrollbackCount } = await terminal.readScreen();
  const screen = lines.slice(scrollbackCount);
  const input = inputText(screen);
  if (input === undefined) throw refusal('terminal.modeByKey');
  if (input !== '') throw refusal('terminal.modeInput');
  const mode = footerMode(screen);
  if (mode === undefined) throw refusal('terminal.modeByKey');
  return mode;
}

function refusal(key: 'terminal.modeByKey' | 'terminal.modeBusy' | 'terminal.modeInput' | 'terminal.ended'): MissionControlError {
  return new MissionControlError('invalidInput', say(key));
}
