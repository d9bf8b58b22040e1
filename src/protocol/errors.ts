import * as z from 'zod/mini';

/**
 * Every way in which an operation can fail on purpose. The extension localises by code; `message` is the English fallback.
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
 */
export const ERROR_CODES = [
  'invalidInput', 'notFound', 'conflict', 'forbidden', 'notTrusted', 'readOnly', 'agentMissing', 'agentTooOld', 'agentNotLoggedIn',
  'agentFailed', 'sessionEnded', 'sessionLive', 'sessionBusy', 'alreadyAnswered', 'unknownOperation', 'protocolMismatch', 'unauthorized', 'homeHeld',
  'hostUnavailable', 'limit', 'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What a failed operation looks like on the wire. */
export const wireErrorSchema = z.object({
  code: z.enum(ERROR_CODES),
  /** English, complete sentence(s), says what to do. */
  message: z.string(),
  /** True when a person should see it; false when only code reacts to it. */
  showUser: z.boolean(),
  /** Values the localised text needs, such as `path` or `version`. */
  params: z.optional(z.record(z.string(), z.string())),
});

export type WireError = z.infer<typeof wireErrorSchema>;

/** The one error type of the project. Anything else that is thrown is a bug and becomes `internal` at the border. */
export class MissionControlError extends Error {
  readonly code: ErrorCode;
  readonly showUser: boolean;
  readonly params: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { showUser?: boolean; params?: Readonly<Record<string, string>>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MissionControlError';
    this.code = code;
    this.showUser = options.showUser ?? true;
    this.params = options.params ?? {};
  }

  toWire(): WireError {
    return { code: this.code, message: this.message, showUser: this.showUser, params: { ...this.params } };
  }

  static fromWire(wire: WireError): MissionControlError {
    return new MissionControlError(wire.code, wire.message, { showUser: wire.showUser, params: wire.params ?? {} });
  }

  static is(error: unknown, code?: ErrorCode): error is MissionControlError {
    return error instanceof MissionControlError && (code === undefined || error.code === code);
  }
}
