// The editor's terminals, as far as the extension's code uses them; part of editor.ts.
import { Signal } from '../../../../src/extension/state/signal.ts';

export const TerminalLocation = { Panel: 1, Editor: 2 };
export const TerminalExitReason = { Unknown: 0, Shutdown: 1, Process: 2, User: 3, Extension: 4 };
export const ConfigurationTarget = { Global: 1 };

/** What is in a tab of a terminal. */
export class TabInputTerminal {}

/** What a provider of profiles gives. */
export class TerminalProfile {
  readonly options: PtyOptions;
  constructor(options: PtyOptions) {
    this.options = options;
  }
}

interface PtyOptions extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly pty: { open(size: undefined): void; handleInput(data: string): void; close(): void; onDidClose(listener: () => void): unknown; onDidChangeName(listener: (name: string) => void): unknown };
}

/** A terminal of the editor that an extension draws. */
export class FakeTerminal {
  readonly creationOptions: PtyOptions;
  name: string;
  exitStatus: { readonly reason: number } | undefined;
  /** How it was brought to the front: with the keyboard or not. */
  readonly shown: boolean[] = [];

  constructor(options: PtyOptions) {
    this.creationOptions = options;
    this.name = options.name;
    options.pty.onDidClose(() => { this.end(TerminalExitReason.Process); });
    options.pty.onDidChangeName((name) => { this.name = name; });
  }

  show(preserveFocus = false): void {
    this.shown.push(!preserveFocus);
    editorTerminals.activate(this);
  }

  dispose(): void {
    this.end(TerminalExitReason.Extension);
  }

  /** It is closed: by a person, with the window … */
  end(reason: number): void {
    this.exitStatus = { reason };
    this.creationOptions.pty.close();
    editorTerminals.remove(this);
  }
}

/** All of them; what the editor tells about them is told at once. */
export const editorTerminals = {
  all: [] as FakeTerminal[],
  active: undefined as FakeTerminal | undefined,
  opened: new Signal<FakeTerminal>(),
  closed: new Signal<FakeTerminal>(),
  activated: new Signal<FakeTerminal | undefined>(),
  tabsChanged: new Signal<void>(),
  linkProviders: 0,
  add(options: Readonly<Record<string, unknown>>): FakeTerminal {
    const terminal = new FakeTerminal(options as PtyOptions);
    editorTerminals.all.push(terminal);
    editorTerminals.opened.fire(terminal);
    terminal.creationOptions.pty.open(undefined);
    return terminal;
  },
  activate(terminal: FakeTerminal | undefined): void {
    editorTerminals.active = terminal;
    editorTerminals.activated.fire(terminal);
  },
  remove(terminal: FakeTerminal): void {
    editorTerminals.all = editorTerminals.all.filter((other) => other !== terminal);
    if (editorTerminals.active === terminal) editorTerminals.activate(undefined);
    editorTerminals.closed.fire(terminal);
  },
};

/** Members of `window`. */
export const terminalWindow = {
  get terminals() {
    return editorTerminals.all;
  },
  get activeTerminal() {
    return editorTerminals.active;
  },
  onDidOpenTerminal: editorTerminals.opened.event,
  onDidCloseTerminal: editorTerminals.closed.event,
  onDidChangeActiveTerminal: editorTerminals.activated.event,
  registerTerminalProfileProvider: () => ({ dispose: () => {} }),
  registerTerminalLinkProvider: () => {
    editorTerminals.linkProviders += 1;
    return { dispose: () => { editorTerminals.linkProviders -= 1; } };
  },
};
