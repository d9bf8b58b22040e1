import { setTimeout as sleep } from 'node:timers/promises';

/** A dialog that took a key has gone by then. */
const GOES_WITHIN_MS = 2000;

/** A person gives up. */
const MOST_PRESSES = 10;

const LOOK_MS = 50;

export interface DialogToAnswer {
  readonly press: () => void | Promise<void>;
  /** What the terminal shows now. */
  readonly screen: () => string | Promise<string>;
  /** What the screen has as long as the dialog is there. */
  readonly dialog: RegExp;
}

/** Presses a key for a dialog of the CLI that shows, as a person does: again when it is still there, since it takes none in its first moments. */
export async function pressUntilGone({ press, screen, dialog }: DialogToAnswer): Promise<void> {
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    await press();
    for (let waitedMs = 0; waitedMs < GOES_WITHIN_MS; waitedMs += LOOK_MS) {
      await sleep(LOOK_MS);
      if (!dialog.test(await screen())) return;
    }
  }
  throw new Error(`The dialog ${dialog} does not go; the screen:\n${await screen()}`);
}
