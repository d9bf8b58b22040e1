/** Agents in terminals: the terminal itself. */
export const terminalTexts = {
  'terminal.none': 'This session has no terminal.',
  'terminal.noLibrary': 'Terminals do not work on this machine: {reason}. Sessions without a terminal work all the same.',
  'terminal.notStarted': 'The program could not be started in a terminal: {reason}',
} as const;
