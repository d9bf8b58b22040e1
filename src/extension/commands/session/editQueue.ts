import { l10n, ThemeIcon } from 'vscode';
import type { QueuedMessage } from '../../../protocol/domain/session.ts';
import type { Command } from '../command.ts';
import { askText } from '../pickers/askText.ts';
import { chooseSession } from '../pickers/chooseSession.ts';
import { pickOne, type Choice } from '../pickers/pickOne.ts';
import { MAX_PROMPT_LENGTH } from './promptLength.ts';

type Action = 'edit' | 'up' | 'down' | 'remove';

/** Changes, moves or removes a follow-up that waits. Argument: `{ sessionId? }`. */
export const editQueue: Command = {
  needs: 'trustedWindow',
  run: async ({ host, ...services }, argument) => {
    const title = l10n.t('Edit Queue');
    const { id: sessionId, queue } = await chooseSession({ host, ...services }, argument, { title, filter: (session) => session.queue.length > 0 });
    const placeHolder = queue.length === 0 ? l10n.t('No follow-up waits in this session.') : l10n.t('Which follow-up?');
    const message = await pickOne(title, placeHolder, queue.map((value, index): Choice<QueuedMessage> => ({ label: `${index + 1}. ${value.text.replaceAll(/\s+/g, ' ')}`, value })));
    const messageId = message.id;
    switch (await pickOne(title, message.text, actionsOn(queue, message))) {
      case 'edit':
        return await host.call('sessions.editQueued', {
          sessionId,
          messageId,
          text: await askText({ title, value: message.text, prompt: l10n.t('New text'), maxLength: MAX_PROMPT_LENGTH }),
        });
      case 'up':
        return await host.call('sessions.moveQueued', { sessionId, messageId, index: queue.indexOf(message) - 1 });
      case 'down':
        return await host.call('sessions.moveQueued', { sessionId, messageId, index: queue.indexOf(message) + 1 });
      case 'remove':
        return await host.call('sessions.unqueue', { sessionId, messageId });
    }
  },
};

function actionsOn(queue: readonly QueuedMessage[], message: QueuedMessage): readonly Choice<Action>[] {
  const index = queue.indexOf(message);
  return [
    { label: l10n.t('Edit'), iconPath: new ThemeIcon('edit'), value: 'edit' },
    ...(index > 0 ? [{ label: l10n.t('Move Up'), iconPath: new ThemeIcon('arrow-up'), value: 'up' as const }] : []),
    ...(index < queue.length - 1 ? [{ label: l10n.t('Move Down'), iconPath: new ThemeIcon('arrow-down'), value: 'down' as const }] : []),
    { label: l10n.t('Remove'), iconPath: new ThemeIcon('close'), value: 'remove' },
  ];
}
