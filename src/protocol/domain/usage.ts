import * as z from 'zod/mini';
import { ACCENTS } from './accent.ts';

/** Tokens of one or many requests, cache apart. */
export const tokenUsageSchema = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cacheReadTokens: z.number(),
  cacheWriteTokens: z.number(),
});
export type TokenUsage = z.infer<typeof tokenUsageSchema>;

/** A sum over ledger lines. */
export const usageTotalSchema = z.extend(tokenUsageSchema, {
  /** US dollars as the agent reported them. Lines without a price are not in here. */
  costUsd: z.number(),
  /** Ledger lines whose price is unknown; shown as "unpriced", never as $0. */
  unpricedCount: z.number(),
});
export type UsageTotal = z.infer<typeof usageTotalSchema>;

/** One group of a summary: `key` is a project id, model, session id or day (`YYYY-MM-DD`, local to the host), by `groupBy`. */
export const usageGroupSchema = z.extend(usageTotalSchema, { key: z.string() });
export type UsageGroup = z.infer<typeof usageGroupSchema>;

/** What the status bar shows: the host's local calendar day. */
export const todayUsageSchema = z.object({
  /** `YYYY-MM-DD`. */
  day: z.string(),
  total: usageTotalSchema,
  byProject: z.array(usageGroupSchema),
  byModel: z.array(usageGroupSchema),
  /** The last seven days with this one; left out by hosts that do not know it yet. */
  week: z.optional(z.object({ from: z.string(), total: usageTotalSchema })),
});
export type TodayUsage = z.infer<typeof todayUsageSchema>;

/** What was used in one place of a grid: on `day`, or in the hour of today that begins at `startsAt`. */
const usageCellSchema = z.extend(usageTotalSchema, { projectId: z.string(), model: z.string() });
export const dayCellSchema = z.extend(usageCellSchema, { day: z.string() });
export const hourCellSchema = z.extend(usageCellSchema, { startsAt: z.string() });

/** A session that was billed within the seven days. */
export const sessionUsageSchema = z.object({
  sessionId: z.string(),
  projectId: z.string(),
  /** Left out when there is no such session any more. */
  name: z.optional(z.string()),
  taskRef: z.optional(z.string()),
  /** Left out when there is no such task any more. */
  taskTitle: z.optional(z.string()),
  /** Models it was billed for, most expensive first. */
  models: z.array(z.string()),
  /** Over the seven days. */
  week: usageTotalSchema,
  /** Left out when nothing of it is of today. */
  today: z.optional(usageTotalSchema),
});
export type SessionUsage = z.infer<typeof sessionUsageSchema>;

/**
 * The last seven days, all of them local calendar days of the host: a day that was lived through in another time zone, or that has 23 or 25
 * hours, is a day. Only places in which something was used are in the grids; their sums are those of the ledger, to the billionth of a dollar.
 */
export const weekUsageSchema = z.object({
  /** `YYYY-MM-DD`, oldest first; the last one is today. */
  days: z.array(z.string()),
  total: usageTotalSchema,
  today: usageTotalSchema,
  cells: z.array(dayCellSchema),
  /** Every hour of today, oldest first; `time` (`HH:mm`) is what clocks at the host show when it begins. */
  hours: z.array(z.object({ startsAt: z.string(), time: z.string() })),
  hourCells: z.array(hourCellSchema),
  /** Most expensive first. */
  sessions: z.array(sessionUsageSchema),
  /** True when some of it is of demo agents, which cost nothing: their prices are made up. */
  hasDemo: z.boolean(),
  /** Projects of the grids that there are; a removed one is known by its id alone. */
  projects: z.array(z.object({ id: z.string(), name: z.string(), accent: z.enum(ACCENTS) })),
});
export type WeekUsage = z.infer<typeof weekUsageSchema>;
