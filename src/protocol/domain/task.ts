import * as z from 'zod/mini';

/** Columns of the kanban in order. */
export const TASK_COLUMNS = ['inbox', 'backlog', 'todo', 'inProgress', 'review', 'done'] as const;
export const TASK_PRIORITIES = ['low', 'medium', 'high', 'critical'] as const;

export const taskRefSchema = z.string().check(z.regex(/^[A-Z][A-Z0-9]{1,7}-\d{3,}$/));

/** A backlog item: what an agent is dispatched on. The description is the Markdown body of its file. */
export const taskSchema = z.object({
  /** `<project.taskPrefix>-<number, three digits at least>`, unique in the home. */
  ref: taskRefSchema,
  projectId: z.string(),
  title: z.string().check(z.minLength(1), z.maxLength(300)),
  column: z.enum(TASK_COLUMNS),
  priority: z.enum(TASK_PRIORITIES),
  assignee: z.string(),
  /** Position within its column, ascending; a fraction between two neighbours when moved. */
  order: z.number(),
  /** Sessions that were dispatched on it, oldest first. */
  sessionIds: z.array(z.string()),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Task = z.infer<typeof taskSchema>;

/** A task as lists and trees see it: without its description. */
export const taskViewSchema = z.extend(taskSchema, {
  /** SHA-256 (hex) of the file's bytes, for compare-and-swap. */
  revision: z.string(),
  /** Absolute path of its Markdown file, which opens in the editor. */
  file: z.string(),
  isReadOnly: z.boolean(),
});
export type TaskView = z.infer<typeof taskViewSchema>;

export const taskDetailSchema = z.extend(taskViewSchema, { description: z.string() });
export type TaskDetail = z.infer<typeof taskDetailSchema>;
