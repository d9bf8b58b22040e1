import type { Memento } from 'vscode';

/** Key in the workspace's state of the terminals that a window has; see `TerminalRecord`. */
export const RECORDED_TERMINALS_KEY = 'agentTerminals';

/** True when the window before this one had terminals of agents. */
export function hasRecordedTerminals(memento: Pick<Memento, 'get'>): boolean {
  return (memento.get<{ readonly terminals?: readonly unknown[] }>(RECORDED_TERMINALS_KEY)?.terminals?.length ?? 0) > 0;
}
