import { CancellationError, l10n, window, type InputBoxOptions } from 'vscode';

/** Asks for a line of text that is not empty, without blanks around it. Throws `CancellationError` when a person thinks better of it. */
export async function askText(options: InputBoxOptions & { readonly title: string; readonly maxLength: number }): Promise<string> {
  const text = await window.showInputBox({
    ignoreFocusOut: true,
    validateInput: (value) => {
      if (value.trim() === '') return l10n.t('Please enter something.');
      return value.trim().length > options.maxLength ? l10n.t('At most {0} characters.', options.maxLength) : undefined;
    },
    ...options,
  });
  if (text === undefined) throw new CancellationError();
  return text.trim();
}

/** Asks for a line of text that may stay empty. */
export async function askOptionalText(options: InputBoxOptions): Promise<string> {
  const text = await window.showInputBox({ ignoreFocusOut: true, ...options });
  if (text === undefined) throw new CancellationError();
  return text.trim();
}
