import type { ExtensionContext } from 'vscode';
import { compose, type Composition } from './composition.ts';

let composition: Composition | undefined;

/** Called once, after the editor has started. Waits for nothing. */
export function activate(context: ExtensionContext): void {
  composition = compose(context);
  // A host that runs is joined; none is started until a person asks for something.
  composition.begin();
}

/** In `window` mode the host ends with its window, so the editor waits for it. */
export async function deactivate(): Promise<void> {
  await composition?.close();
  composition = undefined;
}
