import { CancellationError, window, type QuickPickItem } from 'vscode';

/** One of several things to choose from. */
export interface Choice<T> extends QuickPickItem {
  readonly value: T;
}

/** Asks for one of the choices. Throws `CancellationError` when a person thinks better of it, which ends a command in silence. */
export async function pickOne<T>(title: string, placeHolder: string, choices: readonly Choice<T>[]): Promise<T> {
  const choice = await window.showQuickPick(choices, { title, placeHolder, matchOnDescription: true, matchOnDetail: true });
  if (choice === undefined) throw new CancellationError();
  return choice.value;
}
