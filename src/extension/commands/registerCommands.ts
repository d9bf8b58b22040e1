import * as vscode from 'vscode';
import { COMMANDS, LAYOUT_COMMANDS, type CommandName } from '../contributions.ts';
import type { ErrorReporter } from '../errors/showError.ts';
import { Disposables } from '../state/disposables.ts';
import type { Disposable } from '../state/signal.ts';
import type { Command, CommandArgument, CommandServices } from './command.ts';
import { COMMAND_TABLE } from './commandTable.ts';
import { prepare } from './prepare.ts';
import { readArgument, textOf } from './readArgument.ts';

/** Registers every command of the table. A command that fails says so once and gives back `undefined`. */
export function registerCommands(services: CommandServices, errors: ErrorReporter): Disposable {
  const owned = new Disposables();
  for (const [name, command] of Object.entries(COMMAND_TABLE) as [CommandName, Command][]) {
    owned.add(vscode.commands.registerCommand(COMMANDS[name], async (first: unknown, selected: unknown) => {
      const argument = readArgument(first);
      const selection = Array.isArray(selected) && selected.length > 0 ? selected.map(readArgument) : [argument];
      try {
        if (await prepare(command.needs, services)) return await command.run(services, argument, selection);
      } catch (error) {
        errors.show(error, errorContext(argument));
      }
      return undefined;
    }));
  }
  for (const { id, runs, by } of LAYOUT_COMMANDS) owned.add(vscode.commands.registerCommand(id, () => vscode.commands.executeCommand(COMMANDS[runs], { by })));
  return owned;
}

function errorContext(argument: CommandArgument): { projectId?: string; sessionId?: string } {
  const projectId = textOf(argument, 'projectId');
  const sessionId = textOf(argument, 'sessionId');
  return { ...(projectId === undefined ? {} : { projectId }), ...(sessionId === undefined ? {} : { sessionId }) };
}
