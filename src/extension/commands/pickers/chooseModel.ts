import { l10n } from 'vscode';
import { askText } from './askText.ts';
import { pickOne, type Choice } from './pickOne.ts';

/** Names that Claude Code resolves to its newest models; any other name may be typed. */
const ALIASES = ['opus', 'sonnet', 'haiku', 'opusplan'] as const;

/** Longest name of a model, in UTF-16 units. */
const MAX_MODEL_LENGTH = 200;

/** Asks for a model; `undefined` leaves it to the settings and the agent. */
export async function chooseModel(title: string): Promise<string | undefined> {
  const choices: Choice<{ readonly model?: string; readonly isOther?: boolean }>[] = [
    { label: `$(settings-gear) ${l10n.t('As in the settings')}`, value: {} },
    ...ALIASES.map((model) => ({ label: `$(symbol-misc) ${model}`, value: { model } })),
    { label: `$(edit) ${l10n.t('Other Model…')}`, alwaysShow: true, value: { isOther: true } },
  ];
  const choice = await pickOne(title, l10n.t('Which model?'), choices);
  if (choice.isOther !== true) return choice.model;
  return await askText({ title, prompt: l10n.t('Name of the model as the agent knows it'), maxLength: MAX_MODEL_LENGTH });
}
