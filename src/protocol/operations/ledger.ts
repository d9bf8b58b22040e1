import * as z from 'zod/mini';
import { todayUsageSchema, usageGroupSchema, usageTotalSchema, weekUsageSchema } from '../domain/usage.ts';
import { defineOperation } from './operation.ts';

const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));

export const ledgerOperations = {
  'ledger.today': defineOperation({
    description: "Gives today's cost and tokens, by project and by model, and the sum of the last seven days.",
    input: z.object({}),
    output: todayUsageSchema,
    leastRole: 'viewer',
    effect: 'read',
  }),
  'ledger.week': defineOperation({
    description: 'Gives the last seven days: a grid of days, projects and models, the hours of today, and every session by name.',
    input: z.object({ projectId: z.optional(z.string()) }),
    output: weekUsageSchema,
    leastRole: 'viewer',
    effect: 'read',
  }),
  'ledger.summary': defineOperation({
    description: 'Sums cost and tokens between two days (both included, local to the host), grouped.',
    input: z.object({
      from: day,
      to: day,
      groupBy: z.enum(['project', 'model', 'session', 'task', 'day']),
      projectId: z.optional(z.string()),
    }),
    output: z.object({ total: usageTotalSchema, groups: z.array(usageGroupSchema) }),
    leastRole: 'viewer',
    effect: 'read',
  }),
} as const;
