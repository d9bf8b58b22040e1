/** What an agent is started with, and the limits that it meets. */
export const launchTexts = {
  'launch.notAbsolute': 'The path {path} of a launch option is not absolute. Write it from the root, or from your own folder with ~/.',
  'launch.rulesMissing': 'The rules file {file} does not exist or cannot be read. Correct the path in the launch options, or clear it.',
  'launch.rulesTooLarge': 'The rules file {file} is {size} kB; at most {most} kB are given to each agent. Make it shorter.',
  'launch.noDirectory': 'The additional folder {folder} is not there. Correct the launch options, or take it out.',
  'launch.mcpMissing': 'The MCP configuration {file} does not exist or cannot be read. Correct the launch options, or take it out.',
  'launch.mcpBroken': 'The MCP configuration {file} cannot be used: it has to be a JSON object with "mcpServers".',
  'launch.denyBroken': 'The denied tool "{rule}" is not a rule of Claude Code, which would skip it. Write a tool such as WebFetch, or what of a tool is denied, such as Bash(git push *).',
  'launch.denyTooMany': 'Too many tools are denied: {count} rules with {length} characters. At most {mostRules} rules and {mostLength} characters fit; a pattern can stand for several.',
  'launch.needsAdmin': 'Only an admin may start an agent with MCP servers or additional folders of its own.',
  'launch.oneSubject': 'A preview is either of a project or of a session.',
  'launch.noCommandLine': 'Agents of this kind are not started by a command line.',
  'limit.turns': 'Stopped: this prompt has reached its limit of requests to the model ({most}). Send a prompt such as "go on" to continue with as many again, or raise the limit for new sessions.',
  'limit.budget': 'Stopped: the budget of {usd} US dollars is used up. Your next prompt gets as much again; queued ones wait for that. Raise the budget for new sessions if it is too small.',
} as const;
