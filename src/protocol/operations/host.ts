import * as z from 'zod/mini';
import { launchOptionsSchema } from '../domain/launchOptions.ts';
import { textRefSchema } from '../texts/textRef.ts';
import { defineOperation } from './operation.ts';

/** One thing that `host.health` looked at. */
export const healthCheckSchema = z.object({
  /** Stable id such as `home.writable`, `agent.claude`, `index`. */
  id: z.string(),
  status: z.enum(['ok', 'warning', 'error']),
  /** English sentence: what was found and, unless ok, what to do. */
  message: z.string(),
  messageRef: z.optional(textRefSchema),
});

/** A file that could not be read and was set aside. */
export const quarantinedFileSchema = z.object({
  /** Where it was. */
  file: z.string(),
  /** Where it is now, below `<home>/quarantine/`. */
  movedTo: z.string(),
  /** English sentence: what is wrong with it. */
  error: z.string(),
  errorRef: z.optional(textRefSchema),
  at: z.string(),
});
export type QuarantinedFile = z.infer<typeof quarantinedFileSchema>;

export const hostInfoSchema = z.object({
  version: z.string(),
  protocol: z.number(),
  /** Process id of the host; in `window` mode that of the extension host. */
  pid: z.number(),
  mode: z.enum(['background', 'window']),
  /** One life of the host; event numbers are only comparable within it. */
  epoch: z.string(),
  /** Absolute path of the home folder. */
  home: z.string(),
  startedAt: z.string(),
  uptimeMs: z.number(),
  nodeVersion: z.string(),
  platform: z.string(),
  /** Resident memory in bytes. */
  rssBytes: z.number(),
  clientCount: z.number(),
  liveSessionCount: z.number(),
  /** Bytes on disk per folder or file kind below home. */
  diskBytes: z.record(z.string(), z.number()),
  quarantined: z.array(quarantinedFileSchema),
});
export type HostInfo = z.infer<typeof hostInfoSchema>;

export const hostOperations = {
  'host.info': defineOperation({
    description: 'Says which host this is: version, process, home folder, memory, disk use, files set aside.',
    input: z.object({}),
    output: hostInfoSchema,
    leastRole: 'viewer',
    effect: 'read',
  }),
  'host.health': defineOperation({
    description: 'Checks home folder, agent, index and sentinel, and says what to do about each problem.',
    input: z.object({}),
    output: z.object({ checks: z.array(healthCheckSchema) }),
    leastRole: 'viewer',
    effect: 'read',
  }),
  'host.configure': defineOperation({
    description: 'Gives the host the settings and environment of a window; the last change wins and is audited.',
    input: z.object({
      settings: z.object({
        claudePath: z.optional(z.string()),
        maxConcurrentStarts: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(20))),
        defaultModel: z.optional(z.string()),
        defaultPermissionMode: z.optional(z.string()),
        /** The other options of new sessions; its `model` and `permissionMode` are not used, they are the two above. */
        launch: z.optional(launchOptionsSchema),
        demo: z.optional(z.boolean()),
        keepRunning: z.optional(z.boolean()),
        environment: z.optional(z.record(z.string(), z.string())),
      }),
      /** PATH, proxies, certificates, `CLAUDE_*`, `ANTHROPIC_*`, cloud credentials of the window; kept in memory only. */
      windowEnvironment: z.optional(z.record(z.string(), z.string())),
    }),
    output: z.object({}),
    leastRole: 'admin',
    effect: 'write',
  }),
  'host.reloadEnvironment': defineOperation({
    description: 'Reads the login shell environment again, for agents started from now on.',
    input: z.object({}),
    output: z.object({ variableCount: z.number(), shell: z.string() }),
    leastRole: 'operator',
    effect: 'write',
  }),
  'host.shutdown': defineOperation({
    description: 'Stops the host; with live agents only when `force` is set, which ends them, or with `ifAtRest` when none of them is at work.',
    input: z.object({
      force: z.optional(z.boolean()),
      /** Also with live agents, when none of them is at work: no turn runs, nothing waits for a person, and nobody has begun to write in one's terminal. They are put to sleep and wake with the next prompt. */
      ifAtRest: z.optional(z.boolean()),
      /** `upgrade` when a newer extension takes over: other clients then wait for the next host. */
      reason: z.optional(z.enum(['shutdown', 'upgrade'])),
    }),
    output: z.object({
      willStop: z.boolean(),
      liveSessionCount: z.number(),
      /** Of the live ones those at work, or waiting for a person; hosts of before 0.2 do not tell. */
      workingSessionCount: z.optional(z.number()),
    }),
    leastRole: 'admin',
    effect: 'destructive',
  }),
} as const;
