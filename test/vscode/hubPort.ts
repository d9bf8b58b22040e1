import type { TerminalPort, TerminalWatch, TerminalWatcher } from '../../src/extension/hostClient/terminalLink.ts';
import type { TerminalClient, TerminalDesk } from '../../src/host/util/terminalDesk.ts';

/** The host's own terminals in this very process: what is between a window and its host is tested elsewhere. */
export class HubPort implements TerminalPort {
  private readonly desk: TerminalDesk;
  /** Characters that were sent and not yet said to be shown; and the most of them there ever were. */
  unconsumed = 0;
  mostUnconsumed = 0;

  constructor(desk: TerminalDesk) {
    this.desk = desk;
  }

  watchTerminal(terminal: string, watcher: TerminalWatcher): TerminalWatch {
    const { desk } = this;
    const client: TerminalClient = {
      mayType: true,
      sendOutput: (output) => {
        this.unconsumed += output.data.length;
        this.mostUnconsumed = Math.max(this.mostUnconsumed, this.unconsumed);
        watcher.onOutput(output);
      },
      sendState: ({ state }) => { watcher.onState(state); },
    };
    const size = watcher.size();
    const attached = desk.attach(client, { terminal, ...(size === undefined ? {} : { size }) });
    queueMicrotask(() => { watcher.onAttached(attached); });
    return {
      isAttached: true,
      attach: () => {},
      input: (data) => { desk.input(client, terminal, data); },
      resize: (next) => { desk.resize(client, terminal, next); },
      consumed: (chars) => {
        this.unconsumed -= chars;
        desk.consumed(client, terminal, chars);
      },
      dispose: () => { desk.leave(client); },
    };
  }
}
