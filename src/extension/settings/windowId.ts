import { randomUUID } from 'node:crypto';
import type { Memento } from 'vscode';

const KEY = 'clientId';

/** This window's name with the host: the same over reloads, since the editor keeps workspace state with its window's workspace. */
export function readWindowId(workspaceState: Memento): string {
  const known = workspaceState.get<string>(KEY);
  if (known !== undefined) return known;
  const fresh = `window-${randomUUID()}`;
  void workspaceState.update(KEY, fresh);
  return fresh;
}
