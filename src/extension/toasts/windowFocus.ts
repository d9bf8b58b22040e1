import * as vscode from 'vscode';
import { Disposables } from '../state/disposables.ts';
import { Signal, type Disposable } from '../state/signal.ts';

const KEY = 'lastFocusedWindow';

/**
 * Tells which window a person looked at last. The editor shares global state between its windows as it changes. `env.sessionId` is no name for a
 * window: editors that were built without telemetry have one for all.
 */
export class WindowFocus implements Disposable {
  private readonly memento: vscode.Memento;
  private readonly windowId: string;
  private readonly owned = new Disposables();
  private readonly focused = this.owned.add(new Signal<void>());

  constructor(memento: vscode.Memento, windowId: string) {
    this.memento = memento;
    this.windowId = windowId;
    this.owned.add(vscode.window.onDidChangeWindowState((state) => {
      if (!state.focused) return;
      this.claim();
      this.focused.fire();
    }));
    if (vscode.window.state.focused || memento.get(KEY) === undefined) this.claim();
  }

  /** A person came to this window. */
  readonly onDidFocus = this.focused.event;

  /** True while a person works in this window. */
  get isFocused(): boolean {
    return vscode.window.state.focused;
  }

  /** True in one window: the focused one, else the one that was focused last. */
  get isHere(): boolean {
    return vscode.window.state.focused || this.memento.get(KEY) === this.windowId;
  }

  dispose(): void {
    this.owned.dispose();
  }

  private claim(): void {
    if (this.memento.get(KEY) !== this.windowId) void this.memento.update(KEY, this.windowId);
  }
}
