/** Agents in terminals. */
export const terminalTexts = {
  'terminal.inputInUse': 'The prompt waits: something is written in the input of the terminal already. Send it or delete it there.',
  'terminal.modeByKey': 'The permission mode of an agent in a terminal is changed there: press Shift+Tab in its terminal until it shows the mode.',
} as const;
