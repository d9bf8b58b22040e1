import { l10n } from 'vscode';
import type { RequestView } from '../../protocol/domain/request.ts';
import { localText } from './hostText.ts';
import { readableTitle, readableTool, type ToolName, type ToolTexts } from '../../protocol/domain/toolName.ts';

/** Nouns, since they stand in questions ("Allow {0}?") as well as alone. */
const KNOWN: Readonly<Record<ToolName, () => string>> = {
  Agent: () => l10n.t('Subagent'),
  AskUserQuestion: () => l10n.t('Question'),
  Bash: () => l10n.t('Bash'),
  BashOutput: () => l10n.t('Command Output'),
  CronCreate: () => l10n.t('New Schedule'),
  CronDelete: () => l10n.t('Schedule Removal'),
  CronList: () => l10n.t('Schedules'),
  Edit: () => l10n.t('Edit'),
  EnterPlanMode: () => l10n.t('Plan Mode'),
  EnterWorktree: () => l10n.t('New Worktree'),
  ExitPlanMode: () => l10n.t('Plan'),
  ExitWorktree: () => l10n.t('End of Worktree'),
  Glob: () => l10n.t('File Search'),
  Grep: () => l10n.t('Text Search'),
  KillShell: () => l10n.t('Command Stop'),
  ListMcpResourcesTool: () => l10n.t('MCP Resources'),
  LS: () => l10n.t('Folder Listing'),
  LSP: () => l10n.t('Code Intelligence'),
  Monitor: () => l10n.t('Monitor'),
  MultiEdit: () => l10n.t('Edit'),
  NotebookEdit: () => l10n.t('Notebook Edit'),
  NotebookRead: () => l10n.t('Notebook Read'),
  PowerShell: () => l10n.t('PowerShell'),
  PushNotification: () => l10n.t('Notification'),
  Read: () => l10n.t('Read'),
  ReadMcpResourceTool: () => l10n.t('MCP Resource'),
  ScheduleWakeup: () => l10n.t('Wake-Up'),
  SendMessage: () => l10n.t('Message to an Agent'),
  Skill: () => l10n.t('Skill'),
  SlashCommand: () => l10n.t('Slash Command'),
  StructuredOutput: () => l10n.t('Structured Output'),
  Task: () => l10n.t('Subagent'),
  TaskCreate: () => l10n.t('New To-Do'),
  TaskGet: () => l10n.t('To-Do'),
  TaskList: () => l10n.t('To-Do List'),
  TaskOutput: () => l10n.t('Command Output'),
  TaskStop: () => l10n.t('Command Stop'),
  TaskUpdate: () => l10n.t('To-Do Update'),
  TodoWrite: () => l10n.t('To-Do List'),
  ToolSearch: () => l10n.t('Tool Search'),
  WebFetch: () => l10n.t('Web Access'),
  WebSearch: () => l10n.t('Web Search'),
  Workflow: () => l10n.t('Workflow'),
  Write: () => l10n.t('Write'),
};

/** What tools are called in the editor's language. */
export function toolTexts(): ToolTexts {
  const known = Object.fromEntries(Object.entries(KNOWN).map(([name, text]) => [name, text()])) as Record<ToolName, string>;
  return { known, ofServer: l10n.t('{0}: {1}') };
}

/** A tool's name for people. */
export function toolText(name: string): string {
  return readableTool(name, toolTexts());
}

/** What a request asks, on one line, with no name in it that only the agent's program knows. */
export function requestTitleText({ kind, title, titleRef }: Pick<RequestView, 'kind' | 'title' | 'titleRef'>): string {
  const text = localText(titleRef, title);
  return kind === 'permission' ? readableTitle(text, toolTexts()) : text;
}
