import type { RequestView } from '../../protocol/domain/request.ts';
import { toolText } from './toolText.ts';

interface ToolSubject {
  /** The field that says what is done. */
  readonly subject: string;
  /** Fields that a person need not see to know what they allow. Any other makes the line incomplete. */
  readonly others: readonly string[];
}

const file = (...others: string[]): ToolSubject => ({ subject: 'file_path', others });

/** Tools whose input one line can say. What is not on the list is only allowed where all of it is shown. */
const TOOLS: Readonly<Partial<Record<string, ToolSubject>>> = {
  // Not `dangerouslyDisableSandbox`: a person must see that.
  Bash: { subject: 'command', others: ['description', 'timeout', 'run_in_background'] },
  Write: file('content'),
  Edit: file('old_string', 'new_string', 'replace_all'),
  MultiEdit: file('edits'),
  Read: file('offset', 'limit', 'pages'),
  NotebookEdit: { subject: 'notebook_path', others: ['new_source', 'cell_id', 'cell_type', 'edit_mode'] },
  WebFetch: { subject: 'url', others: ['prompt'] },
  WebSearch: { subject: 'query', others: ['allowed_domains', 'blocked_domains'] },
};

/** Line breaks, which a line cannot show, and marks that hide text or turn it around. */
const HIDING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * The whole of what a permission is asked for, on one line: the command or the file, never cut as the host's title is. `undefined` when
 * one line cannot say it; then a person must open the request before they allow it.
 */
export function wholeRequestText({ kind, toolName, input }: Pick<RequestView, 'kind' | 'toolName' | 'input'>): string | undefined {
  const tool = Object.hasOwn(TOOLS, toolName) ? TOOLS[toolName] : undefined;
  if (kind !== 'permission' || tool === undefined) return undefined;
  const subject = input[tool.subject];
  if (typeof subject !== 'string' || subject === '' || hidesText(subject)) return undefined;
  const isAll = Object.keys(input).every((field) => field === tool.subject || tool.others.includes(field));
  return isAll ? `${toolText(toolName)}: ${subject}` : undefined;
}

/** True when the text holds something that its reader would not see. */
export function hidesText(text: string): boolean {
  return HIDING.test(text);
}
