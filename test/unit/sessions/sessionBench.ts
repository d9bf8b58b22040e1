import { TRANSPORTS } from '../../../src/protocol/domain/transport.ts';
import type { ConversationItem } from '../../../src/protocol/domain/conversation.ts';
import type { LedgerLine, SessionLine, SessionRecord } from '../../../src/protocol/files/fileKinds.ts';
import { humanDecider } from '../../../src/host/requests/humanDecider.ts';
import { RequestInbox } from '../../../src/host/requests/requestInbox.ts';
import type { AgentEvent, AgentProcess, AgentProvider, AgentSpec, BilledUsage, ConversationReader, ServedRequest } from '../../../src/host/sessions/agentProvider.ts';
import { SessionManager } from '../../../src/host/sessions/sessionManager.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { ManualClock } from './manualClock.ts';
import { MemoryPages } from '../../support/memoryPages.ts';
import { MemorySessionStore } from '../../support/memorySessionStore.ts';
import { tempImages } from '../../support/tempImages.ts';

/** An agent that reads nothing and says nothing unless the test makes it: what it was sent, and a transcript to put things into. */
export class MuteProvider implements AgentProvider {
  readonly id = 'claude';
  readonly transports = TRANSPORTS;
  readonly specs: AgentSpec[] = [];
  readonly sent: { id: string; text: string }[] = [];
  /** What `readConversation` finds. */
  readonly transcript: ConversationItem[] = [];
  /** What `readUsage` finds. */
  readonly served: ServedRequest[] = [];
  /** Awaited by `readUsage`. */
  onReadUsage: () => Promise<void> = async () => {};
  readUsageCount = 0;
  hasTranscript = true;
  /** Permission modes that were asked for. */
  readonly modes: string[] = [];
  emit: (event: AgentEvent) => void = () => {};
  /** Awaited by `interrupt`. */
  onInterrupt: () => Promise<void> = async () => {};
  /** What a person has written to the agent and not sent. */
  draft = '';
  /** Awaited by `stop`, before the agent is gone. */
  onStop: () => Promise<void> = async () => {};
  /** Awaited by `start`. */
  onStart: () => Promise<void> = async () => {};
  /** Awaited by `checkReady`. */
  onCheck: () => Promise<void> = async () => {};

  async checkReady(): Promise<void> {
    await this.onCheck();
  }

  async start(spec: AgentSpec, onEvent: (event: AgentEvent) => void): Promise<AgentProcess> {
    this.specs.push(spec);
    await this.onStart();
    this.emit = onEvent;
    onEvent({ type: 'agentSession', agentSessionId: spec.resume ?? spec.sessionId });
    onEvent({ type: 'phase', phase: 'idle' });
    return {
      process: undefined,
      send: (message) => {
        this.sent.push(message);
        onEvent({ type: 'item', item: userItem(message) });
        onEvent({ type: 'phase', phase: 'thinking' });
      },
      interrupt: () => this.onInterrupt(),
      setPermissionMode: async (mode) => { this.modes.push(mode); },
      rename: () => {},
      answer: () => {},
      readDraft: async () => this.draft,
      stop: async () => {
        await this.onStop();
        this.die();
      },
    };
  }

  async readConversation(_request: unknown, reader: ConversationReader): Promise<boolean> {
    for (const item of this.transcript) reader.add(item);
    return true;
  }

  async hasConversation(): Promise<boolean> {
    return this.hasTranscript;
  }

  async readUsage({ since }: { since: string }): Promise<readonly ServedRequest[]> {
    this.readUsageCount += 1;
    await this.onReadUsage();
    return this.served.filter(({ at }) => at > since);
  }

  get texts(): string[] {
    return this.sent.map(({ text }) => text);
  }

  endTurn(more: { isError?: boolean; isBlocked?: boolean; isSelfStarted?: boolean; billed?: readonly BilledUsage[] } = {}): void {
    this.emit({ type: 'phase', phase: 'idle' });
    this.emit({ type: 'turnEnded', isError: false, durationMs: 1, billed: [], ...more });
  }

  die(): void {
    this.emit({ type: 'exit', exitCode: 0, signal: undefined, detail: undefined });
  }
}

export function userItem({ id, text }: { id: string; text: string }): ConversationItem {
  return { id, at: '2026-11-21T12:00:00.000Z', type: 'user', text, isSynthetic: false };
}

/** Sessions over files in memory. */
export class SessionBench {
  readonly provider = new MuteProvider();
  readonly clock = new ManualClock();
  readonly records = new Map<string, SessionRecord>();
  /** By id: of lines with the same id the last counts. */
  readonly ledger = new Map<string, LedgerLine>();
  readonly history = new Map<string, SessionLine[]>();
  /** Of every conversation that was opened. */
  readonly pages: MemoryPages[] = [];
  isTrusted = true;
  isFolderPresent = true;
  /** Awaited before lines of the ledger are written. */
  onRecordUsage: () => Promise<void> = async () => {};
  /** Awaited before a record is written. */
  onSave: () => Promise<void> = async () => {};
  readonly store = new MemorySessionStore(this.records, async () => {
    await this.onSave();
    return true;
  });
  manager = this.newManager();

  /** As a new host would: nothing but the records is kept. */
  async restartHost(): Promise<void> {
    this.manager.dispose();
    this.manager = this.newManager();
    await this.manager.restore();
  }

  queueOnDisk(sessionId: string): string[] {
    return this.records.get(sessionId)?.queue.map(({ text }) => text) ?? [];
  }

  async notices(sessionId: string): Promise<string[]> {
    return (await this.manager.queries.get(sessionId, {})).items.flatMap((item) => (item.type === 'notice' && item.code === 'agentNotice' ? [item.text] : []));
  }

  private newManager(): SessionManager {
    const requests = new RequestInbox({ clock: this.clock, log: silentLog, deciders: [humanDecider], recordDecision: async () => {} });
    return new SessionManager({
      images: tempImages(), clock: this.clock, log: silentLog, epoch: 'e', providers: [this.provider],
      defaultProvider: () => 'claude', defaultModel: () => undefined, defaultPermissionMode: () => 'default',
      records: this.store,
      requests,
      history: {
        append: async (id, line) => { this.history.set(id, [...this.history.get(id) ?? [], structuredClone(line)]); },
        read: async (id) => this.history.get(id) ?? [],
        readDecisions: async () => [],
      },
      createPages: () => {
        const pages = new MemoryPages();
        this.pages.push(pages);
        return pages;
      },
      findProject: (id) => ({ id, folder: '/p' }),
      isTrusted: () => this.isTrusted,
      isFolderPresent: async () => this.isFolderPresent,
      buildEnvironment: async () => ({}),
      recordUsage: async (lines) => {
        await this.onRecordUsage();
        for (const line of lines) this.ledger.set(line.id, line);
      },
      billedLines: async (sessionId, since) => [...this.ledger.values()].filter((line) => line.sessionId === sessionId && line.at >= since),
      reapLeftovers: async () => {},
    });
  }
}

export const settle = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 5); });
