import type { CommandArgument } from './command.ts';

const NO_ARGUMENT: CommandArgument = {};

/**
 * Reads what a command was called with: a row of one of our trees, whose `target` says what it is about, or an object such as
 * `{ sessionId }` from a link, a keybinding or a test. Anything else is as good as nothing.
 */
export function readArgument(argument: unknown): CommandArgument {
  if (typeof argument !== 'object' || argument === null) return NO_ARGUMENT;
  if ('target' in argument && typeof argument.target === 'object' && argument.target !== null) return argument.target as CommandArgument;
  return argument as CommandArgument;
}

/** A text of the argument; `undefined` when it is missing, empty or something else. */
export function textOf(argument: CommandArgument, name: string): string | undefined {
  const value = argument[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
