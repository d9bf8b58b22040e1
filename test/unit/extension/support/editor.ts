// What the extension's code needs of `vscode` where it only makes texts, icons and rows: loaded in its place by installEditor.ts.
import { editorTerminals, terminalWindow } from './editorTerminals.ts';

export { ConfigurationTarget, editorTerminals, FakeTerminal, TabInputTerminal, TerminalExitReason, TerminalLocation, TerminalProfile } from './editorTerminals.ts';

const noop = { dispose: () => {} };

export const l10n = {
  /** As in the editor: English → the editor's language; `undefined` in an English one. */
  bundle: undefined as Readonly<Record<string, string>> | undefined,
  t: (text: string, ...values: unknown[]): string => (l10n.bundle?.[text] ?? text).replaceAll(/\{(\d+)\}/g, (place, index: string) => (Number(index) < values.length ? String(values[Number(index)]) : place)),
};
/** What was copied last. */
export const copied = { text: '' };
export const env = { language: 'en', sessionId: 'this-window', remoteName: undefined as string | undefined, uiKind: 1, openExternal: async () => true,
  clipboard: { writeText: async (text: string) => { copied.text = text; } },
};

export class ThemeColor {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}
export class ThemeIcon {
  readonly id: string;
  readonly color: ThemeColor | undefined;
  constructor(id: string, color?: ThemeColor) {
    this.id = id;
    this.color = color;
  }
}
export class MarkdownString {
  value: string;
  constructor(value = '') {
    this.value = value;
  }
  appendMarkdown(text: string): this {
    this.value += text;
    return this;
  }
  appendCodeblock(text: string, language = ''): this {
    this.value += `\`\`\`${language}\n${text}\n\`\`\`\n`;
    return this;
  }
}
export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
export class TreeItem {
  label: string;
  collapsibleState: number | undefined;
  constructor(label: string, collapsibleState?: number) {
    this.label = label;
    this.collapsibleState = collapsibleState;
  }
}
export class EventEmitter<T> {
  private readonly listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void) => {
    this.listeners.add(listener);
    return noop;
  };
  fire(value: T): void {
    for (const listener of this.listeners) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}
export class CancellationError extends Error {}
export class DataTransferItem {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}
export class Uri {
  readonly scheme: string;
  readonly fsPath: string;
  constructor(scheme: string, fsPath: string) {
    this.scheme = scheme;
    this.fsPath = fsPath;
  }
  toString(): string {
    return `${this.scheme}:${this.fsPath}`;
  }
  static file(fsPath: string): Uri {
    return new Uri('file', fsPath);
  }
  static parse(value: string): { value: string } {
    return { value };
  }
  static from(parts: object): object {
    return parts;
  }
  static joinPath(base: Uri, ...parts: string[]): Uri {
    return new Uri(base.scheme, [base.fsPath, ...parts].join('/'));
  }
}
export class Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
  constructor(startLine: number, startCharacter: number, endLine: number, endCharacter: number) {
    this.start = { line: startLine, character: startCharacter };
    this.end = { line: endLine, character: endCharacter };
  }
  intersection(other: Range): Range | undefined {
    return this.end.line < other.start.line || other.end.line < this.start.line ? undefined : this;
  }
}
export const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2, Hint: 3 };
export class CodeActionKind {
  static readonly QuickFix = 'quickfix';
}
/** What the editor shows as problems, by the path of the file. */
export const diagnostics = new Map<string, unknown[]>();
export const languages = { getDiagnostics: (uri: Uri) => diagnostics.get(uri.fsPath) ?? [], registerCodeActionsProvider: () => noop };
/** What is in a tab of a webview. */
export class TabInputWebview {
  readonly viewType: string;
  constructor(viewType: string) {
    this.viewType = viewType;
  }
}
export const QuickInputButtons = { Back: { iconPath: 'back' } };
export const QuickPickItemKind = { Separator: -1, Default: 0 };
export const ProgressLocation = { Window: 10 };
export const StatusBarAlignment = { Left: 1 };
export const UIKind = { Desktop: 1, Web: 2 };
export const ColorThemeKind = { Light: 1, Dark: 2, HighContrast: 3, HighContrastLight: 4 };
export const ViewColumn = { Active: -1 };

/** What the person answers, in turn, by kind of question; what they were asked, and the buttons they were offered. */
export const person = {
  picks: [] as unknown[], texts: [] as (string | undefined)[], boxes: [] as { readonly text?: string; readonly button?: boolean | number }[], buttons: [] as (string | undefined)[], asked: [] as string[], offered: [] as unknown[][],
};
/** Terminals that were opened, and what was typed into them. */
export const terminals: { readonly options: Readonly<Record<string, unknown>>; readonly typed: string[] }[] = [];
/** Items of the status bar that are shown, by id. */
export const statusBar = new Map<string, { readonly text: string; readonly tooltip: string; readonly command: string }>();
/** Called with each line that is logged. */
export const logged = { line: (_level: string, _text: string): void => {} };

/** Who listens to the events of a box. */
function listeners<E extends string>() {
  const heard: { readonly event: E; readonly listener: (value: unknown) => void }[] = [];
  return {
    on: (event: E) => (listener: (value: never) => void) => {
      heard.push({ event, listener: listener as (value: unknown) => void });
      return noop;
    },
    fire: (event: E, value?: unknown): void => { for (const { listener } of heard.filter((one) => one.event === event)) listener(value); },
  };
}

async function message(text: string, ...rest: unknown[]): Promise<unknown> {
  person.asked.push(text);
  person.offered.push(rest);
  const button = person.buttons.shift();
  return rest.find((item) => item === button || (typeof item === 'object' && item !== null && 'title' in item && item.title === button));
}

/** To tell the extension that its window got or lost the focus. */
export const windowStateListeners = new Set<(state: { focused: boolean }) => void>();

export const window = {
  state: { focused: true },
  showWarningMessage: message,
  showErrorMessage: message,
  showInformationMessage: message,
  setStatusBarMessage: (text: string) => {
    person.asked.push(text);
    return noop;
  },
  showInputBox: async (options: { title?: string }) => {
    person.asked.push(options.title ?? '');
    return person.texts.shift();
  },
  activeColorTheme: { kind: ColorThemeKind.Dark },
  /** The person's next answer is the path of the file. */
  showSaveDialog: async ({ defaultUri }: { defaultUri: Uri }) => {
    person.asked.push(defaultUri.fsPath);
    const file = person.texts.shift();
    return file === undefined ? undefined : Uri.file(file);
  },
  tabGroups: { all: [] as unknown[], onDidChangeTabs: editorTerminals.tabsChanged.event },
  get terminals() { return terminalWindow.terminals; },
  get activeTerminal() { return terminalWindow.activeTerminal; },
  onDidOpenTerminal: terminalWindow.onDidOpenTerminal,
  onDidCloseTerminal: terminalWindow.onDidCloseTerminal,
  onDidChangeActiveTerminal: terminalWindow.onDidChangeActiveTerminal,
  registerTerminalProfileProvider: terminalWindow.registerTerminalProfileProvider,
  registerTerminalLinkProvider: terminalWindow.registerTerminalLinkProvider,
  activeTextEditor: undefined as { readonly document: { readonly uri: { readonly scheme: string; readonly fsPath: string } } & Readonly<Record<string, unknown>>; readonly selection?: unknown } | undefined,
  /** Files that were opened. */
  shown: [] as string[],
  showTextDocument: async (what: Uri | { readonly uri: Uri }) => {
    window.shown.push((what instanceof Uri ? what : what.uri).fsPath);
  },
  /** A box with buttons: the person's next answer is entered, or a button (the first, or the one of that number) pressed with it typed; without one the box is closed. */
  createInputBox: () => {
    const heard = listeners<'accept' | 'button' | 'hide' | 'value'>();
    const box = {
      title: '', prompt: '', placeholder: '', value: '', validationMessage: undefined as string | undefined, ignoreFocusOut: false, buttons: [] as unknown[], step: undefined as number | undefined, totalSteps: undefined as number | undefined,
      onDidAccept: heard.on('accept'), onDidTriggerButton: heard.on('button'), onDidHide: heard.on('hide'), onDidChangeValue: heard.on('value'), dispose: () => {},
      show: () => {
        person.asked.push(box.step === undefined ? box.title : `${box.title} (${box.step}/${box.totalSteps})`);
        person.offered.push([box.prompt, box.value]);
        const answer = person.boxes.shift() ?? {};
        if (answer.text !== undefined) {
          box.value = answer.text;
          heard.fire('value', box.value);
        }
        if (answer.button !== undefined && answer.button !== false) heard.fire('button', box.buttons[answer.button === true ? 0 : answer.button]);
        else heard.fire(answer.text === undefined ? 'hide' : 'accept');
      },
    };
    return box;
  },
  /** A list: the person's next pick is the first choice with these words, as soon as it is there; `<back>` presses the first button, `<button 1>` another, which leaves the list open, `>words` types them; without one the list is closed. */
  createQuickPick: () => {
    const heard = listeners<'accept' | 'button' | 'hide' | 'value'>();
    let items: readonly { label: string }[] = [];
    let isShown = false;
    let isDue = false;
    const actSoon = (): void => {
      if (isDue) return;
      isDue = true;
      queueMicrotask(() => {
        isDue = false;
        act();
      });
    };
    const act = (): void => {
      const wanted = person.picks[0];
      if (!isShown) return;
      if (typeof wanted !== 'string' || wanted === '<back>') {
        isShown = false;
        person.picks.shift();
        heard.fire(wanted === '<back>' ? 'button' : 'hide', box.buttons[0]);
        return;
      }
      if (wanted.startsWith('<button ')) {
        person.picks.shift();
        heard.fire('button', box.buttons[Number.parseInt(wanted.slice('<button '.length), 10)]);
        actSoon();
        return;
      }
      if (wanted.startsWith('>')) {
        person.picks.shift();
        box.value = wanted.slice(1);
        heard.fire('value', box.value);
        return;
      }
      const item = items.find(({ label }) => label.includes(wanted));
      if (item === undefined) return;
      person.picks.shift();
      box.selectedItems = [item];
      heard.fire('accept');
    };
    const box = {
      title: '', placeholder: '', value: '', busy: false, ignoreFocusOut: false, buttons: [] as unknown[], selectedItems: [] as unknown[], activeItems: [] as unknown[], step: undefined as number | undefined, totalSteps: undefined as number | undefined,
      get items() {
        return items;
      },
      set items(next: readonly { label: string }[]) {
        items = next;
        person.offered.push(next.map(({ label }) => label));
        actSoon();
      },
      onDidAccept: heard.on('accept'), onDidTriggerButton: heard.on('button'), onDidHide: heard.on('hide'), onDidChangeValue: heard.on('value'),
      dispose: () => { isShown = false; },
      show: () => {
        isShown = true;
        person.asked.push(box.step === undefined ? box.title : `${box.title} (${box.step}/${box.totalSteps})`);
        if (items.length > 0 || person.picks.length === 0) actSoon();
      },
    };
    return box;
  },
  showQuickPick: async (items: readonly { label: string; value?: unknown }[], options: { title?: string; canPickMany?: boolean }) => {
    if (options.canPickMany !== true) person.asked.push(options.title ?? '');
    const wanted = person.picks.shift();
    if (options.canPickMany === true) return Array.isArray(wanted) ? items.filter(({ label }) => wanted.includes(label)) : undefined;
    return items.find(({ label }) => typeof wanted === 'string' && label.includes(wanted));
  },
  withProgress: async (_: unknown, run: () => Promise<unknown>) => await run(),
  createStatusBarItem: (id: string) => {
    const item = { id, name: '', text: '', tooltip: '', command: '', accessibilityInformation: undefined, show: () => { statusBar.set(id, item); }, dispose: () => { statusBar.delete(id); } };
    return item;
  },
  onDidChangeWindowState: (listener: (state: { focused: boolean }) => void) => {
    windowStateListeners.add(listener);
    return { dispose: () => { windowStateListeners.delete(listener); } };
  },
  createTerminal: (options: Readonly<Record<string, unknown>>) => {
    if ('pty' in options) return editorTerminals.add(options);
    const typed: string[] = [];
    terminals.push({ options, typed });
    return { show: () => {}, sendText: (text: string) => { typed.push(text); } };
  },
  createOutputChannel: () => {
    const at = (level: string) => (text: string): void => { logged.line(level, text); };
    return { info: at('info'), warn: at('warn'), error: at('error'), show: () => {}, dispose: () => {} };
  },
};
const trustListeners = new Set<() => void>();
/** The person trusts the workspace. */
export function grantTrust(): void {
  workspace.isTrusted = true;
  for (const listener of trustListeners) listener();
}
export const workspace = {
  isTrusted: true, workspaceFolders: undefined as unknown,
  /** Files by their path. */
  files: new Map<string, string>(),
  fs: {
    createDirectory: async () => {},
    stat: async ({ fsPath }: Uri) => (workspace.files.has(fsPath) ? {} : Promise.reject(new Error('no such file'))),
    writeFile: async ({ fsPath }: Uri, bytes: Uint8Array) => { workspace.files.set(fsPath, new TextDecoder().decode(bytes)); },
    delete: async ({ fsPath }: Uri) => { workspace.files.delete(fsPath); },
  },
  /** Settings that are not as the manifest has them. */
  settings: new Map<string, unknown>(),
  getConfiguration: (): { get(name: string, value?: unknown): unknown; update?(name: string, value: unknown): Promise<void> } => ({
    get: (name: string, value?: unknown) => (workspace.settings.has(name) ? workspace.settings.get(name) : value),
    update: async (name: string, value: unknown) => { workspace.settings.set(name, value); },
  }),
  onDidGrantWorkspaceTrust: (listener: () => void) => {
    trustListeners.add(listener);
    return { dispose: () => { trustListeners.delete(listener); } };
  },
};
export const executed: unknown[][] = [];
export const commands = {
  executeCommand: async (...parts: unknown[]) => {
    executed.push(parts);
    return undefined;
  },
};
/** The Git extension, if a test has one. */
export const git = { repositories: undefined as readonly unknown[] | undefined };
export const extensions = { getExtension: () => (git.repositories === undefined ? undefined : { isActive: true, exports: { enabled: true, getAPI: () => git } }) };
