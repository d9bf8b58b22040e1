/** How a tool is shown: its icon, and the inputs that say in one line what it does (the first that is there). */
export interface ToolPresentation {
  readonly icon: string;
  /** Inputs for the summary, by preference. */
  readonly summary: readonly string[];
}

const TOOLS: Readonly<Record<string, ToolPresentation>> = {
  Bash: { icon: 'terminal', summary: ['command'] },
  BashOutput: { icon: 'terminal', summary: ['bash_id'] },
  KillShell: { icon: 'terminal', summary: ['shell_id'] },
  PowerShell: { icon: 'terminal-powershell', summary: ['command'] },
  Read: { icon: 'file', summary: ['file_path'] },
  Write: { icon: 'new-file', summary: ['file_path'] },
  Edit: { icon: 'edit', summary: ['file_path'] },
  MultiEdit: { icon: 'edit', summary: ['file_path'] },
  NotebookEdit: { icon: 'notebook', summary: ['notebook_path'] },
  Glob: { icon: 'files', summary: ['pattern'] },
  Grep: { icon: 'search', summary: ['pattern'] },
  LS: { icon: 'folder', summary: ['path'] },
  WebFetch: { icon: 'globe', summary: ['url'] },
  WebSearch: { icon: 'globe', summary: ['query'] },
  Task: { icon: 'organization', summary: ['description', 'subagent_type'] },
  Agent: { icon: 'organization', summary: ['description', 'subagent_type'] },
  TodoWrite: { icon: 'checklist', summary: [] },
  TaskCreate: { icon: 'checklist', summary: ['subject', 'description'] },
  TaskUpdate: { icon: 'checklist', summary: ['taskId'] },
  Skill: { icon: 'lightbulb', summary: ['skill', 'command'] },
  AskUserQuestion: { icon: 'question', summary: [] },
  ExitPlanMode: { icon: 'list-ordered', summary: [] },
  EnterPlanMode: { icon: 'list-ordered', summary: [] },
  ToolSearch: { icon: 'tools', summary: ['query'] },
};

/** Inputs that say what an unknown tool does, by preference. */
const USUAL = ['command', 'file_path', 'path', 'url', 'query', 'pattern', 'description', 'name', 'title'];

export function presentTool(name: string): ToolPresentation {
  const known = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
  return known ?? { icon: name.startsWith('mcp__') ? 'plug' : 'tools', summary: USUAL };
}

/** One line: the command, the file, the pattern. Paths below `cwd` are shown relative to it. Empty when there is nothing telling. */
export function summariseInput(presentation: ToolPresentation, input: Readonly<Record<string, unknown>>, cwd: string): string {
  for (const key of presentation.summary) {
    const value = input[key];
    if (typeof value === 'string' && value.trim() !== '') return relativeTo(cwd, value).replaceAll(/\s*\n\s*/g, ' ⏎ ').trim();
  }
  return '';
}

/** `path` below `folder` without the folder; anything else as it is. */
export function relativeTo(folder: string, path: string): string {
  if (folder === '') return path;
  const base = folder.endsWith('/') || folder.endsWith('\\') ? folder : `${folder}${folder.includes('\\') ? '\\' : '/'}`;
  return path.startsWith(base) && path.length > base.length ? path.slice(base.length) : path;
}
