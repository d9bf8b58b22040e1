import type { ConversationItem, ConversationItemOf } from './conversation.ts';
import type { ChecklistEntry } from './session.ts';

/** Entries of a list that are kept, and characters of one: every state of the session carries the list. */
const MAX_ENTRIES = 100;
const MAX_TEXT = 300;

const STATUSES: Readonly<Record<string, ChecklistEntry['status']>> = { pending: 'pending', in_progress: 'inProgress', completed: 'done' };

type Input = Readonly<Record<string, unknown>>;

/**
 * The agent's list of tasks after an item of its conversation; the same list when the item is about something else. Claude Code writes the whole
 * list (TodoWrite), or creates and changes single tasks of a list that its subagents share (TaskCreate, TaskUpdate).
 */
export function checklistAfter(list: readonly ChecklistEntry[], item: ConversationItem): readonly ChecklistEntry[] {
  if (item.type === 'notice') return item.code === 'cleared' && list.length > 0 ? [] : list;
  if (item.type !== 'tool' || item.state !== 'done') return list;
  switch (item.name) {
    case 'TodoWrite':
      return item.parentToolUseId === undefined ? (todosOf(item.input) ?? list) : list;
    case 'TaskCreate':
      return afterCreation(list, item);
    case 'TaskUpdate':
      return afterUpdate(list, item.input);
    default:
      return list;
  }
}

/** The list that a TodoWrite call writes; `undefined` when the input does not look like it. */
export function todosOf(input: Input): readonly ChecklistEntry[] | undefined {
  const { todos } = input;
  if (!Array.isArray(todos)) return undefined;
  return todos.slice(0, MAX_ENTRIES).flatMap((todo: unknown, index): ChecklistEntry[] => {
    if (typeof todo !== 'object' || todo === null) return [];
    const { content, status, activeForm } = todo as Input;
    return typeof content === 'string' ? [{ id: String(index + 1), ...words(content, activeForm), status: statusOf(status) ?? 'pending' }] : [];
  });
}

function afterCreation(list: readonly ChecklistEntry[], { input, output }: ConversationItemOf<'tool'>): readonly ChecklistEntry[] {
  // The id is only in what the model is told: `Task #1 created successfully: …`.
  const id = /^Task #(\S+) created/.exec(output)?.[1];
  const { subject, activeForm } = input;
  if (id === undefined || typeof subject !== 'string' || list.length >= MAX_ENTRIES || list.some((entry) => entry.id === id)) return list;
  return [...list, { id, ...words(subject, activeForm), status: 'pending' }];
}

function afterUpdate(list: readonly ChecklistEntry[], { taskId, status, subject, activeForm }: Input): readonly ChecklistEntry[] {
  const index = list.findIndex(({ id }) => id === String(taskId));
  const entry = list[index];
  if (entry === undefined) return list;
  if (status === 'deleted') return list.toSpliced(index, 1);
  const text = typeof subject === 'string' ? subject : entry.text;
  return list.with(index, { id: entry.id, ...words(text, activeForm ?? entry.activeText), status: statusOf(status) ?? entry.status });
}

function statusOf(status: unknown): ChecklistEntry['status'] | undefined {
  return typeof status === 'string' && Object.hasOwn(STATUSES, status) ? STATUSES[status] : undefined;
}

function words(text: string, activeText: unknown): Pick<ChecklistEntry, 'text' | 'activeText'> {
  return { text: text.slice(0, MAX_TEXT), ...(typeof activeText === 'string' && activeText !== '' ? { activeText: activeText.slice(0, MAX_TEXT) } : {}) };
}
