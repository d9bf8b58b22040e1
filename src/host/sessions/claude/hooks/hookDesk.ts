import type { RequestAnswer } from '../../../../protocol/domain/request.ts';
import type { AgentRequest } from '../../../util/agentRequest.ts';
import type { HookPayload } from './hookPayload.ts';

/** Told what the hooks of one agent say. */
export interface HookListener {
  /** Something happened; also for `PermissionRequest`, before `onRequest`. */
  onHook(payload: HookPayload): void;
  /** The agent asks, in its terminal and here at the same time: the first answer counts. */
  onRequest(request: AgentRequest): void;
  /** It waits no more: answered in the terminal, interrupted, or its turn went on without us. */
  onRequestGone(agentRequestId: string): void;
}

/** The hooks of one agent, from before its start to after its end. */
export interface AgentHooks extends AsyncDisposable {
  /** Settings file for `--settings`, readable by the user alone; holds no secret. */
  readonly settingsFile: string;
  /** Variables that its environment needs, the token among them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Answers a request; `false` when nobody waits for it any more. */
  answer(agentRequestId: string, answer: RequestAnswer): boolean;
  /** The agent does not wait for anybody now, as it says elsewhere: what is still held is let go, without an answer. */
  release(): void;
}

/** Where agents' hooks arrive. */
export interface HookDesk {
  /**
   * Makes room for an agent. `deny`: rules that the CLI itself keeps, whether or not anybody answers. Throws when the file cannot be written or no port can
   * be had.
   */
  open(agent: { readonly sessionId: string; readonly deny?: readonly string[] }, listener: HookListener): Promise<AgentHooks>;
}
