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

/** What a tool does to a file: the texts before and after, for a diff. */
export interface FileChange {
  readonly path: string;
  readonly edits: readonly { readonly before: string; readonly after: string }[];
}

/** The change that Edit, MultiEdit or Write ask for; `undefined` for every other tool and for inputs that do not look like it. */
export function fileChangeOf(name: string, input: Readonly<Record<string, unknown>>): FileChange | undefined {
  const path = input['file_path'];
  if (typeof path !== 'string') return undefined;
  if (name === 'Write' && typeof input['content'] === 'string') return { path, edits: [{ before: '', after: input['content'] }] };
  const single = editOf(input);
  if (name === 'Edit' && single !== undefined) return { path, edits: [single] };
  if (name === 'MultiEdit' && Array.isArray(input['edits'])) {
    const edits = input['edits'].map(editOf).filter((edit) => edit !== undefined);
    return edits.length > 0 ? { path, edits } : undefined;
  }
  return undefined;
}

function editOf(value: unknown): { before: string; after: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { old_string: before, new_string: after } = value as { old_string?: unknown; new_string?: unknown };
  return typeof before === 'string' && typeof after === 'string' ? { before, after } : undefined;
}
