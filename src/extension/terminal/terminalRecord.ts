import type { Memento } from 'vscode';
import { RECORDED_TERMINALS_KEY as KEY } from './recordedTerminals.ts';

/** A terminal that a window had. */
export interface RecordedTerminal {
  readonly sessionId: string;
  /** Name of its tab, by which one that an extension host that died has left behind is known again. */
  readonly name: string;
  /** Group of editors, counted from 1; in the panel when left out. */
  readonly viewColumn?: number;
  /** It was the active terminal. */
  readonly isActive?: true;
}

interface Kept {
  readonly terminals: readonly RecordedTerminal[];
  /** How many terminals there were beside these. */
  readonly otherCount: number;
}

/**
 * Which agent terminals this window has, in their order, kept with the workspace: the editor itself brings back only terminals of its own. Whether one
 * was split the editor tells nobody, so they come back side by side in the list.
 */
export class TerminalRecord {
  /** Of the window before its reload. */
  readonly before: readonly RecordedTerminal[];
  /** How many terminals of others it had. */
  readonly otherCountBefore: number;
  private readonly memento: Memento;
  private last: string;

  constructor(memento: Memento) {
    this.memento = memento;
    const kept = memento.get<Partial<Kept>>(KEY);
    this.before = Array.isArray(kept?.terminals) ? kept.terminals.filter(isRecorded) : [];
    this.otherCountBefore = kept?.otherCount ?? 0;
    this.last = JSON.stringify(kept);
  }

  keep(terminals: readonly RecordedTerminal[], otherCount: number): void {
    const kept: Kept = { terminals, otherCount };
    const text = JSON.stringify(kept);
    if (text === this.last) return;
    this.last = text;
    void this.memento.update(KEY, kept);
  }
}

function isRecorded(value: unknown): value is RecordedTerminal {
  if (typeof value !== 'object' || value === null) return false;
  const { sessionId, name, viewColumn } = value as Partial<Record<keyof RecordedTerminal, unknown>>;
  return typeof sessionId === 'string' && typeof name === 'string' && (viewColumn === undefined || typeof viewColumn === 'number');
}
