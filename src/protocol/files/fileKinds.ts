import * as z from 'zod/mini';
import { callerSchema } from '../domain/caller.ts';
import { sessionLaunchSchema } from '../domain/launchOptions.ts';
import { projectSchema } from '../domain/project.ts';
import { noticeItemSchema, turnItemSchema } from '../domain/conversation.ts';
import { REQUEST_KINDS } from '../domain/kinds.ts';
import { decisionSchema } from '../domain/request.ts';
import { attentionSchema, checklistEntrySchema, permissionModeSchema, queuedMessageSchema, sessionEndSchema } from '../domain/session.ts';
import { taskSchema } from '../domain/task.ts';
import { tokenUsageSchema } from '../domain/usage.ts';
import { processIdentitySchema } from './processIdentity.ts';

/**
 * A kind of file below the home folder. Its content carries `schema`; an older one is migrated after a backup, a newer one is shown
 * but never rewritten. Unknown keys survive a rewrite.
 */
export interface FileKind<S extends z.ZodMiniType = z.ZodMiniType> {
  readonly name: string;
  /** Where it lives below home, for people. */
  readonly path: string;
  /** The newest schema number this code writes. */
  readonly schema: number;
  /** The content without `schema`. For JSONL kinds: one line. */
  readonly content: S;
  /** `migrations[n]` turns content of schema n into content of schema n + 1. */
  readonly migrations: Readonly<Record<number, (content: Record<string, unknown>) => Record<string, unknown>>>;
}

function fileKind<S extends z.ZodMiniType>(kind: FileKind<S>): FileKind<S> {
  return kind;
}

export const FILE_KINDS = {
  project: fileKind({
    name: 'project',
    path: 'projects/<id>.json',
    schema: 1,
    content: projectSchema,
    migrations: {},
  }),
  /** YAML front matter of a Markdown file; its body is the description. */
  task: fileKind({
    name: 'task',
    path: 'tasks/<projectId>/<ref>.md',
    schema: 1,
    content: taskSchema,
    migrations: {},
  }),
  session: fileKind({
    name: 'session',
    path: 'sessions/<id>.json',
    schema: 1,
    content: z.object({
      id: z.string(),
      provider: z.string(),
      transport: z.enum(['stream', 'terminal']),
      projectId: z.string(),
      taskRef: z.optional(z.string()),
      name: z.string(),
      isPinned: z.optional(z.boolean()),
      /** Client id of who started it. */
      startedBy: z.optional(z.string()),
      cwd: z.string(),
      /** As asked for at the start; `undefined` lets the agent choose. */
      requestedModel: z.optional(z.string()),
      model: z.optional(z.string()),
      permissionMode: permissionModeSchema,
      /** What it was started with beside that; its next processes are started with the same, whatever the settings say by then. */
      launch: z.optional(sessionLaunchSchema),
      /** The agent's own ids, oldest first: `/clear` and resuming may add one. */
      agentSessionIds: z.array(z.string()),
      startedAt: z.string(),
      end: z.optional(sessionEndSchema),
      turnCount: z.number(),
      usage: tokenUsageSchema,
      costUsd: z.optional(z.number()),
      contextTokens: z.optional(z.number()),
      contextWindow: z.optional(z.number()),
      /**
       * While an agent lives, and after its unexpected end until the rest is found: since when what it spends may be missing in the ledger. What
       * its ledger lines have of turns after `turnCount` counts on top of these sums.
       */
      unsettled: z.optional(z.object({
        /** Part of the ids of its ledger lines. */
        processKey: z.string(),
        since: z.string(),
        /** Sums of the session at `since`. */
        usage: tokenUsageSchema,
        costUsd: z.optional(z.number()),
        isTurnOpen: z.optional(z.boolean()),
      })),
      /** Acknowledged follow-ups that were not handed to the agent yet. */
      queue: z.array(queuedMessageSchema),
      /** The follow-up that an agent was handed last, and when (ISO 8601 UTC). One that was typed into a terminal has another id in the agent's transcript. */
      handed: z.optional(z.object({ id: z.string(), at: z.string(), isTyped: z.optional(z.boolean()) })),
      /** Follow-ups that were last taken back, and by which operation: its repeat after a crash gives the same one. Newest last. */
      takenBack: z.optional(z.array(z.object({ opId: z.string(), message: queuedMessageSchema }))),
      /** The agent's own list of tasks, as its calls have left it. */
      checklist: z.optional(z.array(checklistEntrySchema)),
      /** What nobody has looked at yet. */
      attention: z.optional(attentionSchema),
      /** The live agent, for the sentinel and for the next host to find what outlived this one. */
      process: z.optional(processIdentitySchema),
    }),
    migrations: {},
  }),
  /**
   * Sessions that ended, so that a start need not open the file of each. Only a copy of what the session files say: it is made anew when it is
   * missing or broken, and an entry whose `stamp` is not its file's is not believed.
   */
  sessionList: fileKind({
    name: 'sessionList',
    path: 'sessions/_list.json',
    schema: 1,
    content: z.object({
      sessions: z.array(z.object({
        id: z.string(),
        projectId: z.string(),
        taskRef: z.optional(z.string()),
        name: z.string(),
        isPinned: z.optional(z.boolean()),
        startedAt: z.string(),
        endedAt: z.string(),
        /** Inode, size in bytes and modification time in ns of the session's file when the entry was made. */
        stamp: z.string(),
      })),
    }),
    migrations: {},
  }),
  /**
   * What happened in a session that its agent's transcript does not hold: an item of its conversation a line. Of lines with the same item id
   * the last wins. Never a prompt, or a tool's input: what was asked is in the transcript, how it was decided among the decisions.
   */
  sessionLine: fileKind({
    name: 'sessionLine',
    path: 'sessions/<id>.jsonl',
    schema: 1,
    content: z.object({
      /** Id of the item that came before it in the conversation. */
      after: z.optional(z.string()),
      item: z.discriminatedUnion('type', [
        turnItemSchema,
        noticeItemSchema,
        z.object({
          type: z.literal('request'),
          id: z.string(),
          at: z.string(),
          requestId: z.string(),
          kind: z.enum(REQUEST_KINDS),
          toolName: z.string(),
          toolUseId: z.optional(z.string()),
          /** The call that started the subagent that asked; the transcript says who it is. */
          agentToolUseId: z.optional(z.string()),
        }),
      ]),
    }),
    migrations: {},
  }),
  trust: fileKind({
    name: 'trust',
    path: 'trust.json',
    schema: 1,
    content: z.object({
      folders: z.array(z.object({ folder: z.string(), clientId: z.string(), at: z.string() })),
    }),
    migrations: {},
  }),
  /** One line a billed request or correction; of lines with the same `id` the last wins. */
  ledgerLine: fileKind({
    name: 'ledgerLine',
    path: 'ledger/<YYYY-MM>.jsonl',
    schema: 1,
    content: z.object({
      /**
       * `<sessionId>/<process>/<turn>.<report>/<model>`: an agent reports several times in a turn, each time what came since. The report
       * `transcript` is what was found of a turn that was cut before the agent could report it.
       */
      id: z.string(),
      at: z.string(),
      /** Local calendar day of the host at `at`, `YYYY-MM-DD`: a day stays a day when the time zone changes. */
      day: z.string(),
      sessionId: z.string(),
      projectId: z.string(),
      taskRef: z.optional(z.string()),
      model: z.string(),
      ...tokenUsageSchema.shape,
      /** Of `cacheWriteTokens`: those that are kept for an hour, where the agent tells them apart. */
      cacheWriteHourTokens: z.optional(z.number()),
      /** US dollars; left out when unknown ("unpriced"). */
      costUsd: z.optional(z.number()),
      /** Who said so. */
      source: z.enum(['cli', 'transcript', 'demo']),
    }),
    migrations: {},
  }),
  /** Activity and audit, one line each, append-only. Never a prompt, an answer or an environment value. */
  eventLine: fileKind({
    name: 'eventLine',
    path: 'events/<YYYY-MM-DD>.jsonl',
    schema: 1,
    content: z.object({
      at: z.string(),
      /** `operation`, or what happened, such as `session.ended`. */
      type: z.string(),
      caller: z.optional(callerSchema),
      op: z.optional(z.string()),
      opId: z.optional(z.string()),
      /** `ok` or the error code. */
      outcome: z.optional(z.string()),
      /** Ids of what it was about: project, task, session, request. */
      subject: z.optional(z.record(z.string(), z.string())),
    }),
    migrations: {},
  }),
  decisionLine: fileKind({
    name: 'decisionLine',
    path: 'events/decisions-<YYYY-MM>.jsonl',
    schema: 1,
    content: z.object({
      requestId: z.string(),
      sessionId: z.string(),
      projectId: z.string(),
      kind: z.enum(REQUEST_KINDS),
      toolName: z.string(),
      /** The tool call in the agent's transcript, which holds its input. */
      toolUseId: z.optional(z.string()),
      ...decisionSchema.shape,
    }),
    migrations: {},
  }),
  /** Results of mutating operations, so that a repeated `opId` returns the first one, also after a host restart. Kept two days. */
  operationLine: fileKind({
    name: 'operationLine',
    path: 'journal/<YYYY-MM-DD>.jsonl',
    schema: 1,
    content: z.object({
      opId: z.string(),
      op: z.string(),
      clientId: z.string(),
      at: z.string(),
      /** `begun` before the effect, `done` after it; a `begun` without `done` is reconciled at start. */
      state: z.enum(['begun', 'done']),
      output: z.optional(z.unknown()),
    }),
    migrations: {},
  }),
} as const;

export type { ProcessIdentity } from './processIdentity.ts';
export type FileContent<K extends keyof typeof FILE_KINDS> = z.infer<(typeof FILE_KINDS)[K]['content']>;
export type SessionRecord = FileContent<'session'>;
export type ListedSession = FileContent<'sessionList'>['sessions'][number];
/** A session that ended, in short. */
export type PastSession = Omit<ListedSession, 'stamp'>;
export type SessionLine = FileContent<'sessionLine'>;
export type LedgerLine = FileContent<'ledgerLine'>;
export type EventLine = FileContent<'eventLine'>;
export type DecisionLine = FileContent<'decisionLine'>;
export type OperationLine = FileContent<'operationLine'>;
