import { l10n } from 'vscode';
import type { Transport } from '../../../protocol/domain/transport.ts';
import { TRANSPORT_ORDER, transportLook } from '../../text/launchText.ts';
import { pickOne, type Choice } from './pickOne.ts';

/** Asks whether an agent runs in a panel or in a terminal; with `canLeave`, leaving it to project and settings (`undefined`) is offered too. */
export async function chooseTransport(title: string, options: { readonly current?: Transport; readonly canLeave: boolean }): Promise<Transport | undefined> {
  const choices: Choice<Transport | undefined>[] = TRANSPORT_ORDER.map((transport) => {
    const { icon, text, detail } = transportLook(transport);
    return { label: `$(${icon}) ${text}`, ...(transport === options.current ? { description: l10n.t('now') } : {}), detail, value: transport };
  });
  if (options.canLeave) choices.unshift({ label: `$(settings-gear) ${l10n.t('As in the settings')}`, value: undefined });
  return await pickOne(title, l10n.t('Shall the agent run in a panel or in a terminal?'), choices);
}
