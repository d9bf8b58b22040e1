import type { Command } from '../command.ts';
import { textOf } from '../readArgument.ts';
import { runWholeFlow } from './flow/sessionFlow.ts';

/** Like `newSession`, and asks for everything: place, task or prompt, model, permission mode. Argument: `{ projectId?, prompt? }`, as suggestions. */
export const newSessionWithOptions: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => await runWholeFlow(services, { projectId: textOf(argument, 'projectId'), prompt: textOf(argument, 'prompt') ?? '' }),
};
