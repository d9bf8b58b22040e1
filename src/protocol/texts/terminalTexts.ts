/** Terminals, and agents in them. */
export const terminalTexts = {
  'terminal.inputInUse': 'The prompt waits: something is written in the input of the terminal already. Send it or delete it there.',
  'terminal.hooksOff': 'The hooks of Claude Code are switched off by “{setting}” in {file}. What this agent asks shows in its terminal only: nobody can answer it here.',
  'terminal.hooksSilent': 'Nothing is heard of the hooks of this agent; the settings of Claude Code may forbid them. What it asks shows in its terminal only: nobody can answer it here.',
  'terminal.modeByKey': 'The permission mode of this agent cannot be changed from here now: press Shift+Tab in its terminal until it shows the mode.',
  'terminal.modeBusy': 'The permission mode of an agent in a terminal can only be changed while the agent is idle. Wait for it or interrupt it, or press Shift+Tab in its terminal.',
  'terminal.modeInput': 'The permission mode cannot be changed: something is written in the input of the terminal. Send it or delete it there.',
  'terminal.modeNotOffered': 'This agent does not offer the permission mode “{mode}” in its terminal. Start a session with it instead.',
  'terminal.none': 'This session has no terminal.',
  'terminal.ended': 'No program runs in this terminal any more. Resume the session first.',
  'terminal.unknownKey': '“{key}” is no key. Keys are single characters, and {keys}.',
  'terminal.tooLargeToDraw': 'A terminal of {cols} × {rows} characters is too large for an image. Make its window smaller.',
  'terminal.noLibrary': 'Terminals do not work on this machine: {reason}. Sessions without a terminal work all the same.',
  'terminal.notBegun': 'The agent has not begun with its prompt, so there is nothing to interrupt yet. It may ask something first: look into its terminal, or stop the session.',
  'terminal.notStarted': 'The program could not be started in a terminal: {reason}',
} as const;
