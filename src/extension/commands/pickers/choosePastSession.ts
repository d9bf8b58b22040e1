import { CancellationError, l10n, window } from 'vscode';
import type { SessionView } from '../../../protocol/domain/session.ts';
import { findProject } from '../../state/fleetQueries.ts';
import { costText } from '../../text/costText.ts';
import { momentText } from '../../text/figureText.ts';
import { phaseIcon } from '../../text/phaseIcon.ts';
import { shortPhaseText } from '../../text/phaseText.ts';
import type { CommandServices } from '../command.ts';
import type { Choice } from './pickOne.ts';

/** Sessions that are shown at a time. */
const PAGE_SIZE = 50;

/** A person who types is not interrupted by a list for every letter. */
const TYPING_MS = 150;

/**
 * Asks for one of all sessions that ever ended, newest end first, page by page; what is typed is looked for among all of them, not only among those
 * shown. Throws `CancellationError`.
 */
export async function choosePastSession({ host, fleet, clock }: Pick<CommandServices, 'host' | 'fleet' | 'clock'>, title: string): Promise<SessionView> {
  const box = window.createQuickPick<Choice<SessionView | undefined>>();
  box.title = title;
  box.placeholder = l10n.t('Which session? Type to search all that have ended.');
  box.ignoreFocusOut = true;
  let sessions: readonly SessionView[] = [];
  let next: string | undefined;
  let query = 0;

  const choiceOf = (session: SessionView): Choice<SessionView> => ({
    label: session.name,
    iconPath: phaseIcon(session),
    description: [findProject(fleet.state, session.projectId)?.name ?? session.projectId, shortPhaseText(session)].join(' · '),
    detail: [momentText(session.end?.at ?? session.phaseSince), ...(session.costUsd === undefined ? [] : [costText(session.costUsd)]), session.cwd].join(' · '),
    alwaysShow: true, // The host has looked for what was typed.
    value: session,
  });
  const show = async (isMore: boolean): Promise<void> => {
    query += 1;
    const asked = query;
    box.busy = true;
    const text = box.value.trim();
    const page = await host.call('sessions.list', { onlyEnded: true, limit: PAGE_SIZE, ...(text === '' ? {} : { text }), ...(isMore && next !== undefined ? { after: next } : {}) });
    if (asked !== query) return; // Something else was typed meanwhile.
    sessions = isMore ? [...sessions, ...page.sessions] : page.sessions;
    next = page.next;
    const more = page.total - sessions.length;
    box.busy = false;
    const first = isMore ? sessions[sessions.length - page.sessions.length] : undefined;
    const items: Choice<SessionView | undefined>[] = sessions.map(choiceOf);
    if (next !== undefined) items.push({ label: `$(ellipsis) ${l10n.t('Load More')}`, description: String(more), alwaysShow: true, value: undefined });
    if (items.length === 0) box.placeholder = text === '' ? l10n.t('No session has ended yet.') : box.placeholder;
    box.items = items;
    const active = items.find(({ value }) => value !== undefined && value === first);
    if (active !== undefined) box.activeItems = [active];
  };

  try {
    return await new Promise<SessionView>((resolve, reject) => {
      const load = (isMore: boolean): void => { show(isMore).catch(reject); };
      let typing = { dispose: () => {} };
      box.onDidChangeValue(() => {
        typing.dispose();
        typing = clock.after(TYPING_MS, () => { load(false); });
      });
      box.onDidAccept(() => {
        const [choice] = box.selectedItems;
        if (choice?.value !== undefined) resolve(choice.value);
        else if (choice !== undefined) load(true);
      });
      box.onDidHide(() => {
        typing.dispose();
        reject(new CancellationError());
      });
      box.show();
      load(false);
    });
  } finally {
    query += 1;
    box.dispose();
  }
}
