import { setTimeout as sleep } from 'node:timers/promises';
import xterm from '@xterm/headless';
import type { TerminalOutput } from '../../../src/protocol/terminal/terminalWire.ts';
import type { TerminalDesk } from '../../../src/host/util/terminalDesk.ts';

const SIZE = { cols: 120, rows: 50 };
/** The CLI takes no key for a dialog in its first moments, longer ones on a busy machine; then it goes within this time. */
const GOES_WITHIN_MS = 1500;
const LOOK_MS = 50;
/** A person gives up. */
const MOST_PRESSES = 10;

/** A window that shows a session's terminal in an emulator, which answers what the program asks, and types there. */
export class WatchingWindow implements Disposable {
  private readonly terminal = new xterm.Terminal({ ...SIZE, allowProposedApi: true });
  private readonly desk: TerminalDesk;
  private readonly id: string;
  private readonly client = {
    mayType: true,
    sendOutput: ({ data, isReset }: TerminalOutput): void => {
      if (isReset === true) this.terminal.reset();
      this.terminal.write(data, () => { this.desk.consumed(this.client, this.id, data.length); });
    },
    sendState: (): void => {},
  };

  constructor(desk: TerminalDesk, id: string) {
    this.desk = desk;
    this.id = id;
    this.terminal.write(desk.attach(this.client, { terminal: id, size: SIZE }).screen);
    this.terminal.onData((data) => { desk.input(this.client, id, data); });
  }

  type(keys: string): void {
    this.desk.input(this.client, this.id, keys);
  }

  /** Waits for a dialog with this text, and presses a key for it, as a person does: again when it is still there. */
  async answer(key: string, dialog = 'Do you want to proceed'): Promise<void> {
    await this.until(true, dialog, MOST_PRESSES * GOES_WITHIN_MS);
    for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
      this.type(key);
      if (await this.until(false, dialog, GOES_WITHIN_MS)) return;
    }
    throw new Error(`The dialog "${dialog}" does not go; the screen:\n${this.screen}`);
  }

  private async until(isThere: boolean, text: string, withinMs: number): Promise<boolean> {
    for (let waited = 0; waited < withinMs; waited += LOOK_MS) {
      if (this.screen.includes(text) === isThere) return true;
      await sleep(LOOK_MS);
    }
    return false;
  }

  /** What its screen shows, as far as the emulator has come. */
  get screen(): string {
    const { active } = this.terminal.buffer;
    return Array.from({ length: SIZE.rows }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '').join('\n');
  }

  [Symbol.dispose](): void {
    this.desk.leave(this.client);
    this.terminal.dispose();
  }
}
