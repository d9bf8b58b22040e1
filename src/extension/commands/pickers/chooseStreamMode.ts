import { l10n } from 'vscode';
import type { StreamMode } from '../../../protocol/domain/streamMode.ts';
import { STREAM_MODE_ORDER, streamModeLook } from '../../text/launchText.ts';
import { pickOne, type Choice } from './pickOne.ts';

/** Asks whether an agent stays ready between prompts; with `canLeave`, leaving it to project and settings (`undefined`) is offered too. */
export async function chooseStreamMode(title: string, options: { readonly current?: StreamMode; readonly canLeave: boolean }): Promise<StreamMode | undefined> {
  const choices: Choice<StreamMode | undefined>[] = STREAM_MODE_ORDER.map((mode) => {
    const { icon, text, detail } = streamModeLook(mode);
    return { label: `$(${icon}) ${text}`, ...(mode === options.current ? { description: l10n.t('now') } : {}), detail, value: mode };
  });
  if (options.canLeave) choices.unshift({ label: `$(settings-gear) ${l10n.t('As in the settings')}`, value: undefined });
  return await pickOne(title, l10n.t('Shall the agent stay ready between prompts?'), choices);
}
