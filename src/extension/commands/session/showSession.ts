import type { SessionView } from '../../../protocol/domain/session.ts';
import type { CommandServices } from '../command.ts';

/** Shows a session that was just started or resumed where its agent is: in its terminal, or in its panel. */
export async function showSession({ panels, terminals }: Pick<CommandServices, 'panels' | 'terminals'>, session: SessionView): Promise<void> {
  if (session.transport === 'terminal') await terminals.show(session);
  else panels.open(session.id);
}
