import type { Phase } from '../../protocol/domain/session.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import { withFact, type FactEvent } from './agentFacts.ts';
import type { AgentEvent, AgentProcess } from './agentProvider.ts';
import type { SessionServices } from './collaborators.ts';
import { isWork } from './outbox.ts';
import type { PromptSender } from './promptSender.ts';
import type { RecordSaver } from './recordSaver.ts';
import type { SessionAttention } from './sessionAttention.ts';
import type { SessionBilling } from './sessionBilling.ts';
import type { SessionConversation } from './sessionConversation.ts';
import type { TurnState } from './turnState.ts';

/** The parts of a session that what its agent says is for. */
export interface AgentListenerOptions {
  readonly services: Pick<SessionServices, 'requests'>;
  readonly saver: RecordSaver;
  readonly turn: TurnState;
  readonly attention: SessionAttention;
  readonly billing: SessionBilling;
  readonly prompts: PromptSender;
  readonly conversation: SessionConversation;
  readonly record: () => SessionRecord;
  /** Changes the record in memory. */
  readonly update: (record: SessionRecord) => void;
  /** The agent while there is one. */
  readonly agent: () => AgentProcess | undefined;
  readonly phaseIs: (phase: Exclude<Phase, 'ended'>) => void;
  /** Tells everyone. */
  readonly changed: () => void;
  /** The agent is gone. */
  readonly exited: (event: Extract<AgentEvent, { type: 'exit' }>) => void;
}

/** Takes in what the agent of a session says, each event where it belongs. */
export class AgentListener {
  private readonly options: AgentListenerOptions;

  constructor(options: AgentListenerOptions) {
    this.options = options;
  }

  hear(event: AgentEvent): void {
    const { agent, attention, billing, changed, conversation, exited, phaseIs, prompts, record, saver, services, turn } = this.options;
    const { id: sessionId, projectId, transport } = record();
    switch (event.type) {
      case 'phase':
        phaseIs(event.phase);
        turn.phaseIs(event.phase);
        if (!turn.isIdle && billing.turnIsOpen()) saver.saveSoon();
        changed();
        return;
      case 'agentSession':
      case 'model':
      case 'permissionMode':
      case 'context':
      case 'process':
        this.factIs(event);
        return;
      case 'item':
        if (isWork(event.item)) {
          billing.worked();
          prompts.confirm();
        }
        conversation.set(billing.subagents.priced(event.item));
        this.factIs(event);
        return;
      case 'text':
        conversation.append(event.itemId, event.text);
        return;
      case 'request':
        services.requests.add({ ...event.request, sessionId, projectId }, (answer) => {
          agent()?.answer(event.request.agentRequestId, answer);
        }, () => {
          const asking = agent();
          return asking?.release?.bind(asking, event.request.agentRequestId);
        });
        return;
      case 'requestWithdrawn':
        services.requests.withdraw(sessionId, event.agentRequestId, { ...attention.withdrawnBecause, isInTerminal: transport === 'terminal' });
        return;
      case 'billed':
        billing.report(event.billed, event.source);
        saver.saveSoon();
        changed();
        return;
      case 'processBilled':
        billing.processBilled(event.billed);
        return;
      case 'unbilled':
        billing.willBill(event.tokens);
        changed();
        return;
      case 'promptNotTaken':
        prompts.notTaken();
        if (event.isOvertaken === true) turn.overtaken();
        else {
          prompts.hold('notTaken');
          turn.reset();
        }
        changed();
        return;
      case 'turnEnded':
        this.turnEnded(event);
        return;
      case 'exit':
        exited(event);
    }
  }

  /** The agent says something about itself, or was told it. */
  factIs(event: FactEvent): void {
    const { changed, record, saver, update } = this.options;
    const before = record();
    const after = withFact(before, event);
    if (after === before) return;
    update(after);
    if (event.type === 'agentSession' || event.type === 'process') saver.saveOrLog();
    else saver.saveSoon();
    changed();
  }

  private turnEnded(event: Extract<AgentEvent, { type: 'turnEnded' }>): void {
    const { attention, billing, changed, prompts, saver, turn } = this.options;
    // A turn of its own may have begun before our message arrived.
    if (event.isSelfStarted !== true) prompts.confirm();
    billing.turnEnded(event.billed);
    attention.turnEnded(event.isError);
    if (event.isBlocked === true) prompts.hold('blocked');
    saver.saveOrLog();
    changed();
    turn.turnEnded(event.isSelfStarted ?? false);
  }
}
