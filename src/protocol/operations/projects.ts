import * as z from 'zod/mini';
import { ACCENTS } from '../domain/accent.ts';
import { launchOptionsSchema } from '../domain/launchOptions.ts';
import { PROJECT_STATUSES, projectViewSchema } from '../domain/project.ts';
import { defineOperation } from './operation.ts';

export const projectOperations = {
  'projects.list': defineOperation({
    description: 'Lists the projects, by name.',
    input: z.object({}),
    output: z.object({ projects: z.array(projectViewSchema) }),
    leastRole: 'viewer',
    effect: 'read',
  }),
  'projects.add': defineOperation({
    description: 'Makes a folder a project.',
    input: z.object({
      folder: z.string().check(z.minLength(1)),
      /** The folder's own name when left out. */
      name: z.optional(z.string().check(z.minLength(1), z.maxLength(120))),
      domain: z.optional(z.string()),
      accent: z.optional(z.enum(ACCENTS)),
      taskPrefix: z.optional(z.string().check(z.regex(/^[A-Z][A-Z0-9]{1,7}$/))),
      /** True when a trusted window confirmed the folder: agents may then be started in it. */
      isTrusted: z.boolean(),
    }),
    output: z.object({ project: projectViewSchema }),
    leastRole: 'operator',
    effect: 'write',
  }),
  'projects.update': defineOperation({
    description: 'Changes fields of a project; with `revision`, only if nobody changed the file since.',
    input: z.object({
      projectId: z.string(),
      revision: z.optional(z.string()),
      name: z.optional(z.string().check(z.minLength(1), z.maxLength(120))),
      status: z.optional(z.enum(PROJECT_STATUSES)),
      domain: z.optional(z.string()),
      accent: z.optional(z.enum(ACCENTS)),
    }),
    output: z.object({ project: projectViewSchema }),
    leastRole: 'operator',
    effect: 'write',
  }),
  'projects.setLaunchOptions': defineOperation({
    description: 'Sets what agents of a project are started with instead of what the settings say; with `revision`, only if nobody changed that since.',
    input: z.object({
      projectId: z.string(),
      revision: z.optional(z.string()),
      /** All of them: an option that is left out follows the settings again. */
      launch: launchOptionsSchema,
    }),
    output: z.object({ project: projectViewSchema }),
    // MCP servers are programs, and folders beside the project's own were confirmed by nobody.
    leastRole: 'admin',
    effect: 'write',
  }),
  'projects.setTrust': defineOperation({
    description: 'Confirms or revokes that agents may be started in the folder of a project.',
    input: z.object({ projectId: z.string(), isTrusted: z.boolean() }),
    output: z.object({ project: projectViewSchema }),
    leastRole: 'admin',
    effect: 'write',
  }),
  'projects.remove': defineOperation({
    description: 'Removes a project from the list; its folder, tasks and sessions stay on disk.',
    input: z.object({ projectId: z.string() }),
    output: z.object({}),
    leastRole: 'operator',
    effect: 'destructive',
  }),
} as const;
