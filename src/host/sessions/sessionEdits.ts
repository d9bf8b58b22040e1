import type { Transport } from '../../protocol/domain/transport.ts';
import type { PermissionMode, QueuedMessage } from '../../protocol/domain/session.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { Log } from '../util/log.ts';
import type { AgentProcess } from './agentProvider.ts';
import { mergeEdit } from './recordEdit.ts';
import { sessionEnded } from './sessionErrors.ts';

export interface SessionEditsOptions {
  readonly log: Log;
  readonly record: () => SessionRecord;
  /** Takes a new record and tells everyone. */
  readonly update: (record: SessionRecord) => void;
  readonly save: () => Promise<void>;
  readonly saveOrLog: () => void;
  /** The agent while there is one. */
  readonly agent: () => AgentProcess | undefined;
  /** The agent after a start that is under way; `undefined` when there is none. */
  readonly startedAgent: () => Promise<AgentProcess | undefined>;
  readonly permissionModeIs: (mode: PermissionMode) => void;
  readonly queueEdited: (before: readonly QueuedMessage[] | undefined, edited: readonly QueuedMessage[]) => void;
}

/** What people change of a session, by an operation or in its file. An operation that fails leaves the session as it was. */
export class SessionEdits {
  private readonly options: SessionEditsOptions;

  constructor(options: SessionEditsOptions) {
    this.options = options;
  }

  async rename(name: string): Promise<void> {
    await this.change({ name });
    this.options.agent()?.rename?.(name);
  }

  async setPinned(isPinned: boolean): Promise<void> {
    await this.change({ isPinned });
  }

  /** Holds from its next start on. */
  async setTransport(transport: Transport): Promise<void> {
    await this.change({ transport });
  }

  /** Somebody has seen what there was to see; with `since` only that piece of news. */
  async acknowledge(since: string | undefined): Promise<void> {
    const { attention } = this.options.record();
    if (attention !== undefined && (since ?? attention.since) === attention.since) await this.change({ attention: undefined });
  }

  /** Throws `sessionEnded`. */
  async setPermissionMode(mode: PermissionMode): Promise<void> {
    const { log, permissionModeIs, record, save, startedAgent } = this.options;
    const agent = await startedAgent();
    if (agent === undefined) throw sessionEnded();
    const { permissionMode: before } = record();
    await agent.setPermissionMode(mode);
    permissionModeIs(mode);
    try {
      await save();
    } catch (error) {
      // Who asked is told that it failed, so the agent must not go on in that mode. When it cannot go back, the record says what it does.
      await agent.setPermissionMode(before).then(
        () => { permissionModeIs(before); },
        (refusal: unknown) => { log.error('an agent could not go back to its permission mode', refusal); },
      );
      throw error;
    }
  }

  /** Someone edited the session's file, which held `before`. */
  fileEdited(edited: SessionRecord, before: SessionRecord | undefined): void {
    const { agent, queueEdited, record, saveOrLog, update } = this.options;
    const { name } = record();
    update(mergeEdit(record(), edited, before));
    if (record().name !== name) agent()?.rename?.(record().name);
    queueEdited(before?.queue, edited.queue);
    saveOrLog();
  }

  /** Changes fields of the record; when that cannot be written they get back what they had. */
  private async change(fields: Partial<SessionRecord>): Promise<void> {
    const { record, save, update } = this.options;
    const current = record();
    const before: Partial<SessionRecord> = Object.fromEntries(Object.keys(fields).map((key) => [key, current[key as keyof SessionRecord]]));
    update({ ...current, ...fields });
    try {
      await save();
    } catch (error) {
      update({ ...record(), ...before });
      throw error;
    }
  }
}
