import { ThemeColor, ThemeIcon } from 'vscode';
import type { Phase, SessionEnd, SessionView } from '../../protocol/domain/session.ts';

/** Different shapes, not only colours: a codicon and, where it calls for a look, a theme colour. */
interface IconChoice {
  readonly icon: string;
  readonly color?: string;
}

const PHASE_ICONS: Readonly<Record<Phase, IconChoice>> = {
  starting: { icon: 'loading~spin' },
  idle: { icon: 'circle-large-outline' },
  thinking: { icon: 'lightbulb', color: 'charts.blue' },
  responding: { icon: 'comment', color: 'charts.blue' },
  runningTool: { icon: 'tools', color: 'charts.blue' },
  waiting: { icon: 'bell-dot', color: 'list.warningForeground' },
  error: { icon: 'warning', color: 'list.errorForeground' },
  ended: { icon: 'circle-slash' },
  unknown: { icon: 'question' },
};

const END_ICONS: Readonly<Record<SessionEnd['reason'], IconChoice>> = {
  finished: { icon: 'pass' },
  stopped: { icon: 'circle-slash' },
  interrupted: { icon: 'debug-disconnect', color: 'list.warningForeground' },
  failed: { icon: 'error', color: 'list.errorForeground' },
  hibernated: { icon: 'debug-pause' },
};

/** The icon of what a session is doing; once it has ended, of why. */
export function phaseIcon(session: Pick<SessionView, 'phase' | 'end'>): ThemeIcon {
  const choice = session.phase === 'ended' && session.end !== undefined ? END_ICONS[session.end.reason] : PHASE_ICONS[session.phase];
  return new ThemeIcon(choice.icon, choice.color === undefined ? undefined : new ThemeColor(choice.color));
}
