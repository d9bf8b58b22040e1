import xterm from '@xterm/headless';
import type { TerminalOutput } from '../../../src/protocol/terminal/terminalWire.ts';
import type { TerminalDesk } from '../../../src/host/util/terminalDesk.ts';
import { pressUntilGone } from '../../support/pressUntilGone.ts';
import { until } from '../lifecycle/hostProcesses.ts';

const SIZE = { cols: 120, rows: 50 };
/** How long a dialog may take to show, on a busy machine. */
const DIALOG_MS = 15_000;

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

  /** Waits for a dialog with this text, and presses a key for it. */
  async answer(key: string, dialog = /Do you want to proceed/): Promise<void> {
    await until(`the dialog ${dialog}`, () => dialog.test(this.screen), DIALOG_MS);
    await pressUntilGone({ press: () => { this.type(key); }, screen: () => this.screen, dialog });
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
