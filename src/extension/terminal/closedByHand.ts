import { ConfigurationTarget, l10n, window, workspace } from 'vscode';
import type { SessionView } from '../../protocol/domain/session.ts';
import { SETTINGS, SETTINGS_SECTION } from '../contributions.ts';
import type { Clock } from '../state/clock.ts';
import { Disposables } from '../state/disposables.ts';
import type { Disposable } from '../state/signal.ts';

/** What becomes of an agent whose terminal a person closes. */
export type OnClose = 'ask' | 'detach' | 'stop';

/** Terminals that are closed together, such as by "Kill All Terminals", are asked about together. */
const TOGETHER_MS = 100;

export interface ClosedByHandOptions {
  readonly clock: Pick<Clock, 'after'>;
  readonly stop: (sessionId: string) => Promise<unknown>;
  readonly showError: (error: unknown) => void;
}

/** Asks once what shall become of agents whose terminals are closed, and remembers the answer. They go on meanwhile, and when nobody answers: a tab can be opened again, a turn not. */
export class ClosedByHand implements Disposable {
  private readonly options: ClosedByHandOptions;
  private readonly owned = new Disposables();
  private waiting: SessionView[] = [];

  constructor(options: ClosedByHandOptions) {
    this.options = options;
  }

  /** The terminal of this live session was closed by a person. */
  note(session: SessionView): void {
    this.waiting.push(session);
    if (this.waiting.length === 1) this.owned.add(this.options.clock.after(TOGETHER_MS, () => { void this.decide(); }));
  }

  dispose(): void {
    this.owned.dispose();
  }

  private async decide(): Promise<void> {
    const sessions = this.waiting;
    this.waiting = [];
    try {
      const setting = workspace.getConfiguration(SETTINGS_SECTION).get<OnClose>(SETTINGS.terminalOnClose, 'ask');
      const answer = setting === 'ask' ? await this.ask(sessions) : setting;
      if (answer === 'stop') await Promise.all(sessions.map(({ id }) => this.options.stop(id)));
    } catch (error) {
      this.options.showError(error);
    }
  }

  private async ask(sessions: readonly SessionView[]): Promise<'detach' | 'stop'> {
    const detach = l10n.t('Detach');
    const stop = sessions.length === 1 ? l10n.t('Stop Agent') : l10n.t('Stop Agents');
    const question = sessions.length === 1
      ? l10n.t('The agent of "{0}" goes on without its terminal; Show Terminal brings it back. What shall closing such a terminal do, now and from now on? You can change it in the settings.', sessions[0]?.name ?? '')
      : l10n.t('{0} agents go on without their terminals; Show Terminal brings them back. What shall closing such a terminal do, now and from now on? You can change it in the settings.', sessions.length);
    const answer = await window.showInformationMessage(question, detach, stop);
    const chosen: 'detach' | 'stop' = answer === stop ? 'stop' : 'detach';
    if (answer !== undefined) await workspace.getConfiguration(SETTINGS_SECTION).update(SETTINGS.terminalOnClose, chosen satisfies OnClose, ConfigurationTarget.Global);
    return chosen;
  }
}
