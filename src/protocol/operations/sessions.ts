import * as z from 'zod/mini';
import { conversationItemSchema } from '../domain/conversation.ts';
import { LAUNCH_SOURCES, launchOptionsSchema } from '../domain/launchOptions.ts';
import { imageIdSchema, imageMediaTypeSchema, imageRefSchema, messageImageSchema, newImageSchema } from '../domain/image.ts';
import { permissionModeSchema, queuedMessageSchema, sessionViewSchema } from '../domain/session.ts';
import { transportSchema } from '../domain/transport.ts';
import { textRefSchema } from '../texts/textRef.ts';
import { defineOperation } from './operation.ts';

/** Longest prompt or follow-up, in UTF-16 units: well above a large pasted log, well below what makes an agent refuse. */
export const MAX_PROMPT_LENGTH = 1_000_000;

/** Most sessions of one page of `sessions.list`, and how many it has when nobody asks for less. */
export const MAX_SESSION_PAGE = 200;

const prompt = z.string().check(z.minLength(1), z.maxLength(MAX_PROMPT_LENGTH));
/** A prompt beside pictures may be empty. */
const promptOrNothing = z.string().check(z.maxLength(MAX_PROMPT_LENGTH));
/** Pictures of a prompt. How many and how large they may be is in `domain/image.ts`; the host says it in words. */
const images = z.optional(z.array(messageImageSchema).check(z.maxLength(1000)));
const isSomething = z.refine<{ readonly text: string; readonly images?: readonly unknown[] | undefined }>(({ text, images: list }) => text !== '' || (list?.length ?? 0) > 0, 'a text or an image is needed');
const sessionId = z.string();
const changed = z.object({ session: sessionViewSchema });

export const sessionOperations = {
  'sessions.start': defineOperation({
    description: 'Starts an agent in the folder of a project with a first prompt.',
    input: z.object({
      projectId: z.string(),
      /** May be empty when the agent runs in a terminal. */
      prompt: promptOrNothing,
      name: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
      model: z.optional(z.string()),
      permissionMode: z.optional(permissionModeSchema),
      taskRef: z.optional(z.string()),
      /** What differs from project and settings in this one start; `model` and `permissionMode` above count before those in here. */
      launch: z.optional(launchOptionsSchema),
      images,
    }),
    output: changed,
    leastRole: 'operator',
    effect: 'write',
  }),
  'sessions.send': defineOperation({
    description: 'Gives a session its next prompt: at once when it is idle, else after interrupting its turn. Resumes an ended session.',
    input: z.object({ sessionId, text: promptOrNothing, images }).check(isSomething),
    output: changed,
    leastRole: 'operator',
    effect: 'write',
  }),
  'sessions.queue': defineOperation({
    description: 'Queues a follow-up: sent when the turn ends, one by one; at once when the session is idle.',
    input: z.object({ sessionId, text: promptOrNothing, images }).check(isSomething),
    output: z.object({ session: sessionViewSchema, message: queuedMessageSchema }),
    leastRole: 'operator',
    effect: 'write',
  }),
  'sessions.attach': defineOperation({
    description: 'Keeps an image with a session, so that a prompt that is being written can name it: for 30 days, unless it is sent. The same image again changes nothing else.',
    input: z.object({ sessionId, image: newImageSchema }),
    output: z.object({ image: imageRefSchema }),
    leastRole: 'operator',
    effect: 'write',
  }),
  'sessions.image': defineOperation({
    description: 'Gives the bytes of an image of a session: one that was sent, or one that its agent looked at.',
    input: z.object({ sessionId, imageId: imageIdSchema }),
    output: z.object({
      mediaType: imageMediaTypeSchema,
      /** Base64. */
      data: z.string(),
    }),
    leastRole: 'viewer',
    effect: 'read',
  }),
  'sessions.unqueue': defineOperation({
    description: 'Takes a follow-up out of the queue and gives its text and images back.',
    input: z.object({ sessionId, messageId: z.string() }),
    output: z.object({ session: sessionViewSchema, message: queuedMessageSchema }),
    leastRole: 'operator',
    effect: 'write',
  }),
  'sessions.editQueued': defineOperation({
    description: 'Replaces the text of a follow-up that waits in the queue; it keeps its place and its images.',
    input: z.object({ sessionId, messageId: z.string(), text: prompt }),
    output: z.object({ session: sessionViewSchema, message: queuedMessageSchema }),
    leastRole: 'operator',
    effect: 'write',
  }),
  'sessions.moveQueued': defineOperation({
    description: 'Gives a follow-up that waits another place in the queue.',
    input: z.object({
      sessionId,
      messageId: z.string(),
      /** Its place afterwards, 0 is the next to go out; beyond the end is the end. */
      index: z.number().check(z.int(), z.minimum(0)),
    }),
    output: z.object({ session: sessionViewSchema, message: queuedMessageSchema }),
    leastRole: 'operator',
    effect: 'write',
  }),
  'sessions.interrupt': defineOperation({
    description: 'Interrupts the turn; the agent stays alive and waits for the next prompt.',
    input: z.object({ sessionId }),
    output: changed,
    leastRole: 'operator',
    effect: 'write',
  }),
  'sessions.setPermissionMode': defineOperation({
    description: 'Changes the permission mode of a live session.',
    input: z.object({ sessionId, permissionMode: permissionModeSchema }),
    output: changed,
    leastRole: 'operator',
    effect: 'write',
  }),
  'sessions.setTransport': defineOperation({
    description: 'Moves a session between panel and terminal: its agent goes and comes back with the same conversation. An ended one comes back there when it is resumed.',
    input: z.object({ sessionId, transport: transportSchema }),
    output: changed,
    leastRole: 'operator',
    effect: 'write',
  }),
  'sessions.previewLaunch': defineOperation({
    description: 'Gives the exact command line with which an agent would be started now, and where each of its options comes from. Starts nothing.',
    input: z.object({
      /** A new session in this project; not with `sessionId`. */
      projectId: z.optional(z.string()),
      /** The next process of this session. */
      sessionId: z.optional(z.string()),
      /** Of a new session, as for `sessions.start`. */
      launch: z.optional(launchOptionsSchema),
    }),
    output: z.object({
      /** In the order in which they are shown. An empty text or list, and 0, stand for none. */
      options: z.array(z.object({
        /** A `LaunchOptionName`; a newer host may have others. */
        name: z.string(),
        value: z.union([z.string(), z.number(), z.array(z.string())]),
        source: z.enum(LAUNCH_SOURCES),
      })),
      /** Left out when the agent cannot be started. */
      command: z.optional(z.object({
        executable: z.string(),
        /** One entry an argument, unquoted. A new session's id in it is only an example: it is made at the start. */
        args: z.array(z.string()),
        cwd: z.string(),
        /** Names of variables, never values: from the settings; from the window; kept from the agent. */
        environment: z.object({ settings: z.array(z.string()), window: z.array(z.string()), removed: z.array(z.string()) }),
      })),
      /** Why the agent cannot be started. English sentence. */
      problem: z.optional(z.string()),
      problemRef: z.optional(textRefSchema),
    }),
    leastRole: 'viewer',
    effect: 'read',
  }),
  'sessions.stop': defineOperation({
    description: 'Ends the agent of a session and all it started; the conversation stays and can be resumed.',
    input: z.object({ sessionId }),
    output: changed,
    leastRole: 'operator',
    effect: 'destructive',
  }),
  'sessions.resume': defineOperation({
    description: 'Starts the agent of an ended session again where its conversation left off; queued follow-ups then go out.',
    input: z.object({ sessionId }),
    output: changed,
    leastRole: 'operator',
    effect: 'write',
  }),
  'sessions.rename': defineOperation({
    description: 'Gives a session a name.',
    input: z.object({ sessionId, name: z.string().check(z.minLength(1), z.maxLength(200)) }),
    output: changed,
    leastRole: 'operator',
    effect: 'write',
  }),
  'sessions.setPinned': defineOperation({
    description: 'Pins a session, live or ended: it leads its group, and is shown to everyone however long ago it ended. Or takes the pin off.',
    input: z.object({ sessionId, isPinned: z.boolean() }),
    output: changed,
    leastRole: 'operator',
    effect: 'write',
  }),
  'sessions.remove': defineOperation({
    description: "Removes an ended session from the list. Its files go to the trash of the home folder for 30 days; the agent's transcript and the ledger stay.",
    input: z.object({ sessionId }),
    output: z.object({}),
    leastRole: 'operator',
    effect: 'destructive',
  }),
  'sessions.acknowledge': defineOperation({
    description: 'Says that somebody has seen what a session has to tell, so that it needs nobody for it any more. With `since` only that piece of news, and not one that came meanwhile.',
    input: z.object({ sessionId, since: z.optional(z.string()) }),
    output: changed,
    leastRole: 'operator',
    effect: 'write',
  }),
  'sessions.list': defineOperation({
    description: 'Lists sessions page by page: live ones first, then those that ended, newest end first.',
    input: z.object({
      projectId: z.optional(z.string()),
      onlyLive: z.optional(z.boolean()),
      /** Only those that ended too long ago to be in channel `fleet`. */
      onlyOlder: z.optional(z.boolean()),
      onlyEnded: z.optional(z.boolean()),
      /** Words that all occur in the session's name, task or project id, whatever their case. */
      text: z.optional(z.string().check(z.maxLength(1000))),
      /** `next` of the page before; the first page when left out. */
      after: z.optional(z.string()),
      limit: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(MAX_SESSION_PAGE))),
    }),
    output: z.object({
      sessions: z.array(sessionViewSchema),
      /** How many there are on all pages together. */
      total: z.number(),
      /** Left out on the last page. */
      next: z.optional(z.string()),
    }),
    leastRole: 'viewer',
    effect: 'read',
  }),
  'sessions.get': defineOperation({
    description: 'Gives one session and a page of its conversation, newest page first.',
    input: z.object({
      sessionId,
      /** Index of the first item not wanted; the end when left out. */
      before: z.optional(z.number()),
      limit: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(500))),
    }),
    output: z.object({
      session: sessionViewSchema,
      items: z.array(conversationItemSchema),
      /** Index of `items[0]` in the whole conversation of `total` items. */
      firstIndex: z.number(),
      total: z.number(),
    }),
    leastRole: 'viewer',
    effect: 'read',
  }),
  'sessions.commands': defineOperation({
    description: 'Lists the slash commands of a session, as its live agent names them; none while there is no agent.',
    input: z.object({ sessionId }),
    output: z.object({
      commands: z.array(z.object({
        /** Without the slash. */
        name: z.string(),
        description: z.string(),
        /** What may follow the name; empty when nothing is said. */
        argumentHint: z.string(),
      })),
    }),
    leastRole: 'viewer',
    effect: 'read',
  }),
  'sessions.find': defineOperation({
    description: 'Finds the entries of a conversation that contain some words, whatever their case, in all that was said, done and asked.',
    input: z.object({ sessionId, query: z.string().check(z.minLength(1), z.maxLength(1000)) }),
    output: z.object({
      /** Oldest first; `index` in the whole conversation. */
      matches: z.array(z.object({ itemId: z.string(), index: z.number() })),
      /** True when there are more. */
      isCut: z.boolean(),
    }),
    leastRole: 'viewer',
    effect: 'read',
  }),
  'sessions.fileChange': defineOperation({
    description: 'Gives what one tool call did, or asks to do, to a file: as the agent recorded it, whatever happened to the file since.',
    input: z.object({ sessionId, toolUseId: z.string() }),
    output: z.object({
      /** Absolute. */
      path: z.string(),
      /** True when the tool ran; else it waits, was refused or failed, and the file is as it was. */
      isApplied: z.boolean(),
      /** What the agent asked for. */
      edits: z.array(z.object({ before: z.string(), after: z.string(), isEverywhere: z.optional(z.boolean()) })),
      /** The file is written whole. */
      isWhole: z.optional(z.boolean()),
      /** The whole file before and after the call, where the agent recorded it. */
      recorded: z.optional(z.object({ before: z.string(), after: z.string() })),
      /** What changed with the lines around it, where the agent recorded that; `line` is 1-based, in the file after the call. */
      hunks: z.optional(z.array(z.object({ line: z.number(), before: z.string(), after: z.string() }))),
    }),
    leastRole: 'viewer',
    effect: 'read',
  }),
} as const;
