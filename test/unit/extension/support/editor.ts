// What the extension's code needs of `vscode` where it only makes texts, icons and rows: loaded in its place by installEditor.ts.
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
export const Uri = { file: (fsPath: string) => ({ scheme: 'file', fsPath }), parse: (value: string) => ({ value }), from: (parts: object) => parts };
/** What is in a tab of a webview. */
export class TabInputWebview {
  readonly viewType: string;
  constructor(viewType: string) {
    this.viewType = viewType;
  }
}
export const QuickPickItemKind = { Separator: -1, Default: 0 };
export const ProgressLocation = { Window: 10 };
export const StatusBarAlignment = { Left: 1 };
export const UIKind = { Desktop: 1, Web: 2 };
export const ViewColumn = { Active: -1 };

/** What the person answers, in turn, by kind of question; what they were asked, and the buttons they were offered. */
export const person = {
  picks: [] as unknown[], texts: [] as (string | undefined)[], boxes: [] as { readonly text?: string; readonly button?: boolean }[], buttons: [] as (string | undefined)[], asked: [] as string[], offered: [] as unknown[][],
};
/** Terminals that were opened, and what was typed into them. */
export const terminals: { readonly options: Readonly<Record<string, unknown>>; readonly typed: string[] }[] = [];
/** Items of the status bar that are shown, by id. */
export const statusBar = new Map<string, { readonly text: string; readonly tooltip: string; readonly command: string }>();
/** Called with each line that is logged. */
export const logged = { line: (_level: string, _text: string): void => {} };

async function message(text: string, ...rest: unknown[]): Promise<unknown> {
  person.asked.push(text);
  person.offered.push(rest);
  const button = person.buttons.shift();
  return rest.find((item) => item === button || (typeof item === 'object' && item !== null && 'title' in item && item.title === button));
}

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
  tabGroups: { all: [] as unknown[] },
  activeTextEditor: undefined as { readonly document: { readonly uri: { readonly scheme: string; readonly fsPath: string } } } | undefined,
  /** A box with a button: the person's next answer is entered, or the button pressed with it typed; without one the box is closed. */
  createInputBox: () => {
    const heard: Record<'accept' | 'button' | 'hide', (() => void)[]> = { accept: [], button: [], hide: [] };
    const on = (event: keyof typeof heard) => (listener: () => void) => {
      heard[event].push(listener);
      return noop;
    };
    const box = {
      title: '', prompt: '', placeholder: '', value: '', validationMessage: undefined as string | undefined, ignoreFocusOut: false, buttons: [] as unknown[],
      onDidAccept: on('accept'), onDidTriggerButton: on('button'), onDidHide: on('hide'), onDidChangeValue: () => noop, dispose: () => {},
      show: () => {
        person.asked.push(box.title);
        const answer = person.boxes.shift() ?? {};
        if (answer.text !== undefined) box.value = answer.text;
        const event = answer.button === true ? 'button' : answer.text === undefined ? 'hide' : 'accept';
        for (const listener of heard[event]) listener();
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
  onDidChangeWindowState: () => noop,
  createTerminal: (options: Readonly<Record<string, unknown>>) => {
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
  getConfiguration: () => ({ get: (_: string, value: unknown) => value }),
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
export const extensions = { getExtension: () => undefined };
