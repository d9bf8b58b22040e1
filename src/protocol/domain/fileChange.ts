/** Longest text that a place in a file is looked up by, in UTF-16 units. */
export const MAX_FOUND_TEXT = 2000;

/** One replacement in a file. */
export interface FileEdit {
  readonly before: string;
  readonly after: string;
  /** Every occurrence, not the first only. */
  readonly isEverywhere?: boolean | undefined;
}

/** What a tool does to a file. */
export interface FileChange {
  /** As the agent wrote it: absolute, or relative to its folder. */
  readonly path: string;
  /** In the order in which they are made. A file that is written whole has one edit, from nothing. */
  readonly edits: readonly FileEdit[];
  /** The file is written whole. */
  readonly isWhole?: boolean;
}

/** The change that Edit, MultiEdit or Write ask for; `undefined` for every other tool and for inputs that do not look like it. */
export function fileChangeOf(name: string, input: Readonly<Record<string, unknown>>): FileChange | undefined {
  const path = input['file_path'];
  if (typeof path !== 'string') return undefined;
  if (name === 'Write' && typeof input['content'] === 'string') return { path, edits: [{ before: '', after: input['content'] }], isWhole: true };
  const single = editOf(input);
  if (name === 'Edit' && single !== undefined) return { path, edits: [single] };
  if (name === 'MultiEdit' && Array.isArray(input['edits'])) {
    const edits = input['edits'].map(editOf).filter((edit) => edit !== undefined);
    return edits.length > 0 ? { path, edits } : undefined;
  }
  return undefined;
}

/** The text of the file after the change; `undefined` when it does not fit `text`. An edit from nothing fits an empty file only. */
export function applyChange(text: string, change: FileChange): string | undefined {
  if (change.isWhole === true) return change.edits[0]?.after;
  let result = text;
  for (const { before, after, isEverywhere } of change.edits) {
    if (before === '' ? result !== '' : !result.includes(before)) return undefined;
    // By functions: `$&` in what an agent writes means itself.
    result = isEverywhere === true && before !== '' ? result.replaceAll(before, () => after) : result.replace(before, () => after);
  }
  return result;
}

function editOf(value: unknown): FileEdit | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { old_string: before, new_string: after, replace_all: isEverywhere } = value as { old_string?: unknown; new_string?: unknown; replace_all?: unknown };
  if (typeof before !== 'string' || typeof after !== 'string') return undefined;
  return { before, after, ...(isEverywhere === true ? { isEverywhere } : {}) };
}
