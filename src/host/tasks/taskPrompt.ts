/** The first prompt of an agent that is dispatched on a task: title, description, and what the person added, apart by empty lines. */
export function taskPrompt(task: { readonly title: string; readonly description: string }, extraPrompt: string | undefined): string {
  return [task.title, task.description, extraPrompt ?? ''].map((part) => part.trim()).filter((part) => part !== '').join('\n\n');
}

/** Longest name of a session. */
const MAX_NAME_LENGTH = 200;

/** The name of a session that works on a task. */
export function taskSessionName(task: { readonly ref: string; readonly title: string }): string {
  return `${task.ref} ${task.title}`.slice(0, MAX_NAME_LENGTH);
}
