import * as z from 'zod/mini';
import type { RequestAnswer } from '../../protocol/domain/request.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import { OPERATIONS, type OperationClient, type OperationInput } from '../../protocol/operations/operationTable.ts';
import type { SessionPanelIntent, SessionPanelMessage, SessionPanelOperation } from '../../protocol/webview/sessionPanel.ts';
import { say, textOfError } from '../../protocol/texts/say.ts';

type Call = Extract<SessionPanelIntent, { type: 'call' }>;
type Result = Extract<SessionPanelMessage, { type: 'result' }>;
type Input = OperationInput<SessionPanelOperation>;

/** What a call is judged by. */
export interface PanelCallContext {
  readonly sessionId: string;
  /** Whether a request belongs to the session. */
  isOwnRequest(requestId: string): boolean;
  /** Why nothing that lets an agent act may be done from this window, localised; `undefined` in a trusted one. */
  restriction(): string | undefined;
  /** Resolves when the host has this window's settings. */
  whenReady(): Promise<void>;
}

/** What lets an agent act, and so needs a trusted window. To hold an agent back is always allowed. */
const LETS_AGENT_ACT: Readonly<Record<SessionPanelOperation, (input: Input) => boolean>> = {
  'sessions.send': () => true,
  'sessions.queue': () => true,
  'sessions.resume': () => true,
  'sessions.setPermissionMode': () => true,
  'sessions.editQueued': () => true,
  'sessions.moveQueued': () => true,
  'sessions.unqueue': () => false,
  'sessions.interrupt': () => false,
  'sessions.stop': () => false,
  'sessions.rename': () => false,
  'sessions.get': () => false,
  'sessions.find': () => false,
  'sessions.attach': () => false,
  'sessions.image': () => false,
  'sessions.commands': () => false,
  'requests.answer': (input) => !('answer' in input && isRefusal(input.answer)),
};

/**
 * Runs an operation that a webview asked for. The input is checked against the operation's own schema, and it must be about the panel's
 * session: a webview that shows one session can do nothing to another, and one in Restricted Mode can only hold its agent back.
 */
export async function runPanelCall(
  client: OperationClient,
  call: Call,
  own: PanelCallContext,
  describe: (error: MissionControlError) => string,
): Promise<Result> {
  try {
    const input = checkedInput(call);
    await own.whenReady();
    const restriction = LETS_AGENT_ACT[call.op](input) ? own.restriction() : undefined;
    if (restriction !== undefined) return { type: 'result', id: call.id, ok: false, error: { code: 'notTrusted', message: restriction } };
    const isOwn = 'sessionId' in input ? input.sessionId === own.sessionId : own.isOwnRequest(input.requestId);
    // A request that left the state between the click and now was answered elsewhere.
    if (!isOwn) throw notOurs(call.op);
    const output = await client.call(call.op, input, { opId: call.id });
    return { type: 'result', id: call.id, ok: true, output };
  } catch (error) {
    const known = MissionControlError.is(error) ? error : new MissionControlError('internal', textOfError(error), { cause: error });
    return { type: 'result', id: call.id, ok: false, error: { code: known.code, message: describe(known) } };
  }
}

function isRefusal(answer: RequestAnswer): boolean {
  return answer.kind !== 'question' && (answer.verdict === 'deny' || answer.verdict === 'reject');
}

function checkedInput(call: Call): Input {
  const parsed = OPERATIONS[call.op].input.safeParse(call.input);
  if (!parsed.success) throw new MissionControlError('invalidInput', say('call.badInput', { op: call.op, details: z.prettifyError(parsed.error) }), { cause: parsed.error });
  return parsed.data;
}

function notOurs(op: SessionPanelOperation): MissionControlError {
  return op === 'requests.answer'
    ? new MissionControlError('alreadyAnswered', say('panel.answeredElsewhere'))
    : new MissionControlError('forbidden', say('panel.ownSessionOnly'));
}
