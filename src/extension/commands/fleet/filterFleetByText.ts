import { l10n, window } from 'vscode';
import type { Command, CommandServices } from '../command.ts';

/** Narrows the Fleet view to sessions with some words in name, project, task or model, while they are typed. Esc puts back what was there. */
export const filterFleetByText: Command = {
  needs: 'nothing',
  run: async ({ layout }: CommandServices) => {
    const before = layout.state.filter;
    const setText = (text: string): void => { layout.change({ filter: { ...layout.state.filter, text: text.trim() } }); };
    const text = await window.showInputBox({
      title: l10n.t('Filter Fleet by Text'),
      prompt: l10n.t('Words in the name, project, task or model'),
      value: before.text,
      validateInput: (value) => {
        setText(value);
        return undefined;
      },
    });
    setText(text ?? before.text);
  },
};
