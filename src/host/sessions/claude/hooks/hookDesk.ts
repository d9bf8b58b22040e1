import type { RequestAnswer } from '../../../../protocol/domain/request.ts';
import type { AgentRequest } from '../../../util/agentRequest.ts';
import type { AgentStatus } from '../terminal/agentWitness.ts';
import type { HookPayload } from './hookPayload.ts';

/** Told what the hooks of one agent say. */
export interface HookListener {
  /**
   * Something happened; also for `PermissionRequest`, before `onRequest`. A `SessionEnd` with the reason `clear` or `resume` ends a conversation, not the
   * agent: another begins. Subagents have an `agent_id`; a `Stop` of the agent itself does not end those that work in the background.
   */
  onHook(payload: HookPayload): void;
  /**
   * The agent asks, in its terminal and here at the same time: the first answer counts. Only what a subagent in the background asks is not on the screen while
   * it is held: its dialog comes when it is released.
   */
  onRequest(request: AgentRequest): void;
  /** It waits no more: answered in the terminal, interrupted, released, or its turn went on without us. Never for what `answer` took. */
  onRequestGone(agentRequestId: string): void;
}

/** The hooks of one agent, from before its start to after its end. Disposed, it lets go what is still held, without an answer. */
export interface AgentHooks extends AsyncDisposable {
  /** Settings file for `--settings`, readable by the user alone; holds no secret. */
  readonly settingsFile: string;
  /** Variables that its environment needs, the token among them; they go over those that it has. */
  readonly environment: Readonly<Record<string, string>>;
  /** Answers a request; `false` when nobody waits for it any more. */
  answer(agentRequestId: string, answer: RequestAnswer): boolean;
  /** Lets go a request, or all that are held, without an answer: they are left to the agent's own dialog in the terminal. */
  release(agentRequestId?: string): void;
  /**
   * What the agent's status file says now; to be told whenever it changes. A dialog that was on the screen was answered there when the agent is not waiting any
   * more: no hook tells that before the tool has ended.
   */
  statusIs(status: AgentStatus['status']): void;
}

/** An agent whose hooks shall arrive. */
export interface HookedAgent {
  /** Our id of it. */
  readonly sessionId: string;
  /** Rules, such as `Bash(git push *)`, that the CLI itself keeps, whether or not anybody answers. */
  readonly deny?: readonly string[];
  /** What its environment is otherwise: where there is a proxy in it, hooks have to be kept from that. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Where agents' hooks arrive. */
export interface HookDesk {
  /** Makes room for an agent. Throws when the file cannot be written or no port can be had. */
  open(agent: HookedAgent, listener: HookListener): Promise<AgentHooks>;
}
