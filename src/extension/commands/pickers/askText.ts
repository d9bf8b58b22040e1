import { CancellationError, l10n, window, type InputBoxOptions } from 'vscode';

/** Asks for a line of text that is not empty, without blanks around it. Throws `CancellationError` when a person thinks better of it. */
export async function askText(options: InputBoxOptions & { readonly title: string; readonly maxLength: number }): Promise<string> {
  const text = await window.showInputBox({
    ignoreFocusOut: true,
    validateInput: (value) => textProblem(value, options.maxLength),
    ...options,
  });
  if (text === undefined) throw new CancellationError();
  return text.trim();
}

/** What is wrong with a text that may not be empty, nor longer than `maxLength` UTF-16 units; `undefined` when nothing is. */
export function textProblem(text: string, maxLength: number): string | undefined {
  if (text.trim() === '') return l10n.t('Please enter something.');
  return text.trim().length > maxLength ? l10n.t('At most {0} characters.', maxLength) : undefined;
}

/** Asks for a line of text that may stay empty. */
export async function askOptionalText(options: InputBoxOptions): Promise<string> {
  const text = await window.showInputBox({ ignoreFocusOut: true, ...options });
  if (text === undefined) throw new CancellationError();
  return text.trim();
}
