/** What is being written that can be completed: a path after `@`, or the name of a command at the begin of the message. */
export interface Completable {
  readonly kind: 'file' | 'command';
  readonly query: string;
  /** Where the completed word begins and ends in the text. */
  readonly start: number;
  readonly end: number;
}

/** One thing to choose. */
export interface Suggestion {
  /** What it puts into the text. */
  readonly insert: string;
  readonly label: string;
  readonly detail: string;
}

/** What can be completed at the caret; `undefined` when there is nothing. */
export function completableAt(text: string, caret: number): Completable | undefined {
  const before = text.slice(0, caret);
  const command = /^\/(\S*)$/.exec(before);
  if (command !== null) return { kind: 'command', query: command[1] ?? '', start: 0, end: caret };
  const file = /(?:^|[\s(])@([^\s@"]*)$/.exec(before);
  if (file === null) return undefined;
  const query = file[1] ?? '';
  return { kind: 'file', query, start: caret - query.length - 1, end: caret };
}

/** The word that was to be completed, as it is now: more of it may have been written before suggestions came. `undefined` when it is another one. */
export function wordNow(shown: Completable, text: string, caret: number): Completable | undefined {
  const now = completableAt(text, caret);
  return now?.kind === shown.kind && now.start === shown.start ? now : undefined;
}

/** Text and caret after a suggestion was taken. A space follows, unless there is one. */
export function completed(text: string, { start, end }: Completable, { insert }: Suggestion): { readonly text: string; readonly caret: number } {
  const rest = text.slice(end);
  const gap = /^\s/.test(rest) ? '' : ' ';
  return { text: `${text.slice(0, start)}${insert}${gap}${rest}`, caret: start + insert.length + 1 };
}

/** A path as the agent's program reads it after `@`: in quotes when it has white space. */
export function fileSuggestion(path: string): Suggestion {
  const slash = path.lastIndexOf('/');
  return { insert: /\s/.test(path) ? `@"${path}"` : `@${path}`, label: path.slice(slash + 1), detail: slash === -1 ? '' : path.slice(0, slash) };
}

/** Commands that fit: those whose name begins with the query before those whose name contains it. */
export function commandSuggestions(
  commands: readonly { readonly name: string; readonly description: string; readonly argumentHint: string }[],
  query: string,
): readonly Suggestion[] {
  const wanted = query.toLowerCase();
  return commands
    .map((command) => ({ command, at: command.name.toLowerCase().indexOf(wanted) }))
    .filter(({ at }) => at !== -1)
    .toSorted((a, b) => Math.min(a.at, 1) - Math.min(b.at, 1))
    .map(({ command: { name, description, argumentHint } }) => ({
      insert: `/${name}`,
      label: argumentHint === '' ? `/${name}` : `/${name} ${argumentHint}`,
      detail: description,
    }));
}
