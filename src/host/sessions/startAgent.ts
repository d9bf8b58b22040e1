import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { AgentEvent, AgentProcess, AgentProvider } from './agentProvider.ts';
import type { SessionServices } from './collaborators.ts';
import { agentSpec } from './launchSpec.ts';
import type { PromptSender } from './promptSender.ts';
import type { RecordSaver } from './recordSaver.ts';
import { findRecordedMessages } from './recordedConversation.ts';
import type { SessionBilling } from './sessionBilling.ts';
import { notTrusted } from './sessionErrors.ts';
import type { TurnState } from './turnState.ts';

/** The parts of a session that the start of its agent is about. */
export interface StartingSession {
  readonly services: SessionServices;
  readonly provider: AgentProvider | undefined;
  readonly prompts: PromptSender;
  readonly billing: SessionBilling;
  readonly turn: TurnState;
  readonly saver: RecordSaver;
  readonly record: () => SessionRecord;
  /** The agent is about to get a prompt. */
  readonly promptGoesOut: () => void;
}

/**
 * Starts the agent of a session when it is its turn in the line of starts: what a former one was billed is settled before, and what that one had
 * read goes out no more. Gives none when there is nobody who could. Throws `notTrusted`, and as `AgentProvider.start`.
 */
export async function startAgent(session: StartingSession, onEvent: (event: AgentEvent) => void, signal: AbortSignal): Promise<AgentProcess | undefined> {
  const { billing, promptGoesOut, prompts, provider, record, services, turn } = session;
  if (provider === undefined) return undefined;
  await billing.settle();
  // The line may have been long.
  if (!services.isTrusted(record().cwd)) throw notTrusted(record().cwd);
  await removeDelivered(session);
  billing.begin();
  // Before the agent may say that it works on it.
  const first = record().transport === 'terminal' ? prompts.takeFirst() : undefined;
  if (first !== undefined) promptGoesOut();
  const spec = { ...await agentSpec(record(), provider, services), ...(first === undefined ? {} : { first: { id: first.id, text: first.text } }) };
  const agent = await provider.start(spec, onEvent, signal);
  if (first !== undefined && agent.tookFirst !== true) {
    turn.reset();
    prompts.notTaken();
  }
  if (spec.name !== record().name) agent.rename?.(record().name);
  return agent;
}

/**
 * Takes out what a former agent read before it was gone. Only its transcript knows: the conversation shows a message as soon as it is
 * handed over.
 */
async function removeDelivered({ prompts, provider, record, saver, services }: StartingSession): Promise<void> {
  const { queue, handed } = prompts.stored;
  if (queue.length === 0 || record().agentSessionIds.length === 0) return;
  const delivered = await findRecordedMessages({ queue, handed }, provider, record(), services.log);
  if (prompts.removeDelivered(delivered)) saver.saveOrLog();
}
