import { CancellationError, window, type InputBoxOptions, type QuickInputButton } from 'vscode';
import { textProblem } from './askText.ts';

/** What a person did with the box: entered a text, or pressed its button with this much typed. */
export type TextOrElse = { readonly text: string } | { readonly typed: string };

/** Like `askText`, in a box with a button that leads elsewhere; `value` is what was typed before. */
export async function askTextOrElse(
  options: Pick<InputBoxOptions, 'prompt' | 'placeHolder' | 'value'> & { readonly title: string; readonly maxLength: number },
  button: QuickInputButton,
): Promise<TextOrElse> {
  const box = window.createInputBox();
  box.title = options.title;
  box.prompt = options.prompt;
  box.placeholder = options.placeHolder;
  box.value = options.value ?? '';
  box.ignoreFocusOut = true;
  box.buttons = [button];
  try {
    return await new Promise<TextOrElse>((resolve, reject) => {
      box.onDidChangeValue((value) => { box.validationMessage = value === '' ? undefined : textProblem(value, options.maxLength); });
      box.onDidAccept(() => {
        box.validationMessage = textProblem(box.value, options.maxLength);
        if (box.validationMessage === undefined) resolve({ text: box.value.trim() });
      });
      box.onDidTriggerButton(() => { resolve({ typed: box.value }); });
      box.onDidHide(() => { reject(new CancellationError()); });
      box.show();
    });
  } finally {
    box.dispose();
  }
}
