import type { SessionView } from '../../../protocol/domain/session.ts';
import type { Transport } from '../../../protocol/domain/transport.ts';
import type { CommandArgument, CommandServices } from '../command.ts';
import { chooseSession } from '../pickers/chooseSession.ts';
import { showSession } from './showSession.ts';

/** Lets a session go on elsewhere, with the same conversation, and shows it there. A live agent has to be between turns. */
export async function moveSession(services: CommandServices, argument: CommandArgument, transport: Transport, title: string): Promise<SessionView> {
  const { id } = await chooseSession(services, argument, { title, filter: (session) => session.transport !== transport });
  const { session } = await services.host.call('sessions.setTransport', { sessionId: id, transport });
  if (transport === 'stream') services.terminals.detach(id); // What its former program left is in the conversation.
  await showSession(services, session);
  return session;
}
