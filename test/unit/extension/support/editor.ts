// What the extension's code needs of `vscode` where it only makes texts, icons and rows: loaded in its place by installEditor.ts.
const noop = { dispose: () => {} };

export const l10n = {
  t: (text: string, ...values: unknown[]): string => text.replaceAll(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)])),
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
export const QuickPickItemKind = { Separator: -1, Default: 0 };
export const ProgressLocation = { Window: 10 };
export const StatusBarAlignment = { Left: 1 };
export const UIKind = { Desktop: 1, Web: 2 };
export const ViewColumn = { Active: -1 };

/** What the person answers, in turn, by kind of question; what they were asked, and the buttons they were offered. */
export const person = {
  picks: [] as unknown[], texts: [] as (string | undefined)[], buttons: [] as (string | undefined)[], asked: [] as string[], offered: [] as unknown[][],
};
/** Terminals that were opened, and what was typed into them. */
export const terminals: { readonly options: Readonly<Record<string, unknown>>; readonly typed: string[] }[] = [];
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
  showQuickPick: async (items: readonly { label: string; value?: unknown }[], options: { title?: string }) => {
    person.asked.push(options.title ?? '');
    const wanted = person.picks.shift();
    return items.find(({ label }) => typeof wanted === 'string' && label.includes(wanted));
  },
  withProgress: async (_: unknown, run: () => Promise<unknown>) => await run(),
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
export const workspace = { isTrusted: true, workspaceFolders: undefined as unknown, getConfiguration: () => ({ get: (_: string, value: unknown) => value }) };
export const executed: unknown[][] = [];
export const commands = {
  executeCommand: async (...parts: unknown[]) => {
    executed.push(parts);
    return undefined;
  },
};
export const extensions = { getExtension: () => undefined };
