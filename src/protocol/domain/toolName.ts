/**
 * Names of tools as agents use them (Claude Code 2.1.197 to 2.1.329), for which people are shown something readable. Names that an agent
 * brings along beside these, of other versions or of MCP servers, are made readable by their form.
 */
export const TOOL_NAMES = [
  'Agent', 'AskUserQuestion', 'Bash', 'BashOutput', 'CronCreate', 'CronDelete', 'CronList', 'Edit', 'EnterPlanMode', 'EnterWorktree', 'ExitPlanMode', 'ExitWorktree',
  'Glob', 'Grep', 'KillShell', 'ListMcpResourcesTool', 'LS', 'LSP', 'Monitor', 'MultiEdit', 'NotebookEdit', 'NotebookRead', 'PowerShell', 'PushNotification', 'Read',
  'ReadMcpResourceTool', 'ScheduleWakeup', 'SendMessage', 'Skill', 'SlashCommand', 'StructuredOutput', 'Task', 'TaskCreate', 'TaskGet', 'TaskList', 'TaskOutput', 'TaskStop',
  'TaskUpdate', 'TodoWrite', 'ToolSearch', 'WebFetch', 'WebSearch', 'Workflow', 'Write',
] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

/** What tools are called in the language of the reader. */
export interface ToolTexts {
  readonly known: Readonly<Record<ToolName, string>>;
  /** A tool of an MCP server: `{0}` is the server, `{1}` the tool. */
  readonly ofServer: string;
}

/** A tool's name for people: `ExitPlanMode` is *Plan*, `mcp__issue_tracker__create_issue` is *issue tracker: create issue*, `NewTool` is *New Tool*. */
export function readableTool(name: string, { known, ofServer }: ToolTexts): string {
  if (Object.hasOwn(known, name)) return known[name as ToolName];
  const [, server, tool] = /^mcp__(.+?)__(.+)$/s.exec(name) ?? [];
  if (server === undefined || tool === undefined) return inWords(name);
  const values = [inWords(server), inWords(tool)];
  return ofServer.replaceAll(/\{([01])\}/g, (_, index: string) => values[Number(index)] ?? '');
}

/** The title of a permission, such as `WebFetch: https://example.com` or `ExitPlanMode`, with the tool's name for people in front. */
export function readableTitle(title: string, texts: ToolTexts): string {
  const end = title.indexOf(': ');
  const name = end === -1 ? title : title.slice(0, end);
  // Words with blanks between them are a sentence, not a name.
  return /^\w[\w.-]*$/.test(name) ? readableTool(name, texts) + title.slice(name.length) : title;
}

/** `create_issue` becomes `create issue`, `NewTool` becomes `New Tool`; abbreviations stay. */
function inWords(name: string): string {
  return name.replaceAll(/[_-]+/g, ' ').replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').trim() || name;
}
