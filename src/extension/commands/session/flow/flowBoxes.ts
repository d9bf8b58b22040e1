import { CancellationError, QuickInputButtons, window, type QuickInputButton, type QuickPickItem } from 'vscode';
import { textProblem } from '../../pickers/askText.ts';

/** A choice of a step. */
export interface StepChoice<T> extends QuickPickItem {
  readonly value?: T;
}

/** Where a step stands among those that are asked; the first has no way back. */
export interface StepPlace {
  readonly title: string;
  /** 1-based. */
  readonly step: number;
  readonly totalSteps: number;
}

/** How a step was left: with an answer, or by the Back button. Closing it throws `CancellationError`. */
export type StepAnswer<T> = { readonly value: T } | 'back';

/** A button that shows something beside the box, which stays. */
export interface StepAside {
  readonly button: QuickInputButton;
  readonly run: () => Promise<unknown>;
}

/** Asks for one of the choices; `other` makes a choice of what is typed. */
export async function askChoice<T>(
  place: StepPlace,
  question: { readonly placeholder: string; readonly choices: readonly StepChoice<T>[]; readonly isActive?: (value: T) => boolean; readonly typed?: string; readonly other?: (typed: string) => StepChoice<T>; readonly onTyped?: (typed: string) => void; readonly aside?: StepAside },
): Promise<StepAnswer<T>> {
  const box = window.createQuickPick<StepChoice<T>>();
  Object.assign(box, numbered(place), { placeholder: question.placeholder, ignoreFocusOut: true, matchOnDescription: true, matchOnDetail: true, value: question.typed ?? '' });
  box.buttons = [...(place.step > 1 ? [QuickInputButtons.Back] : []), ...(question.aside === undefined ? [] : [question.aside.button])];
  const setItems = (): void => {
    const typed = box.value.trim();
    box.items = question.other === undefined || typed === '' ? question.choices : [...question.choices, question.other(typed)];
  };
  setItems();
  // Else the first is, as the editor has it: Enter goes on with what the settings say.
  const active = question.choices.find(({ value }) => value !== undefined && question.isActive?.(value) === true);
  if (active !== undefined) box.activeItems = [active];
  try {
    return await new Promise<StepAnswer<T>>((resolve, reject) => {
      box.onDidChangeValue((value) => {
        question.onTyped?.(value);
        if (question.other !== undefined) setItems();
      });
      box.onDidAccept(() => {
        const [choice] = box.selectedItems;
        if (choice?.value !== undefined) resolve({ value: choice.value });
      });
      box.onDidTriggerButton((button) => {
        if (button === question.aside?.button) question.aside.run().catch(reject);
        else resolve('back');
      });
      box.onDidHide(() => { reject(new CancellationError()); });
      box.show();
    });
  } finally {
    box.dispose();
  }
}

/** A button of a text box, and what it stands for. */
export interface StepButton<B> extends QuickInputButton {
  readonly leadsTo: B;
}

/** Asks for a text. Buttons lead elsewhere, with what was typed; `onTyped` is told of every change, so that nothing is lost. */
export async function askLine<B>(
  place: StepPlace,
  question: { readonly prompt: string; readonly placeholder: string; readonly value: string; readonly isOptional: boolean; readonly maxLength: number; readonly buttons: readonly StepButton<B>[]; readonly onTyped: (text: string) => void },
): Promise<{ readonly text: string } | { readonly typed: string; readonly leadsTo: B | 'back' }> {
  const box = window.createInputBox();
  Object.assign(box, numbered(place), { prompt: question.prompt, placeholder: question.placeholder, value: question.value, ignoreFocusOut: true });
  if (question.value !== '') box.valueSelection = [0, question.value.length];
  box.buttons = [...(place.step > 1 ? [QuickInputButtons.Back] : []), ...question.buttons];
  const problemOf = (value: string): string | undefined => (value.trim() === '' && question.isOptional ? undefined : textProblem(value, question.maxLength));
  try {
    return await new Promise((resolve, reject) => {
      box.onDidChangeValue((value) => {
        question.onTyped(value);
        box.validationMessage = value === '' ? undefined : problemOf(value);
      });
      box.onDidAccept(() => {
        box.validationMessage = problemOf(box.value);
        if (box.validationMessage === undefined) resolve({ text: box.value.trim() });
      });
      box.onDidTriggerButton((button) => { resolve({ typed: box.value, leadsTo: question.buttons.find((own) => own === button)?.leadsTo ?? 'back' }); });
      box.onDidHide(() => { reject(new CancellationError()); });
      box.show();
    });
  } finally {
    box.dispose();
  }
}

/** A single step is not numbered. */
function numbered({ title, step, totalSteps }: StepPlace): Partial<StepPlace> {
  return totalSteps > 1 ? { title, step, totalSteps } : { title };
}
