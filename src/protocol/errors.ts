import { isTextArg } from './texts/renderText.ts';
import { fieldsOf, receivedText, type Said } from './texts/say.ts';
import type { TextRef } from './texts/textRef.ts';

/**
 * Every way in which an operation can fail on purpose. The code decides what a person is offered; the sentence is a text of the table.
 *
 * | code | meaning |
 * |---|---|
 * | `invalidInput` | the input does not fit the operation's schema, or names something impossible |
 * | `notFound` | no such project, task, session or request |
 * | `conflict` | the file changed since the caller read it (compare-and-swap), or the name is taken |
 * | `forbidden` | the caller's role is below the operation's least role |
 * | `notTrusted` | agents may not be started in this folder: no trusted window confirmed it |
 * | `readOnly` | the file was written by a newer version; it is never rewritten by this one |
 * | `agentMissing` | the agent's executable was not found |
 * | `agentTooOld` | the agent's version is below the oldest supported one |
 * | `agentNotLoggedIn` | the agent has no credentials |
 * | `agentFailed` | the agent could not be started or left unexpectedly |
 * | `sessionEnded` | the session has no live agent; resume it first |
 * | `sessionLive` | the session has a live agent; stop it first |
 * | `sessionBusy` | the session is in a turn; the call needs it idle |
 * | `alreadyAnswered` | someone else answered this request first |
 * | `unknownOperation` | this host does not know the operation (it may be older than the caller) |
 * | `protocolMismatch` | the two sides share no protocol version |
 * | `unauthorized` | the token is wrong |
 * | `homeHeld` | another machine or container holds this home folder |
 * | `hostUnavailable` | the host is not running or not reachable |
 * | `limit` | a cap was reached; the message names it |
 * | `internal` | a bug; details are in the host's log |
 * | `other` | never sent: what a reader makes of a code that it does not know |
 */
export const ERROR_CODES = [
  'invalidInput', 'notFound', 'conflict', 'forbidden', 'notTrusted', 'readOnly', 'agentMissing', 'agentTooOld', 'agentNotLoggedIn',
  'agentFailed', 'sessionEnded', 'sessionLive', 'sessionBusy', 'alreadyAnswered', 'unknownOperation', 'protocolMismatch', 'unauthorized', 'homeHeld',
  'hostUnavailable', 'limit', 'internal', 'other',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What a failed operation looks like on the wire; its schema is in `wire.ts`, so that an error alone loads no schema library. */
export interface WireError {
  /** An `ErrorCode`; of a newer peer it may be one that we do not know, and then the sentence has to do. */
  readonly code: string;
  /** English, complete sentence(s), says what to do. */
  readonly message: string;
  readonly messageRef?: TextRef | undefined;
  /** True when a person should see it; false when only code reacts to it. */
  readonly showUser: boolean;
  /** What it is about, for code, such as `path` or `version`: what is in the places of the text, and more. */
  readonly params?: Readonly<Record<string, string>> | undefined;
}

/** The one error type of the project. Anything else that is thrown is a bug and becomes `internal` at the border. */
export class MissionControlError extends Error {
  readonly code: ErrorCode;
  /** The sentence for people; `message` is its English. */
  readonly text: Said;
  readonly showUser: boolean;
  readonly params: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    text: Said,
    options: { showUser?: boolean; params?: Readonly<Record<string, string>>; cause?: unknown } = {},
  ) {
    super(text.english, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MissionControlError';
    this.code = code;
    this.text = text;
    this.showUser = options.showUser ?? true;
    this.params = { ...paramsOf(text), ...options.params };
  }

  toWire(): WireError {
    return { code: this.code, ...fieldsOf('message', this.text), showUser: this.showUser, params: { ...this.params } };
  }

  static fromWire(wire: WireError): MissionControlError {
    return new MissionControlError(knownCode(wire.code), receivedText(wire.message, wire.messageRef), { showUser: wire.showUser, params: wire.params ?? {} });
  }

  static is(error: unknown, code?: ErrorCode): error is MissionControlError {
    return error instanceof MissionControlError && (code === undefined || error.code === code);
  }
}

/** The code of a peer, which may be a newer version. */
export function knownCode(code: string): ErrorCode {
  return ERROR_CODES.find((known) => known === code) ?? 'other';
}

/** What stands in the places of a text. */
function paramsOf({ ref }: Said): Record<string, string> {
  return Object.fromEntries(Object.entries(ref?.args ?? {}).flatMap(([place, arg]) => (isTextArg(arg) ? [[place, typeof arg === 'object' ? arg.english : String(arg)]] : [])));
}
