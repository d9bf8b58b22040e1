import type { Memento } from 'vscode';

/** A panel that an extension host had, as a later one can find its tab again. */
export interface RecordedPanel {
  readonly sessionId: string;
  readonly title: string;
  /** Group of editors, counted from 1. */
  readonly viewColumn: number | undefined;
}

interface Record {
  /**
   * `env.sessionId`: the same when only the extension host was started anew, another one after a reload of the window. (Editors that were
   * built without telemetry have one value for ever.)
   */
  readonly windowSession: string;
  readonly panels: readonly RecordedPanel[];
}

const KEY = 'sessionPanels';

/**
 * Which session panels this window has, kept with the workspace. When the extension host dies, the editor starts another but leaves the old
 * webviews as they are, tied to nothing and restored by nobody: only from here does the new one know of them.
 */
export class PanelRecord {
  /** Panels that an earlier extension host of this same window left behind. */
  readonly leftBehind: readonly RecordedPanel[];
  private readonly memento: Memento;
  private readonly windowSession: string;
  private last = '';

  constructor(memento: Memento, windowSession: string) {
    this.memento = memento;
    this.windowSession = windowSession;
    const kept = memento.get<Record>(KEY);
    this.leftBehind = kept?.windowSession === windowSession ? kept.panels : [];
  }

  keep(panels: readonly RecordedPanel[]): void {
    const record: Record = { windowSession: this.windowSession, panels };
    const text = JSON.stringify(record);
    if (text === this.last) return;
    this.last = text;
    void this.memento.update(KEY, record);
  }
}
