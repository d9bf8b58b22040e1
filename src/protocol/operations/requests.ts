import * as z from 'zod/mini';
import { requestAnswerSchema, requestViewSchema } from '../domain/request.ts';
import { defineOperation } from './operation.ts';

export const requestOperations = {
  'requests.list': defineOperation({
    description: 'Lists requests that wait for an answer, most urgent first; with `includeDecided`, also recent decided ones.',
    input: z.object({ sessionId: z.optional(z.string()), includeDecided: z.optional(z.boolean()) }),
    output: z.object({ requests: z.array(requestViewSchema) }),
    leastRole: 'viewer',
    effect: 'read',
  }),
  'requests.answer': defineOperation({
    description: 'Answers a permission, plan or question. The first answer wins; a later one fails with `alreadyAnswered`.',
    input: z.object({ requestId: z.string(), answer: requestAnswerSchema }),
    output: z.object({ request: requestViewSchema }),
    leastRole: 'operator',
    effect: 'write',
  }),
  'requests.release': defineOperation({
    description: "Leaves a request to the agent's own dialog in its terminal, and records it as dismissed. Fails like an answer, and with `invalidInput` when there is no terminal.",
    input: z.object({ requestId: z.string() }),
    output: z.object({ request: requestViewSchema }),
    leastRole: 'operator',
    effect: 'write',
  }),
} as const;
