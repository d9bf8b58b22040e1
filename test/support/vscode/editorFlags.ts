/** Command line of an editor: `--name`, `--name=value`, and paths. */
export interface EditorFlags {
  readonly positionals: readonly string[];
  readonly has: (name: string) => boolean;
  readonly all: (name: string) => readonly string[];
  /** The last value wins, as in VS Code. */
  readonly one: (name: string) => string | undefined;
}

/** Reads the command line that `@vscode/test-electron` passes to an editor; values come after `=` only, unknown flags are kept. */
export function parseEditorFlags(args: readonly string[]): EditorFlags {
  const flags = args.filter((arg) => arg.startsWith('--'));
  const all = (name: string): readonly string[] => flags.filter((flag) => flag.startsWith(`--${name}=`)).map((flag) => flag.slice(name.length + 3));
  return {
    positionals: args.filter((arg) => !arg.startsWith('-')),
    has: (name) => flags.includes(`--${name}`),
    all,
    one: (name) => all(name).at(-1),
  };
}
