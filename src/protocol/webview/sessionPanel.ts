import * as z from 'zod/mini';
import { imageIdSchema, imageMediaTypeSchema, imageRefSchema } from '../domain/image.ts';
import { MAX_FOUND_TEXT } from '../domain/fileChange.ts';
import type { ErrorCode } from '../errors.ts';
import type { SessionEvent, SessionState } from '../events/session.ts';
import type { OperationName } from '../operations/operationTable.ts';

/**
 * The messages between a session panel's webview and the extension. The webview imports the types only, so that no schema library is
 * bundled into it.
 *
 * The webview says `ready` when it wants a snapshot: at its start, when it is shown again, and when it notices a gap. Every message that
 * carries state has a number; a snapshot starts a new count, events follow without a gap. The webview acknowledges what it has taken in,
 * and the extension keeps one frame under way, so that a slow webview gets fewer and larger frames instead of a queue.
 */

/** Operations a session panel may call, always for its own session and its requests. */
export const SESSION_PANEL_OPERATIONS = [
  'sessions.send', 'sessions.queue', 'sessions.unqueue', 'sessions.editQueued', 'sessions.moveQueued', 'sessions.interrupt', 'sessions.setPermissionMode', 'sessions.stop',
  'sessions.resume', 'sessions.rename', 'sessions.get', 'sessions.find', 'sessions.attach', 'sessions.image', 'sessions.commands', 'requests.answer',
] as const satisfies readonly OperationName[];
export type SessionPanelOperation = (typeof SESSION_PANEL_OPERATIONS)[number];

/** What the webview tells the extension. */
export const sessionPanelIntentSchema = z.discriminatedUnion('type', [
  /** Wants a snapshot. */
  z.object({ type: z.literal('ready') }),
  /** Asks whether the extension is still there; answered by `pong`. */
  z.object({ type: z.literal('ping') }),
  /** Has taken in everything up to and with `seq`. */
  z.object({ type: z.literal('taken'), seq: z.number() }),
  /** Calls an operation; answered by a `result` with the same `id`, which is also the operation's `opId`. */
  z.object({
    type: z.literal('call'),
    id: z.string().check(z.minLength(8), z.maxLength(64)),
    op: z.enum(SESSION_PANEL_OPERATIONS),
    input: z.unknown(),
  }),
  /** Whether the page that this one replaces has left what it had kept (`isFound`). Said once, at the first start of a page that replaces one. */
  z.object({ type: z.literal('handOver'), isFound: z.boolean(), hadFocus: z.boolean() }),
  /** Wants the host to be started or found again. */
  z.object({ type: z.literal('reconnect') }),
  /** Wants the terminal in which its agent runs. */
  z.object({ type: z.literal('showTerminal') }),
  /** Wants a request of its session left to the dialog in the agent's terminal, and that shown. */
  z.object({ type: z.literal('answerInTerminal'), requestId: z.string().check(z.maxLength(64)) }),
  /** Wants its tab closed. */
  z.object({ type: z.literal('close') }),
  /** Wants to see what the editor says about trusting this workspace. */
  z.object({ type: z.literal('manageTrust') }),
  /** Wants files of the session's folder whose path fits; answered by `files` with the same `id`. */
  z.object({ type: z.literal('findFiles'), id: z.string().check(z.maxLength(64)), query: z.string().check(z.maxLength(500)) }),
  /** Wants the diff of what a tool call did, or asks to do, to a file. */
  z.object({ type: z.literal('openDiff'), toolUseId: z.string() }),
  /** Wants a file in the editor: at `text` where that is still found, else at the 1-based `line`. */
  z.object({
    type: z.literal('openFile'),
    path: z.string().check(z.minLength(1), z.maxLength(4096)),
    line: z.optional(z.number().check(z.int(), z.minimum(1))),
    text: z.optional(z.string().check(z.maxLength(MAX_FOUND_TEXT))),
  }),
  /** Wants the person to choose image files; answered by `images`, unless they choose none. */
  z.object({ type: z.literal('chooseImages') }),
  /** Wants these files, which were dropped on it, as images; answered by `images`. */
  z.object({ type: z.literal('readImages'), uris: z.array(z.string().check(z.maxLength(4096))).check(z.maxLength(100)) }),
  /** Wants an image of the session in the editor. */
  z.object({ type: z.literal('openImage'), imageId: imageIdSchema, mediaType: imageMediaTypeSchema, name: z.string().check(z.maxLength(255)) }),
  /** Something in the webview went wrong that is a bug: goes to the log. */
  z.object({ type: z.literal('failure'), message: z.string().check(z.maxLength(20_000)) }),
]);
export type SessionPanelIntent = z.infer<typeof sessionPanelIntentSchema>;

/** How the window stands to the host. While it is not `connected`, what is shown is the last known state. */
export interface SessionPanelConnection {
  /** `silent`: the host holds its place but does not answer. */
  readonly status: 'connected' | 'connecting' | 'silent' | 'unavailable';
  /** Localised, for people; empty when there is nothing to add. */
  readonly detail: string;
}

/** What the panel shows and the session itself does not say. */
export interface SessionPanelContext {
  readonly projectName: string;
  /** Title of the session's task; empty without one. */
  readonly taskTitle: string;
  /** False in Restricted Mode: then nothing that lets an agent act is done from this window. */
  readonly isWorkspaceTrusted: boolean;
  /** Group of editors in which the panel is, counted from 1; kept, so that the panel is found again when its extension host dies. */
  readonly viewColumn?: number;
}

/** A failed call: `message` is localised. */
export interface SessionPanelError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Where the keyboard can be sent in a panel; `start` and `end` are those of the conversation, which are then in sight. */
export type PanelFocus = 'composer' | 'request' | 'find' | 'images' | 'start' | 'end';

/** What the extension tells the webview. */
export type SessionPanelMessage =
  | { readonly type: 'snapshot'; readonly seq: number; readonly state: SessionState }
  | { readonly type: 'events'; readonly seq: number; readonly events: readonly SessionEvent[] }
  | { readonly type: 'connection'; readonly connection: SessionPanelConnection }
  | { readonly type: 'pong' }
  | { readonly type: 'context'; readonly context: SessionPanelContext }
  /** There is no such session. `message` is localised. */
  | { readonly type: 'missing'; readonly message: string }
  /** Moves the keyboard focus. */
  | { readonly type: 'focus'; readonly target: PanelFocus }
  /** Paths relative to the session's folder, with slashes; the best first. */
  | { readonly type: 'files'; readonly id: string; readonly files: readonly string[] }
  /** Files that a person wants to send with the message, and why others are not among them: localised, empty when all are. */
  | { readonly type: 'images'; readonly images: readonly { readonly name: string; readonly mimeType: string; readonly data: string }[]; readonly problem: string }
  | { readonly type: 'result'; readonly id: string; readonly ok: true; readonly output: unknown }
  | { readonly type: 'result'; readonly id: string; readonly ok: false; readonly error: SessionPanelError };

/** What was entered for one question so far. */
export const questionDraftSchema = z.object({
  chosen: z.readonly(z.array(z.string())),
  isOther: z.boolean(),
  otherText: z.string(),
  /** Left unanswered on purpose. */
  isSkipped: z.boolean(),
});
export type QuestionDraft = Readonly<z.infer<typeof questionDraftSchema>>;

/** What was entered into the form of a request and not sent yet. */
export const requestDraftSchema = z.discriminatedUnion('kind', [
  /** `remembered`: indices of the suggestions that Allow Always remembers. */
  z.object({ kind: z.literal('permission'), reason: z.string(), remembered: z.readonly(z.array(z.number())) }),
  /** `editedPlan`: the plan as the person changed it; left out while it is as the agent wrote it. */
  z.object({ kind: z.literal('plan'), feedback: z.string(), editedPlan: z.optional(z.string()) }),
  /** `current`: index of the question in sight. */
  z.object({ kind: z.literal('question'), questions: z.readonly(z.array(questionDraftSchema)), current: z.number() }),
]);
export type RequestDraft = Readonly<z.infer<typeof requestDraftSchema>>;

/** A message whose call has no answer yet. Calling again with the same `opId` sends nothing twice. */
export const sendingSchema = z.object({
  opId: z.string(),
  op: z.enum(['sessions.send', 'sessions.queue']),
  text: z.string(),
  images: z.optional(z.readonly(z.array(imageRefSchema))),
  /** When it was sent first, milliseconds since 1970. */
  atMs: z.number(),
});
export type Sending = Readonly<z.infer<typeof sendingSchema>>;

/** A queued follow-up that is being changed. */
export const queueEditSchema = z.object({ messageId: z.string(), text: z.string() });
export type QueueEdit = Readonly<z.infer<typeof queueEditSchema>>;

/** What the webview keeps over a reload (`setState`); read back by the serializer for `sessionId`. */
export const sessionPanelStateSchema = z.object({
  sessionId: z.string(),
  draft: z.string(),
  /** Images of the draft, which the host has already. */
  images: z.optional(z.readonly(z.array(imageRefSchema))),
  /** The message under way; its text is `draft` too. */
  sending: z.optional(sendingSchema),
  /** The queued follow-up that is being changed, and its text so far. */
  queueEdit: z.optional(queueEditSchema),
  /** By id of the request. */
  requestDrafts: z.optional(z.record(z.string(), requestDraftSchema)),
  /** The first item in sight and how far it is scrolled, in CSS pixels; left out when the view sticks to the end. */
  anchor: z.optional(z.object({ itemId: z.string(), index: z.number(), offset: z.number() })),
  /** Folds that differ from their default: fold key → is open. */
  folds: z.record(z.string(), z.boolean()),
  /** Group of editors in which the panel was. */
  viewColumn: z.optional(z.number()),
});
export type SessionPanelState = z.infer<typeof sessionPanelStateSchema>;
