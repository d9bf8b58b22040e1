import type { Memento } from 'vscode';
import { RECORDED_TERMINALS_KEY as KEY } from './recordedTerminals.ts';

/** A terminal that a window had. */
export interface RecordedTerminal {
  readonly sessionId: string;
  /** Name of its tab, by which what an extension host that died left behind is known again. */
  readonly name: string;
  /** Group of editors, counted from 1; in the panel when left out. */
  readonly viewColumn?: number;
}

/**
 * Which agent terminals this window has, in their order, kept with the workspace: the editor itself brings back only terminals of its own. Whether one
 * was split the editor tells nobody, so they come back side by side in the list.
 */
export class TerminalRecord {
  /** Of the window before its reload. */
  readonly before: readonly RecordedTerminal[];
  private readonly memento: Memento;
  private last: string;

  constructor(memento: Memento) {
    this.memento = memento;
    const kept = memento.get<unknown>(KEY);
    this.before = Array.isArray(kept) ? kept.filter(isRecorded) : [];
    this.last = JSON.stringify(this.before);
  }

  keep(terminals: readonly RecordedTerminal[]): void {
    const text = JSON.stringify(terminals);
    if (text === this.last) return;
    this.last = text;
    void this.memento.update(KEY, terminals);
  }
}

function isRecorded(value: unknown): value is RecordedTerminal {
  if (typeof value !== 'object' || value === null) return false;
  const { sessionId, name, viewColumn } = value as Partial<Record<keyof RecordedTerminal, unknown>>;
  return typeof sessionId === 'string' && typeof name === 'string' && (viewColumn === undefined || typeof viewColumn === 'number');
}
