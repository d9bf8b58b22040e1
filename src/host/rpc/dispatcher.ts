import * as z from 'zod/mini';
import { roleIncludes, type Caller } from '../../protocol/domain/caller.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import { isOperationName, operationDefinition, type OperationName } from '../../protocol/operations/operationTable.ts';
import type { Call, CallResult } from '../../protocol/wire.ts';
import { say } from '../../protocol/texts/say.ts';
import type { Log } from '../util/log.ts';
import type { CallContext, OperationHandlers } from './operationHandlers.ts';

/** Remembers results of mutating operations by `opId`. */
export interface OperationJournal {
  /** The first result of this opId, if it is known. */
  find(opId: string): { readonly op: string; readonly output: unknown } | undefined;
  /** Records that the operation is about to take effect. */
  begin(entry: { opId: string; op: string; clientId: string }): Promise<void>;
  /** Records its result; resolves when it is on disk. */
  done(entry: { opId: string; op: string; clientId: string; output: unknown }): Promise<void>;
}

/** What of a result the journal keeps, and how a repeat gets the result from that. */
export interface OperationResults {
  toJournal(op: OperationName, output: unknown): unknown;
  /** Throws when what the result was about is gone. */
  fromJournal(op: OperationName, stored: unknown, input: unknown): Promise<unknown>;
}

/** Results as they are. */
const WHOLE_RESULTS: OperationResults = { toJournal: (_op, output) => output, fromJournal: async (_op, stored) => stored };

/** Writes one audit line per mutating or refused operation. */
export interface Audit {
  record(entry: { op: string; caller: Caller; opId: string; outcome: string; subject: Readonly<Record<string, string>> }): void;
}

type AnyHandler = (input: unknown, context: CallContext) => Promise<unknown>;

/**
 * Runs operations: knows the table, checks role and input, makes repeats harmless, writes the audit line. Every face calls this one.
 */
export class Dispatcher {
  private readonly handlers: OperationHandlers;
  private readonly journal: OperationJournal;
  private readonly audit: Audit;
  private readonly log: Log;
  private readonly results: OperationResults;
  /** Mutating operations under way, so that a repeat that arrives meanwhile waits for the first. */
  private readonly underWay = new Map<string, { readonly op: string; readonly result: Promise<CallResult> }>();

  constructor(deps: { handlers: OperationHandlers; journal: OperationJournal; audit: Audit; log: Log; results?: OperationResults }) {
    this.handlers = deps.handlers;
    this.journal = deps.journal;
    this.audit = deps.audit;
    this.log = deps.log;
    this.results = deps.results ?? WHOLE_RESULTS;
  }

  async dispatch(call: Call, caller: Caller): Promise<CallResult> {
    try {
      return await this.run(call, caller);
    } catch (error) {
      if (!MissionControlError.is(error)) this.log.error(`operation ${call.op} failed unexpectedly`, error);
      const known = MissionControlError.is(error)
        ? error
        : new MissionControlError('internal', say('host.bug'));
      this.auditFailure(call, caller, known);
      return { ok: false, error: known.toWire() };
    }
  }

  /** Resolves when no mutating operation is under way. */
  async whenIdle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled([...this.underWay.values()].map(({ result }) => result));
  }

  private async run(call: Call, caller: Caller): Promise<CallResult> {
    const name = call.op;
    if (!isOperationName(name)) {
      throw new MissionControlError('unknownOperation', say('call.unknownOperation', { op: name }));
    }
    const definition = operationDefinition(name);
    if (!roleIncludes(caller.role, definition.leastRole)) {
      throw new MissionControlError('forbidden', say('call.roleTooLow', { op: name, leastRole: definition.leastRole, role: caller.role }));
    }
    const parsed = z.safeParse(definition.input, call.input);
    if (!parsed.success) {
      throw new MissionControlError('invalidInput', say('call.badInput', { op: name, details: z.prettifyError(parsed.error) }));
    }
    if (definition.effect === 'read') {
      return { ok: true, output: await this.handler(name)(parsed.data, { caller, opId: '' }) };
    }
    const opId = call.opId;
    if (opId === undefined) throw new MissionControlError('invalidInput', say('call.noOpId', { op: name }));
    const running = this.underWay.get(opId);
    if (running !== undefined) return running.op === name ? await running.result : usedBefore(opId, running.op);
    const result = this.mutate(name, parsed.data, caller, opId).finally(() => this.underWay.delete(opId));
    this.underWay.set(opId, { op: name, result });
    return await result;
  }

  private async mutate(name: OperationName, input: unknown, caller: Caller, opId: string): Promise<CallResult> {
    const known = this.journal.find(opId);
    if (known !== undefined) {
      return known.op === name ? { ok: true, output: await this.results.fromJournal(name, known.output, input) } : usedBefore(opId, known.op);
    }
    const entry = { opId, op: name, clientId: caller.clientId };
    await this.journal.begin(entry);
    const output = await this.handler(name)(input, { caller, opId });
    await this.journal.done({ ...entry, output: this.results.toJournal(name, output) });
    this.audit.record({ op: name, caller, opId, outcome: 'ok', subject: subjectOf(input) });
    return { ok: true, output };
  }

  private handler(name: OperationName): AnyHandler {
    // The table types input and output by name; here they were parsed by that very definition.
    return this.handlers[name] as AnyHandler;
  }

  private auditFailure(call: Call, caller: Caller, error: MissionControlError): void {
    if (!isOperationName(call.op) || operationDefinition(call.op).effect === 'read') return;
    this.audit.record({ op: call.op, caller, opId: call.opId ?? '', outcome: error.code, subject: subjectOf(call.input) });
  }
}

function usedBefore(opId: string, op: string): never {
  throw new MissionControlError('invalidInput', say('call.opIdUsed', { opId, op }));
}

/** Ids in an input, never its texts. */
function subjectOf(input: unknown): Record<string, string> {
  const subject: Record<string, string> = {};
  if (typeof input !== 'object' || input === null) return subject;
  for (const key of ['projectId', 'ref', 'taskRef', 'sessionId', 'requestId', 'messageId'] as const) {
    const value: unknown = (input as Record<string, unknown>)[key];
    if (typeof value === 'string' && value.length <= 100) subject[key] = value;
  }
  return subject;
}
