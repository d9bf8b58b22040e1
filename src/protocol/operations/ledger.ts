import * as z from 'zod/mini';
import { todayUsageSchema, usageGroupSchema, usageTotalSchema } from '../domain/usage.ts';
import { defineOperation } from './operation.ts';

const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));

export const ledgerOperations = {
  'ledger.today': defineOperation({
    description: "Gives today's cost and tokens, by project and by model.",
    input: z.object({}),
    output: todayUsageSchema,
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
