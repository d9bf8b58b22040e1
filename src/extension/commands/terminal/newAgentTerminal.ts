import { CancellationError } from 'vscode';
import type { SessionView } from '../../../protocol/domain/session.ts';
import type { ErrorReporter } from '../../errors/showError.ts';
import { isLiveSession } from '../../state/fleetQueries.ts';
import type { Command, CommandArgument, CommandServices } from '../command.ts';
import { chooseProject } from '../pickers/chooseProject.ts';
import { ensureProjectTrust } from '../project/ensureProjectTrust.ts';
import { prepare } from '../prepare.ts';
import { sessionProjects } from '../session/flow/sessionFlow.ts';

/** Starts an agent in a terminal, where the first prompt is typed, and shows that. Argument: `{ projectId? }`. Gives back the session. */
export const newAgentTerminal: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const session = await startInTerminal(services, argument);
    await services.terminals.show(session);
    return session;
  },
};

/** Starts an agent in a terminal, in the project of the argument or of this window. Throws as `sessions.start`, or `CancellationError`. */
export async function startInTerminal(services: CommandServices, argument: CommandArgument): Promise<SessionView> {
  const project = await chooseProject(services, argument, sessionProjects());
  await ensureProjectTrust(services, project);
  const name = freeName(project.name, services.fleet.state.sessions);
  return (await services.host.call('sessions.start', { projectId: project.id, prompt: '', launch: { transport: 'terminal' }, ...(name === undefined ? {} : { name }) })).session;
}

/** A session without a prompt is named after its project. Of several that are live at once the later ones are counted: tabs are told apart by their names, and agents by theirs. */
function freeName(wanted: string, sessions: readonly SessionView[]): string | undefined {
  const taken = new Set(sessions.filter(isLiveSession).map(({ name }) => name));
  if (!taken.has(wanted)) return undefined;
  let count = 2;
  while (taken.has(`${wanted} ${count}`)) count += 1;
  return `${wanted} ${count}`;
}

/**
 * The same for a terminal that the editor has opened already, from its list of profiles: `undefined` when a person changed their mind, or was told what
 * they must do first. What stands in the way is shown with what helps, as everywhere, and thrown too: the terminal is there to say it.
 */
export async function startFromProfile(services: CommandServices, errors: Pick<ErrorReporter, 'show'>): Promise<SessionView | undefined> {
  try {
    return (await prepare('trustedWindow', services)) ? await startInTerminal(services, {}) : undefined;
  } catch (error) {
    if (error instanceof CancellationError) return undefined;
    errors.show(error);
    throw error;
  }
}
