import * as z from 'zod/mini';
import { launchOptionsSchema } from '../domain/launchOptions.ts';
import { permissionModeSchema, sessionViewSchema } from '../domain/session.ts';
import { TASK_COLUMNS, TASK_PRIORITIES, taskDetailSchema, taskRefSchema, taskViewSchema } from '../domain/task.ts';
import { defineOperation } from './operation.ts';

const fields = {
  title: z.string().check(z.minLength(1), z.maxLength(300)),
  description: z.string().check(z.maxLength(200_000)),
  column: z.enum(TASK_COLUMNS),
  priority: z.enum(TASK_PRIORITIES),
  assignee: z.string().check(z.maxLength(120)),
};

export const taskOperations = {
  'tasks.create': defineOperation({
    description: 'Creates a task in a project and gives it the next ref.',
    input: z.object({
      projectId: z.string(),
      title: fields.title,
      description: z.optional(fields.description),
      column: z.optional(fields.column),
      priority: z.optional(fields.priority),
      assignee: z.optional(fields.assignee),
    }),
    output: z.object({ task: taskDetailSchema }),
    leastRole: 'operator',
    effect: 'write',
  }),
  'tasks.list': defineOperation({
    description: 'Lists tasks in board order, of one project or of all.',
    input: z.object({ projectId: z.optional(z.string()), column: z.optional(fields.column) }),
    output: z.object({ tasks: z.array(taskViewSchema) }),
    leastRole: 'viewer',
    effect: 'read',
  }),
  'tasks.get': defineOperation({
    description: 'Gives one task with its description.',
    input: z.object({ ref: taskRefSchema }),
    output: z.object({ task: taskDetailSchema }),
    leastRole: 'viewer',
    effect: 'read',
  }),
  'tasks.update': defineOperation({
    description: 'Changes fields of a task; with `revision`, only if nobody changed the file since.',
    input: z.object({
      ref: taskRefSchema,
      revision: z.optional(z.string()),
      title: z.optional(fields.title),
      description: z.optional(fields.description),
      column: z.optional(fields.column),
      priority: z.optional(fields.priority),
      assignee: z.optional(fields.assignee),
      order: z.optional(z.number()),
    }),
    output: z.object({ task: taskDetailSchema }),
    leastRole: 'operator',
    effect: 'write',
  }),
  'tasks.dispatch': defineOperation({
    description: 'Starts an agent on a task: title and description become the first prompt, the task moves to In Progress.',
    input: z.object({
      ref: taskRefSchema,
      model: z.optional(z.string()),
      permissionMode: z.optional(permissionModeSchema),
      launch: z.optional(launchOptionsSchema),
      /** Added below the description. */
      extraPrompt: z.optional(z.string().check(z.maxLength(200_000))),
    }),
    output: z.object({ session: sessionViewSchema, task: taskViewSchema }),
    leastRole: 'operator',
    effect: 'write',
  }),
} as const;
