import type { OperationInput, OperationName, OperationOutput } from '../../protocol/operations/operationTable.ts';
import type { Channel, EventBatch, Goodbye, Subscribe, Subscribed, Welcome } from '../../protocol/wire.ts';
import { say } from '../../protocol/texts/say.ts';
import type { Event } from '../state/signal.ts';
import type { TerminalLink } from './terminalLink.ts';

/** The connection went away before an answer came: nobody knows whether the operation took effect. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
  readonly text = say('window.connectionLost');

  constructor() {
    super('The connection to the host was lost.'); // For the log.
  }
}

/** An open connection to a host, as the rest of the client sees it. Its code is loaded only when there is a host to talk to. */
export interface HostLink extends TerminalLink {
  readonly welcome: Welcome;
  readonly isClosed: boolean;
  readonly onEvents: Event<EventBatch>;
  readonly onGoodbye: Event<Goodbye>;
  /** Fires once. */
  readonly onClose: Event<void>;
  /** Throws `MissionControlError`, or `ConnectionLostError`. */
  call<N extends OperationName>(name: N, input: OperationInput<N>, opId: string | undefined): Promise<OperationOutput<N>>;
  subscribe(channel: Channel, since: Subscribe['since']): Promise<Subscribed>;
  unsubscribe(channel: Channel): Promise<void>;
  /** Resolves when the host answers, whatever else it does. */
  ping(): Promise<void>;
  close(): void;
}
