import { createHash, randomUUID } from 'node:crypto';

/**
 * The id of a new session. It comes from the id of the operation that creates it, so that the same operation repeated after a crash finds
 * its session instead of starting a second one. A UUID, because agents want one.
 */
export function newSessionId(opId: string): string {
  return idFromOperation('session', opId);
}

/** The id of a new message, likewise: a repeated operation finds the message that it queued before. */
export function newMessageId(opId: string): string {
  return idFromOperation('message', opId);
}

function idFromOperation(kind: 'session' | 'message', opId: string): string {
  if (opId === '') return randomUUID();
  const hex = createHash('sha256').update(`${kind} ${opId}`).digest('hex');
  const variant = (Number.parseInt(hex.charAt(16), 16) & 0x3 | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const MAX_NAME_CHARS = 80;

/** The name of a session that was given none: the first line of its prompt. */
export function nameFromPrompt(prompt: string): string {
  return short(prompt.split('\n').map((one) => one.trim()).find((one) => one !== '') ?? '');
}

/** The same by a template in which `{prompt}`, `{project}` and `{task}` stand for what they say. Without a task, what separates it goes too. */
export function nameFromTemplate(template: string, { prompt, project, task }: { prompt: string; project: string; task: string }): string {
  const wanted = task === '' ? template.replaceAll(/\{task\}[\s:·|/–-]*/g, '') : template;
  const places: Readonly<Record<string, string>> = { prompt: nameFromPrompt(prompt), project, task };
  const name = wanted.replaceAll(/\{(prompt|project|task)\}/g, (place, key: string) => places[key] ?? place).trim();
  return short(name === '' ? nameFromPrompt(prompt) || project : name);
}

function short(line: string): string {
  return line.length > MAX_NAME_CHARS ? `${line.slice(0, MAX_NAME_CHARS - 1).replace(/[\ud800-\udbff]$/, '')}…` : line;
}
