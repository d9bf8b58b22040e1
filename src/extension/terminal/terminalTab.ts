import { ThemeColor, ThemeIcon } from 'vscode';
import type { ProjectView } from '../../protocol/domain/project.ts';
import type { SessionView } from '../../protocol/domain/session.ts';
import { phaseGroupOf } from '../state/fleetQueries.ts';
import { phaseIcon } from '../text/phaseIcon.ts';
import { phaseText } from '../text/phaseText.ts';

/*
 * How the tab of an agent's terminal looks. The editor takes icon and colour when a terminal is made and never again, and only the colours that terminals
 * themselves have. What can change is the name, and in the list of terminals, and above a single one, the editor draws codicons in names as it does in
 * its own. So the icon says that an agent is in there, its colour which project, and the phase stands before the name with the icon that it has in the
 * Fleet view: the editor's own spinner while the agent is at work, nothing while it is idle. An editor tab would show such a name letter for letter;
 * there the phase is told in words, and only where it calls for a look.
 */

/** The icon of all agent terminals. */
export const TERMINAL_ICON = new ThemeIcon('hubot');

/** The nearest colour of terminals for each accent; the editor takes no others for tabs. */
const COLORS: Readonly<Record<ProjectView['accent'], string>> = {
  blue: 'terminal.ansiCyan', // The blue of terminals cannot be seen on the black of Dark High Contrast.
  green: 'terminal.ansiGreen',
  orange: 'terminal.ansiYellow',
  purple: 'terminal.ansiMagenta',
  red: 'terminal.ansiRed',
  yellow: 'terminal.ansiYellow',
};

/** The colour of a tab; none without a project. */
export function tabColor(project: Pick<ProjectView, 'accent'> | undefined): ThemeColor | undefined {
  return project === undefined ? undefined : new ThemeColor(COLORS[project.accent]);
}

/** The name of a tab, with the phase of its agent. */
export function tabName(session: Pick<SessionView, 'name' | 'phase' | 'end' | 'waitingCount'>, isInEditor: boolean): string {
  const group = phaseGroupOf(session);
  // A name may look like an icon; a space breaks that and nothing else.
  const name = session.name.replaceAll('$(', '$ (');
  if (group === 'idle' || (isInEditor && group === 'running')) return name;
  // A request may wait while the agent is still in another phase.
  const shown = group === 'waiting' ? { phase: 'waiting' as const } : session;
  if (isInEditor) return `${name} · ${phaseText(shown)}`;
  // The editor swallows a blank behind an icon.
  return `$(${group === 'running' ? 'loading~spin' : phaseIcon(shown).id})\u00a0${name}`;
}
